using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Contracts;

/// <summary>What every journal keeps against a second writer, and while many write and read at once (G4).</summary>
public abstract class JournalFenceContract : IAsyncLifetime
{
    protected static readonly ShardId Tills = new("terminals", 0);
    private static readonly ShardId Neighbour = new("terminals", 1);

    protected IJournal Journal { get; private set; } = null!;

    /// <summary>An empty journal.</summary>
    protected abstract ValueTask<IJournal> Start();

    protected abstract ValueTask Stop();

    public async ValueTask InitializeAsync() => Journal = await Start();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_shard_must_be_claimed_before_it_is_written()
    {
        var answer = await Journal.Append(Blocks.Of(Tills, epoch: 1, first: 1), CancellationToken.None);

        Assert.Equal(new CommitResult.Fenced(new Fence(0, 0)), answer);
        Assert.Empty(await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task A_stale_owner_writes_nothing()
    {
        var stale = await Journal.Claim(Tills, CancellationToken.None);
        await Journal.Commit(Tills, stale, [2]);
        var newest = await Journal.Claim(Tills, CancellationToken.None);

        var answer = await Journal.Append(Blocks.Of(Tills, stale.Epoch, first: 3), CancellationToken.None);

        Assert.Equal(new CommitResult.Fenced(newest), answer);
        Assert.Single(await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task An_epoch_that_nobody_was_given_writes_nothing()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);

        var answer = await Journal.Append(Blocks.Of(Tills, fence.Epoch + 1, first: 1), CancellationToken.None);

        Assert.Equal(new CommitResult.Fenced(fence), answer);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_block_that_does_not_follow_the_head_writes_nothing(long first)
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var committed = await Journal.Commit(Tills, fence, [3, 2]);

        var answer = await Journal.Append(Blocks.Of(Tills, fence.Epoch, first), CancellationToken.None);

        Assert.Equal(new CommitResult.Fenced(new Fence(1, 5)), answer);
        Blocks.AssertSame(committed, await Journal.ReadAll(Tills));
    }

    [Fact]
    public async Task A_fenced_block_does_not_disturb_its_neighbours()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var neighbour = await Journal.Claim(Neighbour, CancellationToken.None);

        var owner = Task.Run(() => Journal.Commit(Tills, fence, Enumerable.Repeat(1, 20)));
        var other = Task.Run(() => Journal.Commit(Neighbour, neighbour, Enumerable.Repeat(1, 20)));
        var stale = await Task.WhenAll(Enumerable.Range(1, 20).Select(first =>
            Journal.Append(Blocks.Of(Tills, fence.Epoch - 1, first), CancellationToken.None).AsTask()));

        Assert.All(stale, answer => Assert.IsType<CommitResult.Fenced>(answer));
        Blocks.AssertSame(await owner, await Journal.ReadAll(Tills));
        Blocks.AssertSame(await other, await Journal.ReadAll(Neighbour));
    }

    [Fact]
    public async Task Of_many_blocks_for_one_place_exactly_one_is_committed()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);

        var blocks = Enumerable.Range(0, 20).Select(more => Blocks.Of(Tills, fence.Epoch, 1, bytes: 10 + more));
        var answers = await Task.WhenAll(blocks.Select(
            block => Task.Run(async () => await Journal.Append(block, CancellationToken.None))));

        Assert.Single(answers.OfType<CommitResult.Committed>());
        var winner = Array.FindIndex(answers, answer => answer is CommitResult.Committed);
        Assert.Equal(10 + winner, Assert.Single(await Journal.ReadAll(Tills)).Body.Length);
    }

    [Fact]
    public async Task Owners_that_take_a_shard_from_each_other_leave_one_history()
    {
        var owners = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Own)));

        var read = await Journal.ReadAll(Tills);
        var expected = owners.SelectMany(blocks => blocks).OrderBy(block => block.First).ToList();
        Blocks.AssertSame(expected, read);
        Assert.Equal(read.Sum(block => block.Count), (await Journal.ReadFence(Tills, CancellationToken.None)).Head);
        Assert.Equal(read.Select(block => block.Epoch).Order(), read.Select(block => block.Epoch));
    }

    [Fact]
    public async Task Many_shards_commit_at_once_and_each_stays_gap_free()
    {
        var shards = Enumerable.Range(0, 40).Select(number => new ShardId("terminals", number)).ToArray();

        var committed = await Task.WhenAll(shards.Select(shard => Task.Run(async () =>
        {
            var fence = await Journal.Claim(shard, CancellationToken.None);
            return await Journal.Commit(shard, fence, Enumerable.Repeat(3, 25));
        })));

        foreach (var (shard, expected) in shards.Zip(committed))
            Blocks.AssertSame(expected, await Journal.ReadAll(shard));
        Assert.Equal(shards, await Journal.Shards(CancellationToken.None));
    }

    [Fact]
    public async Task Who_reads_while_another_writes_sees_a_whole_beginning()
    {
        var fence = await Journal.Claim(Tills, CancellationToken.None);
        var writing = Task.Run(() => Journal.Commit(Tills, fence, Enumerable.Repeat(2, 300), bytes: 500));
        var longest = 0;
        while (!writing.IsCompleted)
        {
            var read = await Journal.ReadAll(Tills);
            Assert.Equal(Enumerable.Range(0, read.Count).Select(at => 1L + 2 * at), read.Select(block => block.First));
            Assert.True(read.Count >= longest, "a reader saw less than an earlier one");
            longest = read.Count;
        }
        Blocks.AssertSame(await writing, await Journal.ReadAll(Tills));
    }

    private async Task<List<Block>> Own()
    {
        var mine = new List<Block>();
        for (var turn = 0; turn < 10; turn++)
        {
            var fence = await Journal.Claim(Tills, CancellationToken.None);
            while (true)
            {
                var block = Blocks.Of(Tills, fence.Epoch, fence.Head + 1, count: 2);
                if (await Journal.Append(block, CancellationToken.None) is not CommitResult.Committed)
                    break;
                mine.Add(block);
                fence = fence with { Head = block.Last };
                if (mine.Count % 7 == 0)
                    break;
            }
        }
        return mine;
    }
}
