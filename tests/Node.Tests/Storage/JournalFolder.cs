using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Tests.Storage;

/// <summary>A folder for one test, and the journals that were opened over it or its copies.</summary>
internal sealed class JournalFolder : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("journal-test-").FullName;

    public string File => System.IO.Path.Combine(Path, SqliteJournal.FileName);

    public async Task<SqliteJournal> Open(SqliteJournalOptions? options = null)
    {
        var journal = await SqliteJournal.Open(Path, options ?? Small, TimeProvider.System, CancellationToken.None);
        _open.Add(journal);
        return journal;
    }

    /// <summary>Small pages of blocks and a small log, so that paging and checkpoints happen in a test.</summary>
    public static SqliteJournalOptions Small { get; } = new()
    {
        CheckpointBytes = 1 << 20,
        WalBytesMax = 8 << 20,
        ReadPageBytes = 64 << 10,
    };

    /// <summary>
    /// What a killed process leaves: the files as they are, without a close, in a folder of their own.
    /// </summary>
    public JournalFolder CopyAsAfterKill()
    {
        var copy = new JournalFolder();
        foreach (var file in Directory.GetFiles(Path, "*.db*"))
            System.IO.File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        System.IO.File.Delete(copy.File + "-shm");
        _open.Add(copy);
        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _open)
            await journal.DisposeAsync();
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
