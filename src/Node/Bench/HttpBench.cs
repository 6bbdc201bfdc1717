using RetailActors.Node.Hosting;

namespace RetailActors.Node.Bench;

/// <summary>
/// The whole node, its streams at work, fed over loopback HTTP. The figure is of durable answers; how far the books are
/// behind at the end is told, since a node that only accepts owes the rest.
/// </summary>
internal static class HttpBench
{
    private const int Connections = 32, Size = 100;

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var shop = new BenchShop();
        // Written ahead, within bounds of memory; when they run out early the interval ends with them.
        var batches = run.Sized(160_000, 6_400, 800_000) / Connections / Size;
        await using var process = await BenchNode.Start(run, shop, Connections, [], cancel);
        var tills = new HttpTill[Connections];
        for (var i = 0; i < Connections; i++)
        {
            tills[i] = new HttpTill(process.Web.Address, HttpTill.Write(shop, i, batches, Size));
            await tills[i].Connect(cancel);
        }
        var latency = new LatencyRecorder(run.Clock.TimestampFrequency);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Drive(run, tills, latency, batches / 2, run.WarmUp, cancel);
        latency.Reset();
        var mark = Usage.Begin(run.Clock);
        await Drive(run, tills, latency, batches, run.Measured, cancel);
        var usage = mark.End();
        var behind = process.Node.Pumps
            .Where(p => p.Name.StartsWith("terminals/", StringComparison.Ordinal)
                && p.Name.Contains("statements/", StringComparison.Ordinal))
            .Sum(p => p.Behind);
        foreach (var till in tills)
            till.Dispose();
        var sales = latency.Count * Size;
        return
        [
            new("http", "throughput", sales / usage.Elapsed.TotalSeconds, "sales/s", 300_000),
            new("http", "latency p50", latency.Milliseconds(0.50), "ms"),
            new("http", "latency p99", latency.Milliseconds(0.99), "ms"),
            new("http", "facts the books are behind at the end", behind, "batches"),
            .. usage.Figures("http", sales),
        ];
    }

    private static Task Drive(
        BenchRun run, HttpTill[] tills, LatencyRecorder latency, int until, TimeSpan atMost, CancellationToken cancel)
    {
        var began = run.Clock.GetTimestamp();
        return Task.WhenAll(tills.Select(till => Task.Run(async () =>
        {
            while (till.Sent < until && run.Clock.GetElapsedTime(began) < atMost)
            {
                var sent = run.Clock.GetTimestamp();
                await till.Next(cancel);
                latency.Record(run.Clock.GetTimestamp() - sent);
            }
        }, cancel)));
    }
}
