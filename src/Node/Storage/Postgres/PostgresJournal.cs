using System.Runtime.CompilerServices;
using Npgsql;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>
/// The journal that the nodes of a cluster share: tables of one PostgreSQL database. Every commit names the shard's
/// epoch and head in the statement that writes it; blocks that wait share a commit and its sync.
/// </summary>
public sealed class PostgresJournal : INodeStorage
{
    private const int KindCharactersMax = 64;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresOptions _options;
    private readonly PostgresShards _shards;
    private readonly PostgresWriter _writer;
    private readonly PostgresReader _reader;
    private readonly PostgresSnapshots _snapshots;
    private readonly SemaphoreSlim _reading;
    private readonly TailCache _tails;

    private PostgresJournal(NpgsqlDataSource source, PostgresOptions options, string synchronousCommit)
    {
        (_source, _options) = (source, options);
        Durability = $"PostgreSQL, synchronous_commit={synchronousCommit}: "
            + "every commit is on disk before it is answered";
        _shards = new PostgresShards(source);
        _tails = new TailCache(options.TailBytesMax);
        _writer = new PostgresWriter(source, options, _shards, _tails);
        _reader = new PostgresReader(source, options);
        _snapshots = new PostgresSnapshots(source, options, _shards);
        _reading = new SemaphoreSlim(options.ReadersMax);
    }

    public string Durability { get; }

    /// <summary>For what else is kept in the journal's database.</summary>
    internal NpgsqlDataSource Source => _source;

    public PostgresStatistics Statistics => new(
        Volatile.Read(ref _writer.Commits), Volatile.Read(ref _writer.Blocks), Volatile.Read(ref _writer.Fenced),
        _writer.Queued);

    /// <summary>Connects, verifies the server and brings an older schema up to date.</summary>
    /// <param name="role">As database administrators see the connections: the node's name.</param>
    /// <exception cref="JournalOpenException">
    /// The server cannot be reached, refuses, is too old, would lose commits in a power cut, or has a newer schema.
    /// </exception>
    public static async ValueTask<PostgresJournal> Open(PostgresOptions options, string role, CancellationToken cancel)
    {
        var source = options.Open(role);
        try
        {
            var synchronousCommit = await PostgresSchema.Prepare(source, cancel);
            return new PostgresJournal(source, options, synchronousCommit);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="JournalUnavailableException">Claiming again is safe.</exception>
    public ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel)
    {
        Allowed(shard.Kind.Length is > 0 and <= KindCharactersMax, nameof(shard), shard,
            $"a kind of 1 to {KindCharactersMax} characters");
        return Asked(() => _shards.Claim(shard, cancel));
    }

    /// <exception cref="JournalUnavailableException">It cannot be read now.</exception>
    public ValueTask<Fence> ReadFence(ShardId shard, CancellationToken cancel) =>
        Asked(() => _shards.Fence(shard, cancel));

    /// <summary>The body must stay as it is until the result is there.</summary>
    public ValueTask<CommitResult> Append(Block block, CancellationToken cancel)
    {
        Allowed(block.Count > 0, nameof(block.Count), block.Count, "1 or more");
        Allowed(block.First > 0, nameof(block.First), block.First, "1 or more");
        Allowed(block.Body.Length <= _options.BlockBytesMax, "Body.Length", block.Body.Length,
            $"up to {_options.BlockBytesMax} (BlockBytesMax)");
        return _writer.Append(block, cancel);
    }

    public async IAsyncEnumerable<Block> Read(
        ShardId shard, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await Asked(() => _shards.Find(shard, cancel)) is not { } id)
            yield break;
        var (next, begins) = (Math.Max(from, 1), false);
        while (true)
        {
            // What is kept is a part of the truth: another node may have written on, so that the end is asked for.
            var (blocks, atHead) = _tails.From(shard, next) is { Count: > 0 } kept
                ? (kept, false)
                : await Page(shard, id, next, begins, cancel);
            foreach (var block in blocks)
                yield return block;
            if (atHead)
                yield break;
            (next, begins) = (blocks[^1].Last + 1, true);
        }
    }

    public ValueTask<IReadOnlyList<ShardId>> Shards(CancellationToken cancel) => Asked(() => _shards.All(cancel));

    public async ValueTask Save(
        ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel) =>
        await Asked(async () =>
        {
            await _snapshots.Save(shard, snapshots, watermark, cancel);
            return true;
        });

    public ValueTask<long> Watermark(ShardId shard, CancellationToken cancel) =>
        Asked(() => _snapshots.Watermark(shard, cancel));

    public ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel) =>
        Asked(() => _snapshots.Load(shard, entity, cancel));

    public IAsyncEnumerable<Snapshot> LoadAll(ShardId shard, CancellationToken cancel) =>
        _snapshots.LoadAll(shard, cancel);

    public async ValueTask Clear(ShardId shard, CancellationToken cancel) => await Asked(async () =>
    {
        await _snapshots.Clear(shard, cancel);
        return true;
    });

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _source.DisposeAsync();
        _reading.Dispose();
    }

    private async Task<(List<Block> Blocks, bool AtHead)> Page(
        ShardId shard, int id, long from, bool begins, CancellationToken cancel)
    {
        await _reading.WaitAsync(cancel);
        try
        {
            var page = await Asked(() => _reader.Read(shard, id, from, begins, cancel));
            if (page.AtHead)
                _tails.ReadToEnd(shard, page.Blocks is [.., var last] ? last.Last : from - 1);
            return page;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What reads, and what is safe to do again: any trouble with the server may pass.</summary>
    private async ValueTask<T> Asked<T>(Func<ValueTask<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (e is not PostgresException { Severity: "ERROR" })
                _source.Clear();
            throw new JournalUnavailableException($"PostgreSQL: {e.Message}", e);
        }
    }

    private static void Allowed(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; allowed: {allowed}");
    }
}

/// <summary>What operators see of the shared journal since the process started.</summary>
/// <param name="Commits">Statements that committed; each is one sync, shared by all blocks in it.</param>
/// <param name="Fenced">Blocks refused because their writer was stale.</param>
/// <param name="Waiting">Blocks that wait for a writer now.</param>
public sealed record PostgresStatistics(long Commits, long Blocks, long Fenced, int Waiting);
