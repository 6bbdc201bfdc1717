using RetailActors.Streams.Statements;

namespace RetailActors.Node.Bench;

/// <summary>What stays in memory, and what is thrown away, for a terminal and for a sale. Shard alone.</summary>
internal static class MemoryBench
{
    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var terminals = run.Sized(2_000, 500, 10_000);
        const int SalesEach = 1_000;
        var (shop, shard, answers) = (new BenchShop(), new MemoryShard(), new Counted());
        var bare = Live();
        Each(terminals, i => new BenchTill(shop, i, 1), till => shard.Accept(till, answers), shard, cancel);
        var terminal = (Live() - bare) / (double)terminals;
        var many = new MemoryShard();
        var before = Live();
        Each(terminals / 10, i => new BenchTill(shop, i, 100),
            till => Repeat(SalesEach / 100, () => many.Accept(till, answers)), many, cancel);
        var remembered = (Live() - before) / (double)(terminals / 10 * SalesEach);
        var figures = new List<Figure>
        {
            new("memory", "a terminal with one sale", terminal, "B"),
            new("memory", "a remembered sale, 1,000 in batches of 100, terminal included", remembered, "B"),
        };
        foreach (var sales in new[] { 10, 500 })
            figures.Add(new("memory", $"a store's books after a day of {sales} sales", Books(sales), "B"));
        foreach (var size in new[] { 1, 100 })
        {
            var client = Client(shop, size);
            figures.Add(new("memory", $"allocated per sale, batches of {size}, without the till",
                Allocated(shop, size) - client, "B", size == 1 ? 2_000 : null, AtMost: true));
            figures.Add(new("memory", $"allocated by the till itself, batches of {size}", client, "B"));
        }
        GC.KeepAlive(shard);
        GC.KeepAlive(many);
        return Task.FromResult<IReadOnlyList<Figure>>(figures);
    }

    private static double Books(int sales)
    {
        var known = new BenchShop().Knowledge(BenchShop.Stores);
        var blocks = MemoryShard.Blocks(BenchShop.Stores, 10, BenchShop.Stores * sales, 2_000);
        var before = Live();
        var books = BooksBench.Booked(blocks, new BookingRoute(() => known));
        var each = (Live() - before) / (double)BenchShop.Stores;
        GC.KeepAlive(books);
        GC.KeepAlive(blocks);
        return each;
    }

    private static long Live() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Each(
        int count, Func<int, BenchTill> make, Action<BenchTill> work, MemoryShard shard, CancellationToken cancel)
    {
        for (var i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            work(make(i));
            if (i % 100 == 99)
                shard.Commit();
        }
        shard.Commit();
    }

    private static void Repeat(int times, Action work)
    {
        for (var i = 0; i < times; i++)
            work();
    }

    private static double Client(BenchShop shop, int size)
    {
        var till = new BenchTill(shop, 0, size);
        till.Next();
        return Measured(size, () => till.Next());
    }

    private static double Allocated(BenchShop shop, int size)
    {
        var (shard, answers, next) = (new MemoryShard(), new Counted(), 0);
        var tills = Enumerable.Range(0, 100).Select(i => new BenchTill(shop, i, size)).ToArray();
        void One()
        {
            shard.Accept(tills[next++ % tills.Length], answers);
            if (next % 50 == 0)
                shard.Commit();
        }

        Repeat(1_000, One);
        return Measured(size, One);
    }

    private static double Measured(int size, Action work)
    {
        const int Times = 2_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(Times, work);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Times * size);
    }
}
