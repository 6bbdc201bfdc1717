using System.Globalization;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>Opens connections to one file with the settings on which durability rests, and reads them back.</summary>
/// <param name="cache">
/// The file may lose its last commits with the power, but not its consistency: no sync at commits, and SQLite's own
/// checkpoints. Only for what the journal can make again.
/// </param>
internal sealed class JournalFile(string path, SqliteJournalOptions options, bool cache = false)
{
    private readonly string _synchronous = cache ? "NORMAL" : "FULL";
    private readonly int _autoCheckpointPages = cache ? 1000 : 0;

    public string Path => path;

    public string WalPath => path + "-wal";

    /// <exception cref="JournalOpenException">
    /// The file or its file system cannot keep the promise of a journal.
    /// </exception>
    public SqliteDatabase OpenWriter() => Guarded(() => SqliteDatabase.Open(path), Prepare);

    /// <summary>A second writing connection, only to copy the write-ahead log.</summary>
    public SqliteDatabase OpenCheckpointer() => Guarded(() => SqliteDatabase.Open(path), database =>
    {
        database.Execute("PRAGMA synchronous=" + _synchronous);
        database.Execute("PRAGMA wal_autocheckpoint=0");
    });

    public SqliteDatabase OpenReader() => Guarded(() => SqliteDatabase.Open(path, readOnly: true), database =>
    {
        database.Execute("PRAGMA query_only=ON");
        database.Execute(Kibibytes("PRAGMA cache_size=-", options.CacheBytes / 8));
        Hardened(database);
        database.WaitForLocks(TimeSpan.FromSeconds(10)); // only while the last frames of a killed owner are recovered
    });

    public static long Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private void Prepare(SqliteDatabase database)
    {
        database.Execute("PRAGMA page_size=" + options.PageBytes.ToString(CultureInfo.InvariantCulture));
        database.Execute("PRAGMA synchronous=" + _synchronous);
        database.Execute("PRAGMA fullfsync=ON");
        database.Execute("PRAGMA checkpoint_fullfsync=ON");
        database.Execute(Kibibytes("PRAGMA cache_size=-", options.CacheBytes));
        Hardened(database);
        var mode = database.Text("PRAGMA journal_mode=WAL");
        database.Execute("PRAGMA wal_autocheckpoint=" + _autoCheckpointPages.ToString(CultureInfo.InvariantCulture));
        database.Execute("PRAGMA journal_size_limit=" + options.WalBytesMax.ToString(CultureInfo.InvariantCulture));
        if (options.FileBytesMax is { } bytes)
            database.Execute($"PRAGMA max_page_count={bytes / database.Int64("PRAGMA page_size")}");
        Verify(database, mode);
    }

    /// <summary>
    /// No memory map: an unreadable sector would kill the process (SIGBUS) instead of failing one read.
    /// </summary>
    private static void Hardened(SqliteDatabase database)
    {
        database.Execute("PRAGMA mmap_size=0");
        database.Execute("PRAGMA cell_size_check=ON");
        database.Execute("PRAGMA trusted_schema=OFF");
    }

    private void Verify(SqliteDatabase database, string? mode)
    {
        if (mode != "wal")
            throw new JournalOpenException(
                $"'{path}' is in journal mode '{mode}', not 'wal': its file system has no shared memory " +
                "(a network share?). Put the folder on a local disk.");
        var wanted = cache ? 1 : 2;
        var level = database.Int64("PRAGMA synchronous");
        if (level != wanted)
            throw new JournalOpenException($"'{path}': synchronous is {level}, not {wanted} ({_synchronous})");
        var automatic = database.Int64("PRAGMA wal_autocheckpoint");
        if (automatic != _autoCheckpointPages)
            throw new JournalOpenException($"'{path}': wal_autocheckpoint is {automatic}, not {_autoCheckpointPages}");
        ProveWritable(database);
    }

    private static void ProveWritable(SqliteDatabase database)
    {
        database.Execute("BEGIN IMMEDIATE");
        database.Execute("PRAGMA user_version=1"); // the lock alone does not ask whether the file may be written
        database.Execute("ROLLBACK");
    }

    private static string Kibibytes(string pragma, int bytes) =>
        pragma + (bytes >> 10).ToString(CultureInfo.InvariantCulture);

    private SqliteDatabase Guarded(Func<SqliteDatabase> open, Action<SqliteDatabase> prepare)
    {
        SqliteDatabase? database = null;
        try
        {
            database = open();
            prepare(database);
            return database;
        }
        catch (SqliteException failed)
        {
            database?.Dispose();
            throw new JournalOpenException($"'{path}' {Reason(failed)}", failed);
        }
        catch (JournalOpenException)
        {
            database?.Dispose();
            throw;
        }
    }

    internal static string Reason(SqliteException failed) => failed switch
    {
        { IsDamage: true } => $"is damaged: {failed.Message}. Restore it; docs/OPERATING says how",
        { Primary: SQLitePCL.raw.SQLITE_READONLY } => $"is read-only: {failed.Message}. Make file and folder writable",
        { Primary: SQLitePCL.raw.SQLITE_CANTOPEN } => $"cannot be opened: {failed.Message}. Check the permissions",
        _ => $"cannot be used: {failed.Message}",
    };
}
