using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Bench;

/// <summary>
/// The second half of a sale's way: decode, map, check, sum into the store's books. One reader, one shard.
/// </summary>
internal static class BooksBench
{
    private const int Terminals = 1_000, SalesPerBlock = 2_000;

    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var sales = run.Sized(20_000, 4_000, 200_000);
        var known = new BenchShop().Knowledge(Terminals);
        var blocks = MemoryShard.Blocks(Terminals, 10, sales, SalesPerBlock);
        Book(blocks, new BookingRoute(() => known));
        var booked = 0L;
        var mark = Usage.Begin(run.Clock);
        do
        {
            cancel.ThrowIfCancellationRequested();
            booked += Book(blocks, new BookingRoute(() => known));
        }
        while (mark.End().Elapsed < run.Measured);
        var usage = mark.End();
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new("books", "enriched and booked", booked / usage.Elapsed.TotalSeconds, "sales/s"),
            .. usage.Figures("books", booked),
        ]);
    }

    /// <returns>How many sales are in the books; all of them, or the benchmark measures something else.</returns>
    private static long Book(List<Block> blocks, BookingRoute route) =>
        Booked(blocks, route).States.Sum(state => state.Value.Days.Values.Sum(day => day.OpenCount));

    /// <summary>The books of all stores, as their owner and the office have them in memory.</summary>
    internal static Shard<StoreBooks, BooksCommand, BooksEvent, BooksReply> Booked(
        List<Block> blocks, BookingRoute route)
    {
        var shard = new Shard<StoreBooks, BooksCommand, BooksEvent, BooksReply>(
            new(Shards.Statements, 0), TerminalShards.Bounds);
        shard.Open(new Fence(1, 0), 0);
        foreach (var block in blocks)
        {
            shard.ReceiveFacts("terminals/0", block.Last, route.Route(block, block.First - 1), BenchShop.At);
            if (shard.TakeBlock(BenchShop.At) is not null)
                shard.Committed();
        }
        var held = shard.States.Sum(state => state.Value.Held.Count);
        if (held > 0)
            throw new InvalidOperationException($"{held} sales of the benchmark are held");
        return shard;
    }
}
