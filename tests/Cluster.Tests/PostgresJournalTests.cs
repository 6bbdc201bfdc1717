using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Contracts;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Postgres;
using RetailActors.Simulators.Servers;
using Xunit;

namespace RetailActors.Cluster.Tests;

public sealed class PostgresJournalTests(SharedServers servers) : IAsyncDisposable
{
    private static readonly ShardId Tills = new("terminals", 3);
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Database _database = new(servers);

    [Fact]
    public async Task Two_nodes_on_one_database_fence_each_other()
    {
        var (one, other) = (await _database.Open(), await _database.Open());
        var first = await one.Claim(Tills, None);
        await one.Commit(Tills, first, [2]);
        var second = await other.Claim(Tills, None);

        Assert.Equal(new CommitResult.Fenced(new Fence(2, 2)), await one.Append(Blocks.Of(Tills, 1, 3), None));
        await other.Commit(Tills, second, [1]);
        Assert.Equal(2, (await one.ReadAll(Tills)).Count);
    }

    [Fact]
    public async Task What_a_node_keeps_of_its_own_blocks_hides_nothing_that_another_owner_wrote()
    {
        var (one, other) = (await _database.Open(), await _database.Open());
        var first = await one.Claim(Tills, None);
        var written = await one.Commit(Tills, first, [1]);
        await one.ReadAll(Tills);
        written.AddRange(await one.Commit(Tills, first with { Head = 1 }, [2, 1]));
        written.AddRange(await other.Commit(Tills, await other.Claim(Tills, None), [3, 1]));

        Blocks.AssertSame(written, await one.ReadAll(Tills));
        written.AddRange(await one.Commit(Tills, await one.Claim(Tills, None), [1, 1]));
        Blocks.AssertSame(written, await one.ReadAll(Tills));
        Blocks.AssertSame(written[1..], await one.ReadAll(Tills, from: 2));
    }

    [Fact]
    public async Task A_stale_owners_late_snapshots_are_not_saved()
    {
        var (one, other) = (await _database.Open(), await _database.Open());
        await one.Commit(Tills, await one.Claim(Tills, None), [10]);
        await other.Claim(Tills, None);
        await other.Clear(Tills, None);
        await other.Watermark(Tills, None);

        await one.Save(Tills, [new Snapshot("T01", 9, 1, new byte[] { 1 })], 9, None);

        Assert.Equal(0, await other.Watermark(Tills, None));
        Assert.Null(await other.Load(Tills, "T01", None));
    }

    [Fact]
    public async Task Nodes_that_start_together_make_one_schema() =>
        Assert.Equal(6, (await Task.WhenAll(Enumerable.Range(0, 6).Select(async at =>
        {
            if (at == 0)
                return await _database.Open();
            while (_database.ConnectionString.Length == 0)
                await Task.Yield();
            return await _database.Open();
        }))).Length);

