using System.Collections.Concurrent;
using SQLitePCL;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>One connection, for one thread at a time. Every error is a <see cref="SqliteException"/>.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int PagesWrittenStatus = 9; // SQLITE_DBSTATUS_CACHE_WRITE
    private static readonly ConcurrentBag<sqlite3> KeptOpen = [];
    private readonly sqlite3 _handle;

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <summary>Rows changed by the last insert, update or delete.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public static SqliteDatabase Open(string path, bool readOnly = false)
    {
        _ = SqliteLibrary.Version;
        var flags = raw.SQLITE_OPEN_NOMUTEX |
            (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, vfs: null);
        if (code == raw.SQLITE_OK)
        {
            raw.sqlite3_extended_result_codes(handle, 1);
            return new SqliteDatabase(handle);
        }
        var message = raw.sqlite3_errstr(code).utf8_to_string();
        handle?.Dispose();
        throw new SqliteException(code, message, $"open '{path}'");
    }

    /// <summary>The text holds one statement; it is kept by the connection's owner and used again.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        return code == raw.SQLITE_OK ? new SqliteStatement(_handle, statement, sql) : throw Error(code, sql);
    }

    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        statement.Run();
    }

    /// <summary>The first column of the first row; null when there is no row.</summary>
    public string? Text(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>The first column of the first row; 0 when there is no row.</summary>
    public long Int64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>How long a statement waits for a lock before it fails as busy.</summary>
    public void WaitForLocks(TimeSpan atMost) => raw.sqlite3_busy_timeout(_handle, (int)atMost.TotalMilliseconds);

    /// <summary>Pages written by this connection since the last call.</summary>
    public int TakePagesWritten()
    {
        var code = raw.sqlite3_db_status(_handle, PagesWrittenStatus, out var pages, out _, resetFlg: 1);
        return code == raw.SQLITE_OK ? pages : throw Error(code, "status");
    }

    /// <summary>
    /// Copies the write-ahead log into the file. False when readers or another checkpoint stood in the way.
    /// </summary>
    /// <param name="restart">
    /// Also lets the next commit begin the log anew; waits for readers that still need it.
    /// </param>
    public bool Checkpoint(bool restart)
    {
        var mode = restart ? raw.SQLITE_CHECKPOINT_RESTART : raw.SQLITE_CHECKPOINT_PASSIVE;
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var frames, out var copied);
        return (code & 0xFF) switch
        {
            raw.SQLITE_OK => frames == copied,
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => false,
            _ => throw Error(code, "checkpoint"),
        };
    }

    /// <summary>
    /// Never closes it, nor its file's locks and write-ahead log: the operating system does, when the process ends.
    /// </summary>
    public void KeepOpenUntilExit() => KeptOpen.Add(_handle);

    public void Dispose() => _handle.Dispose();

    private SqliteException Error(int code, string doing) =>
        new(code, raw.sqlite3_errmsg(_handle).utf8_to_string(), doing);
}

/// <summary>
/// What SQLite answered. <see cref="Exception.Message"/> names the code, SQLite's words and the statement.
/// </summary>
/// <param name="code">The extended result code, https://www.sqlite.org/rescode.html.</param>
internal sealed class SqliteException(int code, string message, string doing)
    : Exception($"SQLite error {code} ({message}) in: {doing}")
{
    public int Code { get; } = code;

    public int Primary => Code & 0xFF;

    /// <summary>The file is not what SQLite wrote.</summary>
    public bool IsDamage => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The operating system could not read, write or sync.</summary>
    public bool IsInputOutput => Primary == raw.SQLITE_IOERR;
}
