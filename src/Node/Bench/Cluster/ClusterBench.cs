namespace RetailActors.Node.Bench;

/// <summary>
/// One, two and four nodes in this process over one PostgreSQL and one RabbitMQ beside it, streams at work: batches of
/// 100 that tills send to any node. Beside them what the servers alone do with such bytes. All share the machine,
/// so that more nodes cannot be faster: what they may not be is dearer.
/// </summary>
internal static class ClusterBench
{
    private const string Name = "cluster";
    private static readonly int[] Nodes = [1, 2, 4];

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        await using var servers = await BenchServers.Start(cancel);
        var blocks = await BareServers.FencedBlocks(run, servers, cancel) * BenchCluster.Size;
        var mail = await BareServers.Mail(run, servers, BenchCluster.Size, cancel) * BenchCluster.Size;
        var figures = new List<Figure>
        {
            new(Name, "bare fenced inserts", blocks, "sales/s"),
            new(Name, "bare mail: published, confirmed, taken, acknowledged", mail, "sales/s"),
        };
        // A program that has just started is two to three times as dear: whoever came first would pay for all.
        await Measure(run, servers, 1, "warm", cancel);
        var alone = 0.0;
        foreach (var nodes in Nodes)
        {
            var measured = await Measure(run, servers, nodes, $"bench{nodes}", cancel);
            alone = nodes == 1 ? measured.Cost : alone;
            figures.AddRange(Figures($"{nodes} node{(nodes == 1 ? "" : "s")}", nodes, measured, blocks));
            if (nodes > 1)
                figures.Add(new(Name, $"{nodes} nodes: cost to that of one", measured.Cost / alone, "×",
                    nodes == 4 ? 1.2 : null, AtMost: true));
        }
        return figures;
    }

    private static IEnumerable<Figure> Figures(string who, int nodes, Measured measured, double limit)
    {
        var (usage, sales) = (measured.Usage, measured.Sales);
        yield return new(Name, $"{who}: throughput", sales / usage.Elapsed.TotalSeconds, "sales/s",
            nodes == 1 ? 200_000 : null)
        { Limit = limit, LimitOf = "bare fenced inserts" };
        yield return new(Name, $"{who}: processor time per sale, of the nodes", measured.Cost, "µs");
        yield return new(Name, $"{who}: of the database", measured.Database.TotalMicroseconds / sales, "µs");
        yield return new(Name, $"{who}: of the broker", measured.Broker.TotalMicroseconds / sales, "µs");
        yield return new(Name, $"{who}: on the database's disk per sale", measured.Bytes / (double)sales, "B");
        yield return new(Name, $"{who}: cores that the nodes got", usage.Processor / usage.Elapsed, "cores");
        yield return new(Name, $"{who}: allocated per sale", usage.Allocated / (double)sales, "B");
        yield return new(Name, $"{who}: batches that met their shard at their own node", measured.Own, "%");
        yield return new(Name, $"{who}: facts the books are behind at the end", measured.Behind, "batches");
    }

    /// <param name="Own">Percent.</param>
    private sealed record Measured(
        Usage Usage, long Sales, TimeSpan Database, TimeSpan Broker, long Bytes, double Own, long Behind)
    {
        /// <summary>Processor time of the nodes for a sale, µs; the tills are in it.</summary>
        public double Cost => Usage.Processor.TotalMicroseconds / Sales;
    }

    private static async Task<Measured> Measure(
        BenchRun run, BenchServers servers, int nodes, string name, CancellationToken cancel)
    {
        await using var cluster = await BenchCluster.Start(run, servers, name, nodes, cancel);
        using var stop = new CancellationTokenSource();
        var driving = cluster.Drive(stop.Token);
        await Task.Delay(run.WarmUp, run.Clock, cancel);
        var (batches, own, bytes) = (cluster.Batches, cluster.Own, await servers.BytesOf(name, cancel));
        var (before, mark) = (servers.Processor, Usage.Begin(run.Clock));
        await Task.WhenAny(driving, Task.Delay(run.Measured, run.Clock, cancel));
        var (usage, after) = (mark.End(), servers.Processor);
        (batches, own, bytes) = (Math.Max(1, cluster.Batches - batches), cluster.Own - own,
            await servers.BytesOf(name, cancel) - bytes);
        var behind = cluster.Behind;
        await stop.CancelAsync();
        await driving;
        return new(usage, batches * BenchCluster.Size, after.Database - before.Database, after.Broker - before.Broker,
            bytes, 100.0 * own / batches, behind);
    }
}
