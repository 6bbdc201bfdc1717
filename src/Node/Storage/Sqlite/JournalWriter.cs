using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// The one thread that writes the file. It takes all waiting requests of all shards and commits them in one
/// transaction, so that they share one sync; each has its own fence and none suffers from another's.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly JournalTables _tables;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly JournalCheckpointer _checkpointer;
    private readonly WalBound _wal;
    private readonly JournalQueue _queue;
    private readonly TailCache _tails;
    private readonly SqliteJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _whyBroken;
    private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="parts">Become the writer's own.</param>
    public JournalWriter(
        WriterParts parts, JournalQueue queue, TailCache tails, SqliteJournalOptions options, TimeProvider time)
    {
        (_database, _tables, _checkpointer) = parts;
        (_queue, _tails, _options, _time) = (queue, tails, options, time);
        _begin = _database.Prepare("BEGIN IMMEDIATE");
        _commit = _database.Prepare("COMMIT");
        _rollback = _database.Prepare("ROLLBACK");
        _wal = new WalBound(_database, _checkpointer, options, _database.Int64("PRAGMA page_size"));
        _thread = new Thread(Run) { IsBackground = true, Name = "journal-writer" };
        _thread.Start();
    }

    /// <summary>Ends with the reason when the journal is broken; otherwise never.</summary>
    public Task<string> Broken => _broken.Task;

    public bool IsBroken => _whyBroken is not null;

    /// <summary>Ends when the queue is closed and all of it is served.</summary>
    public Task Ended => _ended.Task;

    public CommitLatency Latency { get; } = new();

    public WriterCounts Counts { get; } = new();

    public WalBound Wal => _wal;

    /// <summary>After <see cref="Ended"/>.</summary>
    public void Dispose()
    {
        _thread.Join();
        if (IsBroken)
        {
            // Closing the last connection would copy the log and delete it, which after a failed sync may lose commits.
            _database.KeepOpenUntilExit();
            return;
        }
        _checkpointer.Dispose();
        foreach (var statement in new[] { _begin, _commit, _rollback })
            statement.Dispose();
        _tables.Dispose();
        _database.Dispose();
    }

    private void Run()
    {
        var group = new List<JournalRequest>();
        while (_queue.Take(group, _options.CommitBytesMax))
        {
            if (IsBroken)
                Refuse(group);
            else if (TryApply(group) && TryCommit(group))
                KeepWalBounded();
            group.Clear();
        }
        _ended.SetResult();
    }

    private bool TryApply(List<JournalRequest> group)
    {
        try
        {
            _begin.Run();
            foreach (var request in group)
                request.Apply(_tables);
            return true;
        }
        catch (SqliteException failed)
        {
            RollBack();
            // A place that is taken, like SQLite's own word, says that the file is not what was written.
            if (failed.IsDamage || failed.Primary == SQLitePCL.raw.SQLITE_CONSTRAINT)
                Break(failed.Message);
            foreach (var request in group)
                request.NotWritten(failed.Message);
            return false;
        }
    }

    private bool TryCommit(List<JournalRequest> group)
    {
        var started = _time.GetTimestamp();
        try
        {
            _commit.Run();
        }
        catch (SqliteException failed)
        {
            // After a failed write or sync nobody knows what the disk holds, and a second sync may lie about it.
            if (failed.IsInputOutput || failed.IsDamage)
                Break(failed.Message);
            RollBack();
            foreach (var request in group)
                request.Unclear(failed.Message);
            return false;
        }
        Latency.Record(_time.GetElapsedTime(started));
        Counts.Add(group);
        foreach (var request in group)
        {
            if (request is AppendRequest { Written: { } block })
                _tails.Committed(block);
            request.Committed();
        }
        return true;
    }

    private void RollBack()
    {
        try
        {
            // Some errors have rolled back already, https://www.sqlite.org/lang_transaction.html.
            if (_database.InTransaction)
                _rollback.Run();
            _tables.LearnShards();
        }
        catch (SqliteException failed)
        {
            Break(failed.Message);
        }
    }

    private void KeepWalBounded()
    {
        try
        {
            _wal.Committed();
        }
        catch (SqliteException failed)
        {
            // A full disk may pass: the log only grows until then, and commits fail by themselves when it cannot.
            if (failed.Primary != SQLitePCL.raw.SQLITE_FULL)
                Break(failed.Message);
        }
    }

    private void Break(string why)
    {
        _whyBroken ??= why;
        _broken.TrySetResult(why);
        _queue.Close(new JournalBrokenException(why));
    }

    private void Refuse(List<JournalRequest> group)
    {
        foreach (var request in group)
            request.Refused(new JournalBrokenException(_whyBroken!));
    }
}

/// <summary>Counted by the writer's thread, read by any.</summary>
internal sealed class WriterCounts
{
    private long _commits, _blocks, _events, _bytes, _fenced;

    public long Commits => Volatile.Read(ref _commits);

    public long Blocks => Volatile.Read(ref _blocks);

    public long Events => Volatile.Read(ref _events);

    public long BodyBytes => Volatile.Read(ref _bytes);

    public long Fenced => Volatile.Read(ref _fenced);

    public void Add(List<JournalRequest> group)
    {
        Volatile.Write(ref _commits, _commits + 1);
        foreach (var request in group)
        {
            if (request is not AppendRequest append)
                continue;
            if (append.Written is { } block)
                Add(block);
            else
                Volatile.Write(ref _fenced, _fenced + 1);
        }
    }

    private void Add(Block block)
    {
        Volatile.Write(ref _blocks, _blocks + 1);
        Volatile.Write(ref _events, _events + block.Count);
        Volatile.Write(ref _bytes, _bytes + block.Body.Length);
    }
}
