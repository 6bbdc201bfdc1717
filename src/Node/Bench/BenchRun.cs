using RetailActors.Node.Storage.Sqlite;

namespace RetailActors.Node.Bench;

/// <summary>What a benchmark may use: its time, a folder of its own on the disk to be measured, the sizes.</summary>
/// <param name="Folder">Empty, and removed afterwards.</param>
/// <param name="Seconds">Of the measured interval; warming up takes as long before it.</param>
/// <param name="Shards">Of stores.</param>
internal sealed record BenchRun(string Folder, double Seconds, int Shards, TimeProvider Clock)
{
    public TimeSpan Measured => TimeSpan.FromSeconds(Seconds);

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Seconds);

    /// <summary>A count that fits the interval, so that a short trial does not spend minutes in preparing.</summary>
    public int Sized(int perSecond, int min, int max) => (int)Math.Clamp(perSecond * Seconds, min, max);

    public ValueTask<SqliteJournal> OpenJournal(string name, CancellationToken cancel)
    {
        var folder = Path.Combine(Folder, name);
        Directory.CreateDirectory(folder);
        return SqliteJournal.Open(folder, new SqliteJournalOptions(), Clock, cancel);
    }
}

/// <param name="Name">Stable: what it is asked for by, and what its figures are found under.</param>
/// <param name="NeedsServers">PostgreSQL and RabbitMQ must be installed: run only when it is asked for.</param>
internal sealed record Benchmark(
    string Name, string What, Func<BenchRun, CancellationToken, Task<IReadOnlyList<Figure>>> Run,
    bool NeedsServers = false);

internal static class Benchmarks
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("limits", "what the disk and a bare SQLite can do with blocks of sales", LimitsBench.Run),
        new("ingest-single", "one durable sale a command, 1,000 terminals that wait for answers", IngestBench.Single),
        new("ingest-batch", "durable batches of 100 sales, 64 terminals that wait for each answer", IngestBench.Batch),
        new("shards", "durable batches of 100 sales, with 1 to 64 shards of stores", IngestBench.Shards),
        new("http", "batches of 100 as JSON over HTTP to a whole node", HttpBench.Run),
        new("recovery", "reading a shard's journal until it serves again", RecoveryBench.Run),
        new("streams", "sales grouped by 100 stores into batches, to a sink without delay", StreamsBench.Run),
        new("books", "recorded sales enriched, checked and booked, in memory", BooksBench.Run),
        new("end-to-end", "from the till over HTTP to journals posted at the simulated ERP", EndToEndBench.Run),
        new("flatness", "processor time of one sale with 10 to 10,000 terminals", FlatnessBench.Run),
        new("cluster", "one, two and four nodes over one PostgreSQL and one RabbitMQ", ClusterBench.Run,
            NeedsServers: true),
        new("cluster-join", "two nodes at full load, a third joins and leaves", ClusterJoinBench.Run,
            NeedsServers: true),
        new("memory", "bytes of a terminal, of a remembered sale, and allocated for a sale", MemoryBench.Run),
    ];
}
