using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Sqlite;
using Xunit;

namespace RetailActors.Node.Tests.Storage;

/// <summary>
/// Readers that follow the head, groups of commits, the bounded write-ahead log and what operators see of it.
/// </summary>
public sealed class SqliteFollowTests : IAsyncDisposable
{
    private static readonly ShardId Tills = new("terminals", 3);
    private readonly JournalFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Who_follows_the_head_gets_every_block_without_the_file()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        await journal.Commit(Tills, fence, [1]);
        await journal.ReadAll(Tills);
        var committed = await journal.Commit(Tills, new Fence(1, 1), [2, 3, 1]);
        using (var database = SqliteDatabase.Open(_folder.File))
            database.Execute("DELETE FROM blocks");

        Blocks.AssertSame(committed, await journal.ReadAll(Tills, from: 2));
        Blocks.AssertSame(committed[1..], await journal.ReadAll(Tills, from: 6));
        Assert.Empty(await journal.ReadAll(Tills, from: 8));
        await Assert.ThrowsAsync<CorruptJournalException>(() => journal.ReadAll(Tills, from: 1));
    }

    [Fact]
    public async Task Who_falls_behind_what_is_kept_goes_on_from_the_file()
    {
        var journal = await _folder.Open(JournalFolder.Small with { TailBytesMax = 10_000 });
        var fence = await journal.Claim(Tills, CancellationToken.None);
        var committed = await journal.Commit(Tills, fence, [1], bytes: 3_000);
        for (var turn = 0; turn < 10; turn++)
        {
            Blocks.AssertSame(committed[^1..], await journal.ReadAll(Tills, from: committed.Count));
            committed.AddRange(
                await journal.Commit(Tills, new Fence(1, committed.Count), Enumerable.Repeat(1, turn), bytes: 3_000));
        }
        Blocks.AssertSame(committed, await journal.ReadAll(Tills));
    }

    [Fact]
    public void What_nobody_reads_is_not_kept()
    {
        var tail = new KeptBlocks(bytesMax: 100);
        tail.ReadToEnd(head: 0);
        tail.Committed(Blocks.Of(Tills, 1, first: 1, bytes: 60));
        tail.Committed(Blocks.Of(Tills, 1, first: 2, bytes: 60));
        tail.Committed(Blocks.Of(Tills, 1, first: 3, bytes: 60));

        Assert.Null(tail.From(3));
        Assert.Equal([], tail.From(4));
    }

    [Fact]
    public void The_tail_is_bounded()
    {
        var tail = new KeptBlocks(bytesMax: 100);
        for (var first = 1; first <= 50; first++)
        {
            tail.ReadToEnd(first - 1);
            tail.Committed(Blocks.Of(Tills, 1, first, bytes: 40));
        }

        Assert.Null(tail.From(48));
        Assert.Equal([49, 50], tail.From(49)!.Select(block => block.First));
    }

    [Fact]
    public void What_another_owner_wrote_in_between_is_no_gap_in_the_tail()
    {
        var tail = new KeptBlocks(bytesMax: 1_000);
        tail.ReadToEnd(head: 0);
        tail.Committed(Blocks.Of(Tills, 1, first: 1, bytes: 40));
        tail.ReadToEnd(head: 7);
        tail.Committed(Blocks.Of(Tills, 3, first: 8, bytes: 40));

        Assert.Null(tail.From(1));
        Assert.Equal([8], tail.From(8)!.Select(block => block.First));
    }

    [Fact]
    public async Task The_write_ahead_log_stays_bounded_while_readers_are_busy()
    {
        var options = JournalFolder.Small with { WalBytesMax = 3 << 20, CommitBytesMax = 1 << 20 };
        var journal = await _folder.Open(options);
        var fence = await journal.Claim(Tills, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await journal.ReadAll(Tills);
        });

        await journal.Commit(Tills, fence, Enumerable.Repeat(1, 200), bytes: 50_000);
        await stop.CancelAsync();
        await reading;

        Assert.InRange(new FileInfo(_folder.File + "-wal").Length, 1, options.WalBytesMax + 200_000);
        Assert.True(journal.Statistics.Checkpoints >= 2, $"{journal.Statistics}");
        Assert.Equal(200, (await journal.ReadAll(Tills)).Count);
    }

    [Fact]
    public async Task Blocks_that_wait_together_share_a_commit()
    {
        var journal = await _folder.Open();
        var shards = Enumerable.Range(0, 64).Select(number => new ShardId("terminals", number)).ToArray();
        foreach (var shard in shards)
            await journal.Claim(shard, CancellationToken.None);

        await Task.WhenAll(shards.Select(shard =>
            Task.Run(() => journal.Commit(shard, new Fence(1, 0), Enumerable.Repeat(5, 20)))));

        var seen = journal.Statistics;
        Assert.Equal((1280, 6400, 1280 * 40, 0), (seen.Blocks, seen.Events, seen.BodyBytes, seen.Fenced));
        Assert.True(seen.Commits < 64 + 1280, $"{seen.Commits} commits");
        Assert.True(seen.CommitP50 > TimeSpan.Zero && seen.CommitP50 <= seen.CommitP99);
        // What was copied from the log is in the file: which of the two holds it is the checkpoint's business.
        Assert.True(seen.FileBytes + seen.WalBytes > 1280 * 40,
            $"{seen.FileBytes} in the file, {seen.WalBytes} in the log");
    }

    [Fact]
    public async Task More_callers_than_the_queue_has_places_are_all_served()
    {
        var journal = await _folder.Open(JournalFolder.Small with { RequestsMax = 2, CommitBytesMax = 1024 });
        var shards = Enumerable.Range(0, 20).Select(number => new ShardId("terminals", number)).ToArray();

        await Task.WhenAll(shards.Select(shard => Task.Run(async () => await journal.Commit(
            shard, await journal.Claim(shard, CancellationToken.None), Enumerable.Repeat(1, 10), bytes: 700))));

        Assert.Equal(200, journal.Statistics.Blocks);
    }

    [Fact]
    public async Task A_closed_journal_takes_nothing()
    {
        var journal = await _folder.Open();
        var fence = await journal.Claim(Tills, CancellationToken.None);
        await journal.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await journal.Append(Blocks.Of(Tills, fence.Epoch, 1), CancellationToken.None));
    }

    [Fact]
    public async Task A_block_beyond_the_limits_is_refused_by_name()
    {
        var journal = await _folder.Open(JournalFolder.Small with { BlockBytesMax = 1024 });

        foreach (var block in new[]
        {
            Blocks.Of(Tills, 1, first: 0), Blocks.Of(Tills, 1, first: 1, count: 0), Blocks.Of(Tills, 1, 1, bytes: 1025),
            Blocks.Of(Tills, 1, first: 1L << 40),
        })
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(
                async () => await journal.Append(block, CancellationToken.None));
            Assert.Contains("allowed: ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0.5, 128)]
    [InlineData(0.99, 128)]
    [InlineData(0.999, 16384)]
    public void A_percentile_is_the_upper_end_of_its_bucket(double share, int microseconds)
    {
        var latency = new CommitLatency();
        for (var commit = 0; commit < 998; commit++)
            latency.Record(TimeSpan.FromMicroseconds(100));
        latency.Record(TimeSpan.FromMilliseconds(9));
        latency.Record(TimeSpan.FromMilliseconds(9));

        Assert.Equal(TimeSpan.FromMicroseconds(microseconds), latency.Percentile(share));
    }
}
