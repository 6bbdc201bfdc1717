namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// Keeps the write-ahead log bounded. At <see cref="SqliteJournalOptions.CheckpointBytes"/> the other thread copies it;
/// then the writer, between two commits, copies the few pages that came meanwhile and begins the log anew. Readers hold
/// it for one page of blocks at most. At <see cref="SqliteJournalOptions.WalBytesMax"/> commits wait.
/// </summary>
internal sealed class WalBound(
    SqliteDatabase database, JournalCheckpointer checkpointer, SqliteJournalOptions options, long pageBytes)
{
    private const int FrameHeaderBytes = 24; // https://www.sqlite.org/fileformat2.html#walformat
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);
    private bool _copied;
    private long _bytes;
    private long _restarts;

    public long Bytes => Volatile.Read(ref _bytes);

    public long Restarts => Volatile.Read(ref _restarts);

    /// <summary>After each commit, on the writer's thread.</summary>
    /// <exception cref="SqliteException">The file could not be written or synced.</exception>
    public void Committed()
    {
        Volatile.Write(ref _bytes, _bytes + database.TakePagesWritten() * (pageBytes + FrameHeaderBytes));
        if (_bytes < options.CheckpointBytes)
            return;
        if (_bytes >= options.WalBytesMax)
            Wait();
        else if (checkpointer.Idle)
            Advance();
    }

    private void Advance()
    {
        if (checkpointer.Failure is { } failure)
            throw failure;
        if (!_copied)
        {
            _copied = true;
            checkpointer.Start();
        }
        else if (!TryRestart(Brief))
            _copied = false;
    }

    private void Wait()
    {
        do
        {
            checkpointer.WaitUntilIdle();
            if (checkpointer.Failure is { } failure)
                throw failure;
        }
        while (!TryRestart(Long));
    }

    private bool TryRestart(TimeSpan patience)
    {
        database.WaitForLocks(patience);
        if (!database.Checkpoint(restart: true))
            return false;
        _copied = false;
        _ = database.TakePagesWritten();
        Volatile.Write(ref _bytes, 0);
        Volatile.Write(ref _restarts, _restarts + 1);
        return true;
    }
}
