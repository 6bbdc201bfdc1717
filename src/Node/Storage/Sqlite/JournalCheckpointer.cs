namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log into the file on its own thread and connection, while commits go on: an automatic
/// checkpoint would run inside a commit (p99 of 6–12 ms). What is left at the end, a few pages, the writer copies
/// itself.
/// </summary>
internal sealed class JournalCheckpointer : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Thread _thread;
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly ManualResetEventSlim _idle = new(initialState: true);
    private volatile bool _stopping;

    public JournalCheckpointer(JournalFile file)
    {
        _database = file.OpenCheckpointer();
        _thread = new Thread(Run) { IsBackground = true, Name = "journal-checkpoint" };
        _thread.Start();
    }

    public bool Idle => _idle.IsSet;

    /// <summary>What the last copying met; null when all went well.</summary>
    public SqliteException? Failure { get; private set; }

    /// <summary>Only when <see cref="Idle"/>.</summary>
    public void Start()
    {
        _idle.Reset();
        _wanted.Release();
    }

    public void WaitUntilIdle() => _idle.Wait();

    public void Dispose()
    {
        _stopping = true;
        _wanted.Release();
        _thread.Join();
        _database.Dispose();
        _wanted.Dispose();
        _idle.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.Wait();
            if (_stopping)
                return;
            try
            {
                _database.Checkpoint(restart: false);
                Failure = null;
            }
            catch (SqliteException failed)
            {
                Failure = failed;
            }
            _idle.Set();
        }
    }
}
