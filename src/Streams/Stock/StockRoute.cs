using RetailActors.Actors.Retail;
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
    private readonly Interner _interner = new();

    public static int ShardOf(Sku sku, int shards) => Placement.Of(sku.Value, shards);

    public IReadOnlyList<(string Entity, StockCommand Command)> Route(Block block, long after)
    {
        var skus = new SortedDictionary<string, Dictionary<StockMove, Quantity>>(StringComparer.Ordinal);
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.Type is not (BooksEventCodec.Booked or BooksEventCodec.Held
                or BooksEventCodec.OrderMade))
                continue;
            foreach (var move in BooksEventCodec.ReadMoves(frame.Type, frame.Version, frame.Payload, _interner))
                if (ShardOf(move.Sku, shards) == shard)
                    Add(skus, move);
        }
        return [.. skus.Select(sku => (sku.Key, (StockCommand)new StockCommand.Move(
            [.. sku.Value.Select(sum => sum.Key with { Quantity = sum.Value })])))];
    }

    private static void Add(SortedDictionary<string, Dictionary<StockMove, Quantity>> skus, StockMove move)
    {
        if (!skus.TryGetValue(move.Sku.Value, out var sums))
            skus[move.Sku.Value] = sums = [];
        var key = move with { Quantity = Quantity.Zero };
        sums[key] = sums.GetValueOrDefault(key) + move.Quantity;
    }
}
