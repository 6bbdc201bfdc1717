using SQLitePCL;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>Opens the cache of snapshots that belongs to a journal, or makes an empty one.</summary>
internal static class SnapshotStore
{
    /// <param name="identity">Of the journal whose states these are.</param>
    /// <param name="journal">A reader of it, to learn the heads.</param>
    public static SqliteSnapshots Open(
        string path, string identity, JournalReader journal, SqliteJournalOptions options, TimeProvider time)
    {
        var file = new JournalFile(path, options with { FileBytesMax = null }, cache: true);
        var database = TryOpen(file, identity, journal, time);
        if (database is null)
        {
            foreach (var part in new[] { path, file.WalPath, path + "-shm" })
                File.Delete(part);
            database = TryOpen(file, identity, journal, time)
                ?? throw new JournalOpenException($"'{path}' cannot be made anew");
        }
        return new SqliteSnapshots(database, file, options);
    }

    private static SqliteDatabase? TryOpen(JournalFile file, string identity, JournalReader journal, TimeProvider time)
    {
        SqliteDatabase? database = null;
        try
        {
            database = file.OpenWriter();
            JournalSchema.OfSnapshots(file.Path).Migrate(database, time);
            if (database.Text("SELECT journal FROM identity") is not { } owner)
                Name(database, identity);
            else if (owner != identity)
                return Close(database);
            return IsAhead(database, journal) ? Close(database) : database;
        }
        catch (Exception failed) when (IsDamage(failed))
        {
            return Close(database);
        }
    }

    private static void Name(SqliteDatabase database, string identity)
    {
        using var name = database.Prepare("INSERT INTO identity VALUES (?)");
        name.Bind(1, identity).Run();
    }

    /// <summary>The journal was restored from an older copy: these states hold events that it does not know.</summary>
    private static bool IsAhead(SqliteDatabase database, JournalReader journal)
    {
        using var shards = database.Prepare("SELECT kind, number, highest FROM shards");
        var ahead = false;
        while (shards.Step())
            ahead |= shards.Int64(2) > journal.Fence(new(shards.Text(0), (int)shards.Int64(1))).Head;
        return ahead;
    }

    private static SqliteDatabase? Close(SqliteDatabase? database)
    {
        database?.Dispose();
        return null;
    }

    private static bool IsDamage(Exception failed) =>
        (failed as SqliteException ?? failed.InnerException as SqliteException) is { } sqlite &&
        (sqlite.IsDamage || sqlite.Primary is raw.SQLITE_ERROR or raw.SQLITE_MISMATCH);
}
