using RetailActors.Actors.Terminals;

namespace RetailActors.Node.Bench;

/// <summary>
/// What one more sale costs when there are more terminals: it should not grow. Shard alone, one thread; the tills
/// have made their commands before the clock starts.
/// </summary>
internal static class FlatnessBench
{
    private const int CommitEvery = 1_000;

    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        // The first pass is the compiler's.
        Measure(run, 100);
        var figures = new List<Figure>();
        var first = 0.0;
        foreach (var terminals in new[] { 10, 100, 1_000, 10_000 })
        {
            cancel.ThrowIfCancellationRequested();
            var cost = Measure(run, terminals);
            first = first == 0 ? cost : first;
            figures.Add(new("flatness", $"a sale with {terminals:n0} terminals", cost, "ns"));
        }
        figures.Add(new("flatness", "10,000 terminals to 10", figures[^1].Value / first, "×"));
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static double Measure(BenchRun run, int terminals)
    {
        var (shop, shard, answers) = (new BenchShop(), new MemoryShard(), new Counted());
        var tills = Enumerable.Range(0, terminals).Select(i => new BenchTill(shop, i, 1)).ToArray();
        // Every terminal has sold before the clock starts: making one is not what a sale costs.
        for (var i = 0; i < Math.Max(2 * terminals, 20_000); i++)
            shard.Accept(tills[i % terminals], answers);
        shard.Commit();
        var commands = new TerminalCommand[CommitEvery];
        var (sales, spent, began) = (0L, TimeSpan.Zero, run.Clock.GetTimestamp());
        do
        {
            var first = sales;
            for (var i = 0; i < CommitEvery; i++)
                commands[i] = tills[sales++ % terminals].NextKept();
            var mark = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < CommitEvery; i++)
                shard.Accept(tills[(first + i) % terminals].Entity, commands[i], answers);
            shard.Commit();
            spent += Environment.CpuUsage.TotalTime - mark;
        }
        while (run.Clock.GetElapsedTime(began) < run.Measured);
        return spent.TotalNanoseconds / sales;
    }
}
