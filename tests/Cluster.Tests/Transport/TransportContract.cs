using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Transport;
using Xunit;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>What every transport keeps of questions and answers, whatever it is made of.</summary>
public abstract class TransportContract : TransportTests
{
    [Fact]
    public async Task Each_asker_gets_its_own_answer()
    {
        var (owner, other) = (await Node(), await Node());
        await using var _ = await Serve(owner, new NotingReader(A), Tills);

        var asked = Enumerable.Range(0, 200).Select(number => Ask(number % 2 == 0 ? owner : other, Tills, number));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => (number, A)), await Task.WhenAll(asked));
    }

    [Fact]
    public async Task Shards_do_not_see_each_others_mail()
    {
        var (one, other) = (await Node(), await Node());
        var (tills, stock) = (new NotingReader(A), new NotingReader(B));
        await using var _ = await Serve(one, tills, Tills);
        await using var __ = await Serve(other, stock, Stock);

        Assert.Equal((1, A), await Ask(other, Tills, 1));
        Assert.Equal((2, B), await Ask(one, Stock, 2));
        Assert.Equal([new SeenMail(Tills, 1, false)], tills.Seen);
        Assert.Equal([new SeenMail(Stock, 2, false)], stock.Seen);
    }

    [Fact]
    public async Task Mail_of_one_sender_arrives_in_its_order()
    {
        var (owner, sender) = (await Node(), await Node());
        var reader = new NotingReader(A);
        await using var _ = await Serve(owner, reader, Tills);

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(number => Ask(sender, Tills, number)));

        Assert.Equal(Enumerable.Range(0, 2_000), reader.Seen.Select(seen => seen.Number));
    }

    [Fact]
    public async Task Answers_may_come_later_and_in_another_order()
    {
        var (owner, sender) = (await Node(), await Node());
        var even = new TaskCompletionSource();
        var reader = new NotingReader(A, number => number % 2 == 0 ? even.Task : Task.CompletedTask);
        await using var _ = await Serve(owner, reader, Tills);

        var asked = Enumerable.Range(0, 20).Select(number => Ask(sender, Tills, number)).ToArray();

        await Task.WhenAll(asked.Where((_, number) => number % 2 == 1));
        Assert.DoesNotContain(asked.Where((_, number) => number % 2 == 0), task => task.IsCompleted);
        even.SetResult();
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (number, A)), await Task.WhenAll(asked));
    }

    [Fact]
    public async Task Many_shards_are_served_at_once()
    {
        var owner = await Node();
        ShardId[] shards = [.. Enumerable.Range(0, 48).Select(number => new ShardId("statements", number))];
        await using var _ = await Serve(owner, new NotingReader(A), shards);

        await Task.WhenAll(shards.Select(shard => Ask(owner, shard, shard.Number)));
    }

    [Fact]
    public async Task Too_much_mail_is_refused_as_busy_and_the_rest_waits()
    {
        var (owner, sender) = (await Node(waitingMax: 10), await Node(waitingMax: 10));
        // A queue that was made this moment may refuse what it has room for.
        await using (await Serve(owner, new NotingReader(A), Tills))
            await Eventually.Until(async () => await FaultOf(Ask(sender, Tills, 0)) is null, "mail flows");
        var asked = Enumerable.Range(0, 200).Select(number => Ask(sender, Tills, number)).ToArray();

        var refused = await Task.WhenAny(asked);
        Assert.Equal(FaultKind.Busy, await FaultOf(refused));

        await using var _ = await Serve(owner, new NotingReader(A), Tills);
        var faults = await Task.WhenAll(asked.Select(FaultOf));
        Assert.All(faults, fault => Assert.True(fault is null or FaultKind.Busy));
        Assert.InRange(faults.Count(fault => fault is null), 10, 199);
        Assert.Equal((1, A), await Ask(sender, Tills, 1));
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_lost_shard()
    {
        var (owner, sender) = (await Node(), await Node());
        await using var _ = await Serve(owner, new NotingReader(A, _ => new TaskCompletionSource().Task), Tills);

        Assert.Equal(FaultKind.ShardLost, await FaultOf(Ask(sender, Tills, 1, Impatience)));
        Assert.Equal(FaultKind.ShardLost, await FaultOf(Ask(sender, Stock, 1, Impatience)));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public async Task Large_messages_and_answers_arrive_whole(int bytes)
    {
        var (owner, sender) = (await Node(), await Node());
        await using var _ = await Serve(owner, new NotingReader(A), Tills);
        var message = Mail.Of(7, bytes);
        new Random(bytes).NextBytes(message.AsSpan(4));

        var answer = await sender.Ask(Tills, message, Patience);

        Assert.Equal(bytes + 1, answer.Length);
        Assert.True(answer.Span[..^1].SequenceEqual(message));
    }

    [Fact]
    public async Task An_empty_message_has_an_answer()
    {
        var owner = await Node();
        await using var _ = await owner.Serve([Tills], new Echo(), CancellationToken.None);

        Assert.Equal(0, (await owner.Ask(Tills, ReadOnlyMemory<byte>.Empty, Patience)).Length);
    }

    [Fact]
    public async Task What_is_carried_is_counted()
    {
        var (owner, sender) = (await Node(), await Node());
        var open = new TaskCompletionSource();
        var reader = new NotingReader(A, number => number == 0 ? open.Task : Task.CompletedTask);
        await using var _ = await Serve(owner, reader, Tills);

        var asked = Enumerable.Range(0, 5).Select(number => Ask(sender, Tills, number)).ToArray();
        await Task.WhenAll(asked[1..]);

        Assert.Equal((5, 1, null), (sender.State.Sent, sender.State.Waiting, sender.State.Problem));
        Assert.Equal(5, owner.State.Taken);
        open.SetResult();
        await asked[0];
        Assert.Equal(0, sender.State.Waiting);
    }

    private sealed class Echo : IMailReader
    {
        public ValueTask<ReadOnlyMemory<byte>> Read(ShardId shard, ReadOnlyMemory<byte> message, bool redelivered) =>
            ValueTask.FromResult(message);
    }
}
