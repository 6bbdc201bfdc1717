using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// The embedded journal: one SQLite file (write-ahead log, synchronous=FULL) in a folder that one process owns. All
/// shards share one writer and one sync per commit. Sequences go to 2^40 − 1 per shard; kinds have up to 64 characters.
/// </summary>
/// <remarks>The row shape and its settings: docs/decisions/0003-journal-rows.md.</remarks>
public sealed class SqliteJournal : INodeStorage
{
    public const string FileName = "journal.db";
    public const string SnapshotsFileName = "snapshots.db";
    private const int KindCharactersMax = 64;
    private readonly JournalFile _file;
    private readonly FolderOwner _owner;
    private readonly SqliteJournalOptions _options;
    private readonly JournalQueue _queue;
    private readonly AppendPool _appends = new();
    private readonly JournalWriter _writer;
    private readonly ReaderPool<JournalReader> _readers;
    private readonly SqliteSnapshots _snapshots;
    private readonly TailCache _tails;
    private int _disposed;

    private SqliteJournal(JournalParts parts, SqliteJournalOptions options, TimeProvider time)
    {
        (_file, _owner, _snapshots, _options) = (parts.File, parts.Owner, parts.Snapshots, options);
        _queue = new JournalQueue(options.RequestsMax);
        _readers = new ReaderPool<JournalReader>(options.ReadersMax, () => new JournalReader(_file));
        _tails = new TailCache(options.TailBytesMax);
        _writer = new JournalWriter(parts.Writer, _queue, _tails, options, time);
    }

    /// <summary>
    /// Ends with the reason when a commit failed in a way that leaves unknown what is on disk. Everything but reading
    /// is refused then (<see cref="JournalBrokenException"/>), and the process must stop.
    /// </summary>
    public Task<string> Broken => _writer.Broken;

    public string Durability => "SQLite, synchronous=FULL: every commit is on disk before it is answered";

    public JournalStatistics Statistics => new(
        JournalFile.Length(_file.Path), _writer.Wal.Bytes, _writer.Counts.Commits, _writer.Counts.Blocks,
        _writer.Counts.Events, _writer.Counts.BodyBytes, _writer.Counts.Fenced, _queue.Count,
        _writer.Latency.Percentile(0.50), _writer.Latency.Percentile(0.99), _writer.Wal.Restarts);

    /// <summary>Opens the journal in the folder, or makes one; brings an older schema up to date.</summary>
    /// <exception cref="JournalOpenException">
    /// Another process owns the folder; the file is damaged, read-only or of a newer version; its file system has no
    /// write-ahead log; the system's SQLite is missing or older than 3.37; an option is out of its range.
    /// </exception>
    public static async ValueTask<SqliteJournal> Open(
        string folder, SqliteJournalOptions options, TimeProvider time, CancellationToken cancel)
    {
        options.Verify();
        return await Task.Run(
            () => new SqliteJournal(JournalParts.Open(folder, options, time), options, time), cancel);
    }

    /// <exception cref="JournalUnavailableException">Claiming again is safe.</exception>
    /// <exception cref="JournalBrokenException">The process must stop.</exception>
    public async ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel)
    {
        Allowed(shard.Kind.Length is > 0 and <= KindCharactersMax, nameof(shard), shard,
            $"a kind of 1 to {KindCharactersMax} characters");
        await _queue.TakePlace(cancel);
        var request = new ClaimRequest(shard);
        _queue.Add(request);
        return await request.Result;
    }

    /// <exception cref="JournalUnavailableException">It cannot be read now.</exception>
    /// <exception cref="JournalBrokenException">
    /// After a failed sync the fence on disk is not known: the process must stop.
    /// </exception>
    public async ValueTask<Fence> ReadFence(ShardId shard, CancellationToken cancel)
    {
        if (_writer.IsBroken)
            throw new JournalBrokenException(await Broken);
        return await _readers.Use(reader => reader.Fence(shard), cancel);
    }

    /// <summary>
    /// The body must stay as it is until the result is there. Cancelling helps only while there is no room in the
    /// queue; from then on the outcome is always told.
    /// </summary>
    /// <exception cref="JournalBrokenException">The process must stop.</exception>
    public ValueTask<CommitResult> Append(Block block, CancellationToken cancel)
    {
        Allowed(block.Count > 0, nameof(block.Count), block.Count, "1 or more");
        Allowed(block.First > 0 && block.Last <= BlockPlace.SequenceMax, nameof(block.First), block.First,
            $"1 to {BlockPlace.SequenceMax}");
        Allowed(block.Body.Length <= _options.BlockBytesMax, "Body.Length", block.Body.Length,
            $"up to {_options.BlockBytesMax} (BlockBytesMax)");
        var at = BlockPlace.Nanoseconds(block.At);
        return _queue.TryTakePlace() ? Enqueue(block, at) : AppendWhenThereIsRoom(block, at, cancel);
    }

    public async IAsyncEnumerable<Block> Read(
        ShardId shard, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (next, begins) = (Math.Max(from, 1), false);
        while (true)
        {
            var page = _tails.From(shard, next) is { } tail
                ? new BlockPage(tail, Head: 0, AtHead: true)
                : await ReadPage(shard, next, begins, cancel);
            foreach (var block in page.Blocks)
                yield return block;
            if (page.AtHead)
                yield break;
            (next, begins) = (page.Blocks[^1].Last + 1, true);
        }
    }

    public async ValueTask<IReadOnlyList<ShardId>> Shards(CancellationToken cancel) =>
        await _readers.Use(reader => reader.Shards(), cancel);

    public ValueTask Save(ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel) =>
        _snapshots.Save(shard, snapshots, watermark, cancel);

    public ValueTask<long> Watermark(ShardId shard, CancellationToken cancel) => _snapshots.Watermark(shard, cancel);

    public ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel) =>
        _snapshots.Load(shard, entity, cancel);

    public IAsyncEnumerable<Snapshot> LoadAll(ShardId shard, CancellationToken cancel) =>
        _snapshots.LoadAll(shard, cancel);

    public ValueTask Clear(ShardId shard, CancellationToken cancel) => _snapshots.Clear(shard, cancel);

    /// <summary>
    /// Serves what waits, then closes the files and gives the folder back (a broken journal keeps it).
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Close(new ObjectDisposedException(nameof(SqliteJournal)));
        await _writer.Ended;
        await _readers.Close();
        await _snapshots.Close();
        _writer.Dispose();
        _readers.Dispose();
        _snapshots.Dispose();
        _queue.Dispose();
        if (!_writer.IsBroken)
            _owner.Dispose();
    }

    private async Task<BlockPage> ReadPage(ShardId shard, long from, bool begins, CancellationToken cancel)
    {
        var page = await _readers.Use(reader => reader.Page(shard, from, begins, _options.ReadPageBytes), cancel);
        if (page is { AtHead: true, Head: > 0 })
            _tails.ReadToEnd(shard, page.Head);
        return page;
    }

    private async ValueTask<CommitResult> AppendWhenThereIsRoom(Block block, long at, CancellationToken cancel)
    {
        await _queue.TakePlace(cancel);
        return await Enqueue(block, at);
    }

    private ValueTask<CommitResult> Enqueue(Block block, long at)
    {
        var request = _appends.Rent();
        var result = request.Begin(block, at, BlockChecksum.Of(block, at));
        _queue.Add(request);
        return result;
    }

    private static void Allowed(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; allowed: {allowed}");
    }
}
