using SQLitePCL;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1 and columns from 0, as in SQLite.</summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt handle, string sql) : IDisposable
{
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    /// <summary>SQLite takes its copy here: the bytes may change afterwards.</summary>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, which would bind NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    /// <summary>
    /// True when there is a row. After the last row, or an error, the statement is ready for its next use.
    /// </summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        var message = code == raw.SQLITE_DONE ? "" : raw.sqlite3_errmsg(database).utf8_to_string();
        raw.sqlite3_reset(handle);
        return code == raw.SQLITE_DONE ? false : throw new SqliteException(code, message, sql);
    }

    /// <summary>Runs a statement whose rows, if any, nobody wants.</summary>
    public void Run()
    {
        if (Step())
            raw.sqlite3_reset(handle);
    }

    /// <summary>Ends a read before its last row.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new SqliteException(code, raw.sqlite3_errmsg(database).utf8_to_string(), sql);
    }
}
