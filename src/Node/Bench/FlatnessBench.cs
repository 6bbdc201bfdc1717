namespace RetailActors.Node.Bench;

/// <summary>
/// What one more sale costs when there are more terminals: it should not grow. Shard alone, one thread.
/// </summary>
internal static class FlatnessBench
{
    private const int CommitEvery = 1_000;

    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var figures = new List<Figure>();
        var first = 0.0;
        foreach (var terminals in new[] { 10, 100, 1_000, 10_000 })
        {
            cancel.ThrowIfCancellationRequested();
            var (sales, usage) = Measure(run, terminals);
            var cost = usage.Processor.TotalNanoseconds / sales;
            first = first == 0 ? cost : first;
            figures.Add(new("flatness", $"a sale with {terminals:n0} terminals", cost, "ns"));
        }
        figures.Add(new("flatness", "10,000 terminals to 10", figures[^1].Value / first, "×"));
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static (long Sales, Usage Usage) Measure(BenchRun run, int terminals)
    {
        var (shop, shard, answers) = (new BenchShop(), new MemoryShard(), new Counted());
        var tills = Enumerable.Range(0, terminals).Select(i => new BenchTill(shop, i, 1)).ToArray();
        // Every terminal has sold before the clock starts: making one is not what a sale costs.
        for (var i = 0; i < Math.Max(2 * terminals, 20_000); i++)
            shard.Accept(tills[i % terminals], answers);
        shard.Commit();
        var before = answers.Replies;
        var (next, mark) = (0, Usage.Begin(run.Clock));
        do
        {
            for (var i = 0; i < CommitEvery; i++)
                shard.Accept(tills[next++ % terminals], answers);
            shard.Commit();
        }
        while (mark.End().Elapsed < run.Measured / 2);
        return (answers.Replies - before, mark.End());
    }
}