    [Theory]
    [InlineData("UPDATE block SET body = '\\x00' WHERE first = 3", "checksum")]
    [InlineData("UPDATE block SET epoch = 9 WHERE first = 3", "checksum")]
    [InlineData("UPDATE block SET count = 2 WHERE first = 3", "checksum")]
    [InlineData("DELETE FROM block WHERE first = 3", "the block there")]
    [InlineData("DELETE FROM block WHERE first = 6", "at sequence 6")]
    [InlineData("DELETE FROM block", "no block")]
    public async Task Damage_is_named_and_never_skipped(string damage, string named)
    {
        var journal = await _database.Open();
        await journal.Commit(Tills, await journal.Claim(Tills, None), [2, 3, 1]);
        await _database.Execute(damage);

        var found = await Assert.ThrowsAsync<CorruptJournalException>(async () =>
        {
            await journal.ReadAll(Tills);
            await journal.ReadAll(Tills, 6);
        });

        Assert.Contains(named, found.Message, StringComparison.Ordinal);
        Assert.Contains("terminals/3", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_snapshot_costs_time_and_not_data()
    {
        var journal = await _database.Open();
        await journal.Commit(Tills, await journal.Claim(Tills, None), [10]);
        await journal.Save(Tills, [new Snapshot("A", 9, 1, new byte[] { 1 })], 9, None);
        await _database.Execute("UPDATE snapshot SET body = '\\x02'");

        Assert.Null(await journal.Load(Tills, "A", None));
        Assert.Equal(0, await journal.Watermark(Tills, None));
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await _database.Open();
        await _database.Execute("INSERT INTO schema_version (version) VALUES (99)");

        var refused = await Assert.ThrowsAsync<JournalOpenException>(() => _database.Open());

        Assert.Contains("99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_would_lose_commits_is_refused()
    {
        await _database.Open();
        var options = Database.Small with
        {
            ConnectionString = _database.ConnectionString + ";Options=-c synchronous_commit=off",
        };

        var refused = await Assert.ThrowsAsync<JournalOpenException>(
            () => PostgresJournal.Open(options, "test", None).AsTask());

        Assert.Contains("synchronous_commit=off", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=postgres;Database=x;Timeout=2", "cannot be reached")]
    [InlineData("Nonsense=1;Password=hunter2", "no PostgreSQL connection string")]
    [InlineData("{server};Database=nowhere", "nowhere")]
    public async Task What_is_wrong_at_the_start_is_named_and_no_secret_with_it(string connection, string named)
    {
        var options = Database.Small with
        {
            ConnectionString = connection.Replace("{server}",
                servers.Postgres.ConnectionString("x"), StringComparison.Ordinal),
        };

        var refused = await Assert.ThrowsAsync<JournalOpenException>(
            () => PostgresJournal.Open(options, "test", None).AsTask());

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_crashes_under_load_loses_nothing_that_was_said()
    {
        await using var server = await PostgresServer.Start(null, 0, None);
        var options = Database.Small with { ConnectionString = server.ConnectionString("postgres") };
        await using var journal = await PostgresJournal.Open(options, "test", None);
        var shards = Enumerable.Range(0, 8).Select(number => new ShardId("terminals", number)).ToArray();
        var fences = new Dictionary<ShardId, Fence>();
        foreach (var shard in shards)
            fences[shard] = await journal.Claim(shard, None);
        var written = shards.Select(shard => Task.Run(() => UntilItFails(journal, shard, fences[shard]))).ToArray();

        await Task.WhenAny(written.Select(task => task).Append(Committed(journal, 50)));
        await server.Stop(immediately: true, None);
        var said = await Task.WhenAll(written);
        await server.Launch(None);

        foreach (var (shard, (last, outcome)) in shards.Zip(said))
        {
            var head = (await Again(() => journal.ReadFence(shard, None))).Head;
            Assert.True(outcome is CommitResult.Unknown ? head == last || head == last + 2 : head == last,
                $"{shard}: said {last}, then {outcome}; the head is {head}");
            Assert.Equal(head, (await journal.ReadAll(shard)).Sum(block => block.Count));
            await journal.Commit(shard, await journal.Claim(shard, None), [1]);
        }
    }

    private static async Task<(long Last, CommitResult Outcome)> UntilItFails(
        PostgresJournal journal, ShardId shard, Fence fence)
    {
        while (true)
        {
            var block = Blocks.Of(shard, fence.Epoch, fence.Head + 1, 2);
            if (await journal.Append(block, None) is var outcome and not CommitResult.Committed)
                return (fence.Head, outcome);
            fence = fence with { Head = block.Last };
        }
    }

    private static async Task Committed(PostgresJournal journal, long commits)
    {
        while (journal.Statistics.Commits < commits)
            await Task.Yield();
    }

    /// <summary>The pool meets its dead connections one after the other.</summary>
    private static async Task<T> Again<T>(Func<ValueTask<T>> ask)
    {
        for (var attempt = 0; ; attempt++)
            try
            {
                return await ask();
            }
            catch (JournalUnavailableException) when (attempt < 20)
            {
                // Each attempt takes one dead connection out of the pool.
            }
    }

    [Fact]
    public async Task The_time_of_a_block_is_kept_to_the_nanosecond()
    {
        var journal = await _database.Open();
        var fence = await journal.Claim(Tills, None);
        var block = Blocks.Of(Tills, fence.Epoch, 1) with { At = Instant.FromUnixTimeTicks(7).PlusNanoseconds(13) };
        await journal.Append(block, None);

        Assert.Equal(block.At, Assert.Single(await journal.ReadAll(Tills)).At);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
