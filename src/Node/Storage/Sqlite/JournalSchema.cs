namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// The tables of one file and how they came to be. Step n makes version n from n − 1; steps are never edited, only
/// added. A file of a newer version is refused: this program does not know what its columns mean.
/// </summary>
internal sealed class JournalSchema(string path, params string[][] steps)
{
    /// <summary>
    /// A block's place is its shard's number in the file × 2^40 + its first sequence: the blocks of a shard lie
    /// together in order, without an index. The time is in nanoseconds since 1970.
    /// </summary>
    public static JournalSchema OfJournal(string path) => new(path,
    [
        """
        CREATE TABLE shards (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, number INTEGER NOT NULL,
            epoch INTEGER NOT NULL, head INTEGER NOT NULL, UNIQUE (kind, number)) STRICT
        """,
        """
        CREATE TABLE blocks (
            place INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, count INTEGER NOT NULL,
            at INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL) STRICT
        """,
        "CREATE TABLE identity (journal TEXT NOT NULL) STRICT",
        "INSERT INTO identity VALUES (lower(hex(randomblob(16))))",
    ]);

    /// <param name="path">
    /// Of the cache of snapshots; <c>highest</c> is the largest sequence ever saved for the shard.
    /// </param>
    public static JournalSchema OfSnapshots(string path) => new(path,
    [
        """
        CREATE TABLE shards (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, number INTEGER NOT NULL,
            watermark INTEGER NOT NULL, highest INTEGER NOT NULL, UNIQUE (kind, number)) STRICT
        """,
        """
        CREATE TABLE snapshots (
            shard INTEGER NOT NULL, entity TEXT NOT NULL, sequence INTEGER NOT NULL, version INTEGER NOT NULL,
            checksum INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (shard, entity)) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE identity (journal TEXT NOT NULL) STRICT",
    ]);

    /// <exception cref="JournalOpenException">The file is of a newer version, or is no journal.</exception>
    public void Migrate(SqliteDatabase database, TimeProvider time)
    {
        try
        {
            database.Execute(
                "CREATE TABLE IF NOT EXISTS schema (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT");
            var version = database.Int64("SELECT coalesce(max(version), 0) FROM schema");
            if (version > steps.Length)
                throw new JournalOpenException(
                    $"'{path}' has schema version {version}; this program knows up to {steps.Length}: " +
                    "start the program that wrote it, or a newer one");
            for (var next = (int)version; next < steps.Length; next++)
                Apply(database, next, time);
        }
        catch (SqliteException failed)
        {
            throw new JournalOpenException($"'{path}' {JournalFile.Reason(failed)}", failed);
        }
    }

    private void Apply(SqliteDatabase database, int step, TimeProvider time)
    {
        database.Execute("BEGIN IMMEDIATE");
        foreach (var statement in steps[step])
            database.Execute(statement);
        using var row = database.Prepare("INSERT INTO schema VALUES (?, ?)");
        row.Bind(1, step + 1).Bind(2, time.GetUtcNow().ToString("O")).Run();
        database.Execute("COMMIT");
    }
}
