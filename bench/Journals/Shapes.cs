using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Bench.Journals;

/// <summary>A way to make a batch of 300-byte events durable.</summary>
internal interface IShape : IDisposable
{
    void Commit(long number);
}

/// <summary>What the disk gives: the same bytes at the end of a file, then fdatasync.</summary>
internal sealed partial class RawFile(string folder, byte[] batch) : IShape
{
    private readonly SafeFileHandle _file = File.OpenHandle(
        Path.Combine(folder, "raw"), FileMode.CreateNew, FileAccess.Write, preallocationSize: 0);

    private long _length;

    public void Commit(long number)
    {
        RandomAccess.Write(_file, batch, _length);
        _length += batch.Length;
        if (DataSync(_file) != 0)
            throw new IOException("fdatasync failed");
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int DataSync(SafeFileHandle file);
}

/// <summary>SQLite with the journal's settings and SQLite's own checkpoints; the subclass says what a row is.</summary>
internal abstract class SqliteShape : IShape
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin, _commit, _head;

    protected SqliteShape(string folder, int pageBytes, string table, string insert)
    {
        _database = SqliteDatabase.Open(Path.Combine(folder, "journal.db"));
        _database.Execute("PRAGMA page_size=" + pageBytes.ToString(CultureInfo.InvariantCulture));
        _database.Execute("PRAGMA journal_mode=WAL");
        _database.Execute("PRAGMA synchronous=FULL");
        _database.Execute("PRAGMA cache_size=-16384");
        _database.Execute($"PRAGMA wal_autocheckpoint={4096 * 1000 / pageBytes}");
        _database.Execute(table);
        _database.Execute("CREATE TABLE shards (id INTEGER PRIMARY KEY, epoch INTEGER, head INTEGER) STRICT");
        _database.Execute("INSERT INTO shards VALUES (1, 1, 0)");
        _begin = _database.Prepare("BEGIN IMMEDIATE");
        _commit = _database.Prepare("COMMIT");
        _head = _database.Prepare("UPDATE shards SET head = head + ? WHERE id = 1 AND epoch = 1");
        Insert = _database.Prepare(insert);
    }

    protected SqliteStatement Insert { get; }

    public void Commit(long number)
    {
        _begin.Run();
        _head.Bind(1, 1).Run();
        InsertRows(number);
        _commit.Run();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _head, Insert })
            statement.Dispose();
        _database.Dispose();
    }

    protected abstract void InsertRows(long number);
}

internal sealed class EventRows(string folder, int pageBytes, byte[] batch, int count) : SqliteShape(
    folder, pageBytes,
    "CREATE TABLE events (place INTEGER PRIMARY KEY, epoch INTEGER, at INTEGER, checksum INTEGER, body BLOB) STRICT",
    "INSERT INTO events VALUES (?, ?, ?, ?, ?)")
{
    protected override void InsertRows(long number)
    {
        var bytes = batch.Length / count;
        for (var at = 0; at < count; at++)
        {
            Insert.Bind(1, (1L << 40) + number * count + at).Bind(2, 1).Bind(3, number).Bind(4, at)
                .Bind(5, batch.AsSpan(at * bytes, bytes)).Run();
        }
    }
}

internal sealed class BlockRows(string folder, int pageBytes, byte[] batch, int count) : SqliteShape(
    folder, pageBytes,
    "CREATE TABLE blocks (place INTEGER PRIMARY KEY, epoch INTEGER, count INTEGER, at INTEGER, checksum INTEGER, " +
    "body BLOB) STRICT",
    "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)")
{
    protected override void InsertRows(long number) =>
        Insert.Bind(1, (1L << 40) + number * count).Bind(2, 1).Bind(3, count).Bind(4, number).Bind(5, count)
            .Bind(6, batch).Run();
}
