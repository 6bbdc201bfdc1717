using System.Runtime.InteropServices;
using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Bench;

/// <summary>What the disk alone, and SQLite alone, do with blocks of the given size, one after the other.</summary>
internal static class Limits
{
    private static readonly SqliteJournalOptions Journal = new();

    private static readonly string[] Pragmas =
    [
        $"page_size = {Journal.PageBytes}", "journal_mode = WAL", "synchronous = FULL",
        $"wal_autocheckpoint = {Journal.CheckpointBytes / Journal.PageBytes}",
    ];

    /// <summary>Blocks a second, appended to one file, each with its sync (fdatasync where there is one).</summary>
    public static double FileBlocks(BenchRun run, int blockBytes)
    {
        var path = Path.Combine(run.Folder, $"limit-{blockBytes}.bin");
        var block = new byte[blockBytes];
        new Random(1).NextBytes(block);
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var (blocks, at) = (0L, 0L);
        var began = run.Clock.GetTimestamp();
        do
        {
            RandomAccess.Write(file, block, at);
            DiskSync.Data(file);
            at += blockBytes;
            blocks++;
        }
        while (run.Clock.GetElapsedTime(began) < run.Measured / 2);
        var rate = blocks / run.Clock.GetElapsedTime(began).TotalSeconds;
        file.Dispose();
        File.Delete(path);
        return rate;
    }

    /// <summary>Blocks a second into a table of blobs, a transaction each, with the journal's settings.</summary>
    public static double SqliteBlocks(BenchRun run, int blockBytes)
    {
        var path = Path.Combine(run.Folder, $"limit-{blockBytes}.db");
        using (var database = SqliteDatabase.Open(path))
        {
            foreach (var pragma in Pragmas)
                database.Text($"PRAGMA {pragma}");
            database.Execute("CREATE TABLE blocks (place INTEGER PRIMARY KEY, body BLOB NOT NULL)");
            using var begin = database.Prepare("BEGIN IMMEDIATE");
            using var insert = database.Prepare("INSERT INTO blocks VALUES (?, ?)");
            using var commit = database.Prepare("COMMIT");
            var block = new byte[blockBytes];
            new Random(1).NextBytes(block);
            var blocks = 0L;
            var began = run.Clock.GetTimestamp();
            do
            {
                begin.Run();
                insert.Bind(1, ++blocks).Bind(2, block).Run();
                commit.Run();
            }
            while (run.Clock.GetElapsedTime(began) < run.Measured / 2);
            return blocks / run.Clock.GetElapsedTime(began).TotalSeconds;
        }
    }
}

internal static class DiskSync
{
    /// <summary>The bytes are on the disk when it returns; the file's times may not be.</summary>
    public static void Data(SafeHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            if (Fdatasync((int)file.DangerousGetHandle()) != 0)
                throw new IOException($"fdatasync failed with error {Marshal.GetLastPInvokeError()}");
        }
        else
            RandomAccess.FlushToDisk((Microsoft.Win32.SafeHandles.SafeFileHandle)file);
    }

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fdatasync(int descriptor);
}

internal static class LimitsBench
{
    private const int SalesPerBlock = 1_000;

    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var sale = new BenchTill(new BenchShop(), 0, SalesPerBlock).NextBatch().Bytes.Length / SalesPerBlock;
        var figures = new List<Figure>();
        foreach (var sales in new[] { 1, 100, 1_000, 10_000 })
        {
            cancel.ThrowIfCancellationRequested();
            figures.Add(new("limits", $"append and sync, {sales} sales a block of {sale * sales} bytes",
                Limits.FileBlocks(run, sale * sales) * sales, "sales/s"));
            figures.Add(new("limits", $"bare SQLite insert, {sales} sales a commit",
                Limits.SqliteBlocks(run, sale * sales) * sales, "sales/s"));
        }
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }
}
