using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Stock;

/// <summary>
/// From the books' facts to the SKUs of one stock shard: what was sold, returned or adjusted, summed a block.
/// </summary>
public sealed class StockRoute(int shard, int shards) : IRoute<StockCommand>
{
    private readonly FrameReader _frames = new();
    private readonly BooksEventCodec _books = new();
    private readonly Interner _interner = new();

    public static int ShardOf(Sku sku, int shards) => Placement.Of(sku.Value, shards);

    public IReadOnlyList<(string Entity, StockCommand Command)> Route(Block block, long after)
    {
        var skus = new SortedDictionary<string, Dictionary<DatedMove, Quantity>>(StringComparer.Ordinal);
        var orders = new List<(string, StockCommand)>();
        var traces = new SortedDictionary<string, List<TracedMove>>(StringComparer.Ordinal);
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.Type is BooksEventCodec.Booked or BooksEventCodec.Held or BooksEventCodec.OrderMade)
            {
                var moves = BooksEventCodec.ReadMoves(frame.Type, frame.Version, frame.Payload, _interner,
                    out var date);
                foreach (var move in moves)
                    if (ShardOf(move.Sku, shards) == shard)
                        Add(skus, new DatedMove(date, move));
            }
            else if (frame.Type == BooksEventCodec.Traced)
                Add(traces, frame);
            else if (frame.Type == BooksEventCodec.OrderChanged)
                Add(orders, frame);
        }
        // Orders come first: what is picked up is not set aside any more when it leaves.
        return
        [
            .. orders,
            .. skus.Select(sku => (sku.Key, (StockCommand)new StockCommand.Move(
                [.. sku.Value.Select(sum => sum.Key with { Move = sum.Key.Move with { Quantity = sum.Value } })]))),
            .. traces.Select(sku => (sku.Key, (StockCommand)new StockCommand.Trace(sku.Value))),
        ];
    }

    private void Add(List<(string, StockCommand)> skus, EventFrame frame)
    {
        var step = ((BooksEvent.OrderChanged)_books.Read(frame.Type, frame.Version, frame.Payload)).Step;
        var store = frame.Entity[..frame.Entity.IndexOf('|', StringComparison.Ordinal)];
        foreach (var (sku, warehouse, quantity) in step.Lines)
            if (ShardOf(sku, shards) == shard)
                skus.Add((sku.Value, new StockCommand.Ordered($"{store}/{step.Order}", step.Act, warehouse, quantity)));
    }

    private void Add(SortedDictionary<string, List<TracedMove>> skus, EventFrame frame)
    {
        var traced = (BooksEvent.Traced)_books.Read(frame.Type, frame.Version, frame.Payload);
        foreach (var move in traced.Moves)
        {
            if (ShardOf(move.Sku, shards) != shard)
                continue;
            if (!skus.TryGetValue(move.Sku.Value, out var moves))
                skus[move.Sku.Value] = moves = [];
            moves.Add(move);
        }
    }

    private static void Add(SortedDictionary<string, Dictionary<DatedMove, Quantity>> skus, DatedMove dated)
    {
        var move = dated.Move;
        if (!skus.TryGetValue(move.Sku.Value, out var sums))
            skus[move.Sku.Value] = sums = [];
        var key = dated with { Move = move with { Quantity = Quantity.Zero } };
        sums[key] = sums.GetValueOrDefault(key) + move.Quantity;
    }
}
