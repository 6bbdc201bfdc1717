namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// What an open journal consists of. When one part cannot be opened, the others are closed and the folder is free.
/// </summary>
internal sealed record JournalParts(
    FolderOwner Owner, JournalFile File, WriterParts Writer, SqliteSnapshots Snapshots)
{
    public static JournalParts Open(string folder, SqliteJournalOptions options, TimeProvider time)
    {
        _ = SqliteLibrary.Version;
        var opened = new Stack<IDisposable>();
        try
        {
            var owner = Opened(opened, FolderOwner.Take(folder));
            var file = new JournalFile(Path.Combine(folder, SqliteJournal.FileName), options);
            var database = Opened(opened, file.OpenWriter());
            JournalSchema.OfJournal(file.Path).Migrate(database, time);
            database.Checkpoint(restart: true);
            var tables = Opened(opened, new JournalTables(database));
            var checkpointer = Opened(opened, new JournalCheckpointer(file));
            var snapshots = OpenSnapshots(folder, file, database, options, time);
            return new JournalParts(owner, file, new WriterParts(database, tables, checkpointer), snapshots);
        }
        catch (Exception failed)
        {
            while (opened.TryPop(out var part))
                part.Dispose();
            if (failed is SqliteException sqlite)
                throw new JournalOpenException($"the journal in '{folder}' {JournalFile.Reason(sqlite)}", sqlite);
            throw;
        }
    }

    private static SqliteSnapshots OpenSnapshots(
        string folder, JournalFile file, SqliteDatabase database, SqliteJournalOptions options, TimeProvider time)
    {
        using var reader = new JournalReader(file);
        var identity = database.Text("SELECT journal FROM identity") ?? "";
        return SnapshotStore.Open(
            Path.Combine(folder, SqliteJournal.SnapshotsFileName), identity, reader, options, time);
    }

    private static TPart Opened<TPart>(Stack<IDisposable> opened, TPart part)
        where TPart : IDisposable
    {
        opened.Push(part);
        return part;
    }
}

/// <summary>What only the writer's thread uses, and the thread that copies its log.</summary>
internal sealed record WriterParts(SqliteDatabase Database, JournalTables Tables, JournalCheckpointer Checkpointer);
