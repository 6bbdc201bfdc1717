namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// How the embedded journal uses its file. Sizes are bytes. The defaults come from docs/decisions/0003-journal-rows.md.
/// </summary>
public sealed record SqliteJournalOptions
{
    /// <summary>Of a new file, a power of two from 512 to 65,536; an existing file keeps the size it has.</summary>
    public int PageBytes { get; init; } = 4096;

    /// <summary>Page cache of the writer, and of each reader an eighth of it.</summary>
    public int CacheBytes { get; init; } = 16 << 20;

    /// <summary>The write-ahead log is copied into the file when it is this long.</summary>
    public long CheckpointBytes { get; init; } = 16L << 20;

    /// <summary>
    /// Commits wait for the checkpoint when the write-ahead log is this long, so that it cannot grow for ever. As long
    /// as it is not set, sixteen times <see cref="CheckpointBytes"/>.
    /// </summary>
    public long WalBytesMax { get => field > 0 ? field : 16 * CheckpointBytes; init; }

    /// <summary>
    /// The file never grows beyond it: appends fail as on a full disk. Null: as far as the disk goes.
    /// </summary>
    public long? FileBytesMax { get; init; }

    /// <summary>A larger block is refused; SQLite's own limit is 1,000,000,000.</summary>
    public int BlockBytesMax { get; init; } = 64 << 20;

    /// <summary>Requests that may wait for the writer; further callers wait for room.</summary>
    public int RequestsMax { get; init; } = 4096;

    /// <summary>
    /// One commit takes at most so many bytes of blocks (and at least one block), which bounds its time.
    /// </summary>
    public int CommitBytesMax { get; init; } = 8 << 20;

    /// <summary>Connections that read at the same time; further readers wait for one.</summary>
    public int ReadersMax { get; init; } = 4;

    /// <summary>A reader holds at most so many bytes of blocks (and at least one block) in memory.</summary>
    public int ReadPageBytes { get; init; } = 1 << 20;

    /// <summary>The newest blocks kept in memory of each shard that is followed by readers.</summary>
    public int TailBytesMax { get; init; } = 512 << 10;

    /// <exception cref="JournalOpenException">Names the setting, its value and what is allowed.</exception>
    internal void Verify()
    {
        Allowed(int.IsPow2(PageBytes) && PageBytes is >= 512 and <= 65536, nameof(PageBytes), PageBytes,
            "a power of two from 512 to 65,536");
        Between(nameof(CacheBytes), CacheBytes, 1 << 20, 1 << 30);
        Between(nameof(CheckpointBytes), CheckpointBytes, 1 << 20, 1L << 32);
        Between(nameof(WalBytesMax), WalBytesMax, CheckpointBytes, 1L << 36);
        Between(nameof(FileBytesMax), FileBytesMax ?? long.MaxValue, PageBytes * 16L, long.MaxValue);
        Between(nameof(BlockBytesMax), BlockBytesMax, 1024, 900_000_000);
        Between(nameof(RequestsMax), RequestsMax, 1, 1 << 20);
        Between(nameof(CommitBytesMax), CommitBytesMax, 1024, 1 << 30);
        Between(nameof(ReadersMax), ReadersMax, 1, 64);
        Between(nameof(ReadPageBytes), ReadPageBytes, 1024, 1 << 30);
        Between(nameof(TailBytesMax), TailBytesMax, 0, 1 << 30);
    }

    private static void Between(string name, long value, long min, long max) =>
        Allowed(value >= min && value <= max, name, value, $"{min:N0} to {max:N0}");

    private static void Allowed(bool holds, string name, long value, string allowed)
    {
        if (!holds)
            throw new JournalOpenException($"{name} is {value:N0}; allowed: {allowed}");
    }
}
