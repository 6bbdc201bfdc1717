namespace RetailActors.Node.Storage.Sqlite;

/// <summary>What operators see of the embedded journal since the process started. Sizes are bytes.</summary>
/// <param name="FileBytes">Of the journal's file, without the write-ahead log.</param>
/// <param name="WalBytes">In the write-ahead log and not yet begun anew.</param>
/// <param name="Commits">Transactions; each is one sync, shared by all blocks in it.</param>
/// <param name="Fenced">Blocks refused because their writer was stale.</param>
/// <param name="Waiting">Requests that wait for the writer now.</param>
/// <param name="CommitP50">Half of the commits were quicker; to the next power of two microseconds.</param>
/// <param name="Checkpoints">How often the write-ahead log was emptied into the file.</param>
public sealed record JournalStatistics(
    long FileBytes, long WalBytes, long Commits, long Blocks, long Events, long BodyBytes, long Fenced, int Waiting,
    TimeSpan CommitP50, TimeSpan CommitP99, long Checkpoints);
