using Microsoft.Extensions.Logging.Abstractions;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Node.Storage.Sqlite;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Bench;

using TerminalHost = ShardHost<Terminal, TerminalCommand, TerminalEvent, TerminalReply>;

/// <summary>
/// Durable acceptance in process: closed loops, each terminal sends its next batch when the last one is answered. The
/// terminals' own work (writing the sales) is part of the processor time and of the allocations.
/// </summary>
internal static class IngestBench
{
    public static Task<IReadOnlyList<Figure>> Single(BenchRun run, CancellationToken cancel) =>
        Run(run, new("ingest-single", Terminals: 1_000, Size: 1, Rate: 320_000, P99: 20), cancel);

    public static Task<IReadOnlyList<Figure>> Batch(BenchRun run, CancellationToken cancel) =>
        Run(run, new("ingest-batch", Terminals: 64, Size: 100, Rate: 600_000, P99: 100), cancel);

    /// <summary>The same load on more shards: the rate should not fall, since all share one sync.</summary>
    public static async Task<IReadOnlyList<Figure>> Shards(BenchRun run, CancellationToken cancel)
    {
        var figures = new List<Figure>();
        foreach (var shards in new[] { 1, 4, 16, 64 })
        {
            var load = new Load($"shards-{shards}", Terminals: 64, Size: 100, Rate: 0, P99: 0);
            var measured = await Run(run with { Shards = shards, Seconds = run.Seconds / 2 }, load, cancel);
            figures.AddRange(measured.Where(f => f.What is "throughput" or "latency p50" or "latency p99").Select(f =>
                new Figure("shards", $"{f.What}, shards: {shards}", f.Value, f.Unit)
                {
                    Limit = f.Limit,
                    LimitOf = f.LimitOf,
                }));
        }
        return figures;
    }

    private sealed record Load(string Name, int Terminals, int Size, double Rate, double P99);

    private static async Task<IReadOnlyList<Figure>> Run(BenchRun run, Load load, CancellationToken cancel)
    {
        await using var journal = await run.OpenJournal(load.Name, cancel);
        await using var shards = await TerminalShards.Start(journal, run, cancel);
        var shop = new BenchShop();
        var latency = new LatencyRecorder(run.Clock.TimestampFrequency);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tills = Enumerable.Range(0, load.Terminals)
            .Select(i => new BenchTill(shop, i, load.Size))
            .Select((till, i) => Task.Run(() => Till(till, shards.Of(i), latency, run.Clock, stop.Token), cancel))
            .ToArray();
        await Task.Delay(run.WarmUp, run.Clock, cancel);
        latency.Reset();
        var (before, mark) = (journal.Statistics, Usage.Begin(run.Clock));
        // An interval in which nothing was answered is too short to tell anything.
        do
            await Task.Delay(run.Measured, run.Clock, cancel);
        while (latency.Count == 0);
        var (usage, answered, after) = (mark.End(), latency.Count, journal.Statistics);
        await stop.CancelAsync();
        await Task.WhenAll(tills);
        return Figures(run, load, usage, answered * load.Size, latency, before, after);
    }

    private static async Task Till(
        BenchTill till, TerminalHost shard, LatencyRecorder latency, TimeProvider clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var command = till.Next();
            var sent = clock.GetTimestamp();
            if (await shard.Ask(till.Entity, command)
                is not TerminalReply.Answered { Reply.Outcomes: [Outcome.Accepted, ..] })
                throw new InvalidOperationException($"{till.Entity}: a new sale was not accepted");
            latency.Record(clock.GetTimestamp() - sent);
        }
    }

    private static List<Figure> Figures(
        BenchRun run, Load load, Usage usage, long sales, LatencyRecorder latency,
        JournalStatistics before, JournalStatistics after)
    {
        var commits = Math.Max(after.Commits - before.Commits, 1);
        var perCommit = (after.Events - before.Events) * load.Size / (double)commits;
        var bytes = (int)((after.BodyBytes - before.BodyBytes) / commits);
        var (file, sqlite) = (Limits.FileBlocks(run, Math.Max(bytes, 1)), Limits.SqliteBlocks(run, Math.Max(bytes, 1)));
        return
        [
            new(load.Name, "throughput", sales / usage.Elapsed.TotalSeconds, "sales/s", load.Rate)
            {
                Limit = sqlite * perCommit, LimitOf = "bare SQLite, the same bytes a commit",
            },
            new(load.Name, "append and sync alone, the same bytes", file * perCommit, "sales/s"),
            new(load.Name, "latency p50", latency.Milliseconds(0.50), "ms"),
            new(load.Name, "latency p99", latency.Milliseconds(0.99), "ms", load.P99, AtMost: true),
            new(load.Name, "latency p99.9", latency.Milliseconds(0.999), "ms"),
            new(load.Name, "latency max", latency.Milliseconds(1), "ms"),
            new(load.Name, "sales a commit (one sync)", perCommit, "sales"),
            new(load.Name, "bytes stored per sale", bytes / perCommit, "B"),
            .. usage.Figures(load.Name, sales),
        ];
    }
}

/// <summary>The terminals' shards of a node, alone.</summary>
internal sealed class TerminalShards(IReadOnlyList<TerminalHost> hosts) : IAsyncDisposable
{
    /// <summary>All terminals must fit: waiting for a passivated one would be another measurement.</summary>
    public static ShardLimits Bounds { get; } =
        new() { SnapshotEveryEvents = 100_000_000, EntityMemoryMax = 4L << 30 };

    public TerminalHost Of(int terminal) =>
        hosts[Placement.Of(BenchShop.StoreOf(terminal), hosts.Count)];

    public static async ValueTask<TerminalShards> Start<TStorage>(
        TStorage storage, BenchRun run, CancellationToken cancel)
        where TStorage : IJournal, ISnapshots
    {
        var hosts = new List<TerminalHost>();
        for (var i = 0; i < run.Shards; i++)
            hosts.Add(new TerminalHost(new ShardId(Shards.Terminals, i),
                new HostParts(storage, storage, Bounds, MailboxMax: 10_000, run.Clock, NullLogger.Instance)));
        foreach (var host in hosts)
            await host.Start(cancel);
        return new TerminalShards(hosts);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
            await host.DisposeAsync();
    }
}
