using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Bench;

/// <summary>
/// Recorded sales as the streams read them (frame, event, head of each sale), grouped by store, in batches of 500, to a
/// sink that only counts. One thread, no disk.
/// </summary>
internal static class StreamsBench
{
    private const int Terminals = 1_000, BatchMax = 500;

    public static Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        var blocks = MemoryShard.Blocks(Terminals, 10, run.Sized(40_000, 10_000, 400_000), 10_000);
        Pass(blocks);
        var sales = 0L;
        var mark = Usage.Begin(run.Clock);
        do
        {
            cancel.ThrowIfCancellationRequested();
            sales += Pass(blocks);
        }
        while (mark.End().Elapsed < run.Measured);
        var usage = mark.End();
        return Task.FromResult<IReadOnlyList<Figure>>(
        [
            new("streams", "grouped and batched", sales / usage.Elapsed.TotalSeconds, "sales/s", 5_000_000),
            .. usage.Figures("streams", sales),
        ]);
    }

    private static long Pass(List<Block> blocks)
    {
        var (frames, codec, sink) = (new FrameReader(), new TerminalEventCodec(), 0L);
        var stores = new Dictionary<StoreId, List<BatchItem>>();
        foreach (var block in blocks)
            foreach (var frame in frames.After(block, block.First - 1))
            {
                if (codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
                    continue;
                var store = Terminal.Parse(frame.Entity).Store;
                if (!stores.TryGetValue(store, out var batch))
                    stores[store] = batch = new List<BatchItem>(BatchMax);
                foreach (ref readonly var item in recorded.Batch.Items.AsSpan())
                {
                    batch.Add(item);
                    if (batch.Count < BatchMax)
                        continue;
                    sink += batch.Count;
                    batch.Clear();
                }
            }
        return sink + stores.Values.Sum(batch => batch.Count);
    }
}
