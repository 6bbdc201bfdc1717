namespace RetailActors.Node.Bench;

/// <summary>
/// What one more sale costs when there are more terminals: it should not grow. Shard alone, one thread;
/// what the tills themselves cost is measured apart and taken off.
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
        var both = NanosecondsOf(run, tills, till => shard.Accept(till, answers), () => shard.Commit());
        return both - NanosecondsOf(run, tills, till => till.Next(), () => { });
    }

    private static double NanosecondsOf(BenchRun run, BenchTill[] tills, Action<BenchTill> sell, Action commit)
    {
        var (sales, mark) = (0L, Usage.Begin(run.Clock));
        do
        {
            for (var i = 0; i < CommitEvery; i++)
                sell(tills[(int)(sales++ % tills.Length)]);
            commit();
        }
        while (mark.End().Elapsed < run.Measured / 2);
        return mark.End().Processor.TotalNanoseconds / sales;
    }
}
