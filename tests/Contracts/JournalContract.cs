using NodaTime;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Contracts;

/// <summary>What every journal keeps, whatever it is made of.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    protected static readonly ShardId Tills = new("terminals", 3);
    protected static readonly ShardId Stock = new("stock", 3);

    protected IJournal Journal { get; private set; } = null!;

    /// <summary>An empty journal.</summary>
    protected abstract ValueTask<IJournal> Start();

    /// <summary>The same journal as another process finds it after this one was killed without warning.</summary>
    protected abstract ValueTask<IJournal> RestartAfterCrash();

    protected abstract ValueTask Stop();

    public async ValueTask InitializeAsync() => Journal = await Start();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_shard_that_nobody_claimed_has_no_epoch_and_no_blocks()
    {
        Assert.Equal(new Fence(0, 0), await Journal.ReadFence(Tills, CancellationToken.None));
        Assert.Empty(await Journal.ReadAll(Tills));
        Assert.Empty(await Journal.Shards(CancellationToken.None));
    }

    [Fact]
    public async Task A_claim_raises_the_epoch_and_keeps_the_head()
    {
        var first = await Journal.Claim(Tills, CancellationToken.None);
        await Journal.Commit(Tills, first, [3, 2]);

        var second = await Journal.Claim(Tills, CancellationToken.None);

        Assert.Equal(new Fence(1, 0), first);
        Assert.Equal(new Fence(2, 5), second);
        Assert.Equal(second, await Journal.ReadFence(Tills, CancellationToken.None));
    }

    [Fact]
    public async Task Shards_are_listed_in_order_of_kind_and_number()
    {
        foreach (var shard in new ShardId[] { new("terminals", 10), new("terminals", 9), new("stock", 11) })
            await Journal.Claim(shard, CancellationToken.None);

        Assert.Equal(
            [new("stock", 11), new("terminals", 9), new("terminals", 10)],
            await Journal.Shards(CancellationToken.None));
    }

    [Fact]
    public async Task Blocks_are_read_as_they_were_committed()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, [1, 7, 100, 1]);
        var next = await Journal.Claim(Tills, CancellationToken.None);
        committed.AddRange(await Journal.Commit(Tills, next, [2]));

        Blocks.AssertSame(committed, await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task An_empty_body_is_kept()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, [1], bytes: 0);

        Blocks.AssertSame(committed, await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task A_block_of_eight_megabytes_comes_back_whole()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, [20_000, 20_000], bytes: 8 << 20);

        Blocks.AssertSame(committed, await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task A_long_history_is_read_in_order_to_its_head()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, Enumerable.Repeat(4, 100), bytes: 50_000);

        Blocks.AssertSame(committed, await Journal.ReadAll(Tills));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 6)]
    [InlineData(10, 6)]
    [InlineData(11, 11)]
    [InlineData(15, 11)]
    public async Task Reading_begins_with_the_block_that_holds_the_sequence(long from, long firstRead)
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, [5, 5, 5]);

        var read = await Journal.ReadAll(Tills, from);

        Blocks.AssertSame(committed.FindAll(block => block.First >= firstRead), read);
    }

    [Fact]
    public async Task Reading_beyond_the_head_gives_nothing()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        await Journal.Commit(Tills, fence, [5]);

        Assert.Empty(await Journal.ReadAll(Tills, from: 6));
        Assert.Empty(await Journal.ReadAll(Tills, from: 600));
    }

    [Fact]
    public async Task Shards_do_not_see_each_other()
    {
        var tills = await Journal.Claim(Tills, CancellationToken.None);
        var stock = await Journal.Claim(Stock, CancellationToken.None);
        var ofTills = await Journal.Commit(Tills, tills, [2, 2]);
        var ofStock = await Journal.Commit(Stock, stock, [1]);

        Blocks.AssertSame(ofTills, await Journal.ReadAll(Tills));
        Blocks.AssertSame(ofStock, await Journal.ReadAll(Stock));
    }

    [Fact]
    public async Task The_callers_buffer_is_free_again_after_the_commit()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var buffer = new byte[] { 1, 2, 3 };
        var block = new Block(Tills, fence.Epoch, 1, 1, Instant.FromUnixTimeSeconds(1), buffer);
        Assert.IsType<CommitResult.Committed>(await Journal.Append(block, CancellationToken.None));

        buffer.AsSpan().Fill(9);

        Assert.Equal([1, 2, 3], Assert.Single(await Journal.ReadAll(Tills)).Body.ToArray());
    }

    [Fact]
    public async Task After_a_crash_everything_committed_is_there()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, Enumerable.Repeat(3, 50), bytes: 900);

        var again = await RestartAfterCrash();

        Assert.Equal(new Fence(1, 150), await again.ReadFence(Tills, CancellationToken.None));
        Blocks.AssertSame(committed, await again.ReadAll(Tills));
        var next = await again.Claim(Tills, CancellationToken.None);
        Assert.Equal(new Fence(2, 150), next);
        await again.Commit(Tills, next, [1]);
    }
}
