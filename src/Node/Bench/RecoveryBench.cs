using RetailActors.Node.Storage.Sqlite;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Bench;

/// <summary>
/// Writes a journal, then starts its shards again and again: claim, read, verify, replay, without snapshots.
/// </summary>
internal static class RecoveryBench
{
    private const int Terminals = 200;

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel) =>
    [
        .. await Run(run, "batches of 100", 100, run.Sized(100_000, 20_000, 2_000_000), cancel),
        .. await Run(run, "single sales", 1, run.Sized(20_000, 4_000, 400_000), cancel),
    ];

    private static async Task<IEnumerable<Figure>> Run(
        BenchRun run, string shape, int size, int sales, CancellationToken cancel)
    {
        await using var journal = await run.OpenJournal($"recovery-{size}", cancel);
        await Write(run, journal, size, sales, cancel);
        var bytes = 0L;
        for (var shard = 0; shard < run.Shards; shard++)
            await foreach (var block in journal.Read(new(Shards.Terminals, shard), 1, cancel))
                bytes += block.Body.Length;
        await Start(run, journal, cancel);
        var read = 0L;
        var mark = Usage.Begin(run.Clock);
        do
        {
            await Start(run, journal, cancel);
            read += sales;
        }
        while (mark.End().Elapsed < run.Measured);
        var usage = mark.End();
        return
        [
            new("recovery", shape, read / usage.Elapsed.TotalSeconds, "sales/s", 1_500_000),
            new("recovery", $"{shape}: stored per sale", bytes / (double)sales, "B"),
            .. usage.Figures("recovery", read).Take(3).Select(f => f with { What = $"{shape}: {f.What}" }),
        ];
    }

    private static async Task Start(BenchRun run, SqliteJournal journal, CancellationToken cancel)
    {
        await using var shards = await TerminalShards.Start(journal, run, cancel);
    }

    private static async Task Write(BenchRun run, SqliteJournal journal, int size, int sales, CancellationToken cancel)
    {
        await using var shards = await TerminalShards.Start(journal, run, cancel);
        var shop = new BenchShop();
        var tills = Enumerable.Range(0, Terminals).Select(async i =>
        {
            var till = new BenchTill(shop, i, size);
            for (var sent = 0; sent < sales / Terminals; sent += size)
                await shards.Of(i).Ask(till.Entity, till.Next());
        });
        await Task.WhenAll(tills);
    }
}
