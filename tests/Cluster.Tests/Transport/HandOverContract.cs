using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>What every transport keeps when a shard gets another owner.</summary>
public abstract class HandOverContract : TransportTests
{
    [Fact]
    public async Task What_an_owner_did_not_answer_goes_in_order_to_the_next_one()
    {
        var (first, second, sender) = (await Node(), await Node(), await Node());
        var forgetful = new NotingReader(A, _ => new TaskCompletionSource().Task);
        var reader = new NotingReader(B);
        var serving = await Serve(first, forgetful, Tills);
        var asked = Enumerable.Range(0, 30).Select(number => Ask(sender, Tills, number)).ToArray();
        var seen = await forgetful.Next(30);

        await serving.DisposeAsync();
        await using var _ = await Serve(second, reader, Tills);
        var more = Enumerable.Range(30, 10).Select(number => Ask(sender, Tills, number)).ToArray();

        Assert.Equal(Enumerable.Range(0, 40).Select(number => (number, B)), await Task.WhenAll([.. asked, .. more]));
        Assert.DoesNotContain(seen, one => one.Redelivered);
        Assert.Equal(Enumerable.Range(0, 40).Select(number => new SeenMail(Tills, number, number < 30)), reader.Seen);
    }

    [Fact]
    public async Task What_was_answered_is_not_delivered_again()
    {
        var (first, second) = (await Node(), await Node());
        var serving = await Serve(first, new NotingReader(A), Tills);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Ask(second, Tills, number)));
        await serving.DisposeAsync();

        // An answer may overtake its acknowledgement: then the message comes again, and says so.
        var reader = new NotingReader(B);
        await using var _ = await Serve(second, reader, Tills);
        Assert.Equal((100, B), await Ask(first, Tills, 100));

        Assert.All(reader.Seen.SkipLast(1), seen => Assert.True(seen.Redelivered));
        Assert.Equal(new SeenMail(Tills, 100, false), reader.Seen[^1]);
    }

    [Fact]
    public async Task A_second_owner_waits_until_the_first_one_has_gone()
    {
        var (first, second, sender) = (await Node(), await Node(), await Node());
        var (early, late) = (new NotingReader(A), new NotingReader(B));
        var serving = await Serve(first, early, Tills);
        var waiting = second.Serve([Tills], late, CancellationToken.None).AsTask();

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Ask(sender, Tills, number)));
        Assert.False(waiting.IsCompleted);
        Assert.Empty(late.Seen);

        await serving.DisposeAsync();
        await using var _ = await waiting.WaitAsync(Patience);
        Assert.Equal((100, B), await Ask(sender, Tills, 100));
        Assert.Equal(100, early.Seen.Count);
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_out_of_the_line()
    {
        var (first, second, third) = (await Node(), await Node(), await Node());
        var serving = await Serve(first, new NotingReader(A), Tills);
        using var patience = new CancellationTokenSource(Impatience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await second.Serve([Tills], new NotingReader(B), patience.Token));

        await serving.DisposeAsync();
        await using var _ = await Serve(third, new NotingReader(A), Tills).AsTask().WaitAsync(Patience);

        Assert.Equal((1, A), await Ask(second, Tills, 1));
    }

    [Fact]
    public async Task A_node_that_leaves_gives_back_what_it_served()
    {
        var (first, second) = (await Join(10_000), await Node());
        await Serve(first, new NotingReader(A, _ => new TaskCompletionSource().Task), Tills, Stock);
        var asked = Ask(second, Stock, 1);

        await first.DisposeAsync();
        await using var _ = await Serve(second, new NotingReader(B), Tills, Stock).AsTask().WaitAsync(Patience);

        Assert.Equal((1, B), await asked);
    }
}
