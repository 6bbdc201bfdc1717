using System.Runtime.InteropServices;
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
    private readonly Dictionary<DatedMove, Quantity> _sums = [];
    private readonly List<DatedMove> _moves = [];

    public static int ShardOf(Sku sku, int shards) => Placement.Of(sku.Value, shards);

    public IReadOnlyList<(string Entity, StockCommand Command)> Route(Block block, long after)
    {
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
                        Add(date, move);
            }
            else if (frame.Type == BooksEventCodec.Traced)
                Add(traces, frame);
            else if (frame.Type == BooksEventCodec.OrderChanged)
                Add(orders, frame);
        }
        // Orders come first: what is picked up is not set aside any more when it leaves.
        AddMoves(orders);
        foreach (var (sku, moved) in traces)
            orders.Add((sku, new StockCommand.Trace(moved)));
        return orders;
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

    private void Add(BusinessDate date, in StockMove move) => CollectionsMarshal.GetValueRefOrAddDefault(
        _sums, new DatedMove(date, move with { Quantity = Quantity.Zero }), out _) += move.Quantity;

    /// <summary>One command a SKU, in an order that does not depend on the block's.</summary>
    private void AddMoves(List<(string, StockCommand)> to)
    {
        _moves.Clear();
        foreach (var (of, sum) in _sums)
            _moves.Add(of with { Move = of.Move with { Quantity = sum } });
        _sums.Clear();
        _moves.Sort(InOrder);
        for (int from = 0, next; from < _moves.Count; from = next)
        {
            var sku = _moves[from].Move.Sku;
            for (next = from + 1; next < _moves.Count && _moves[next].Move.Sku == sku;)
                next++;
            to.Add((sku.Value, new StockCommand.Move(_moves.GetRange(from, next - from))));
        }
    }

    private static int InOrder(DatedMove one, DatedMove other)
    {
        var order = string.CompareOrdinal(one.Move.Sku.Value, other.Move.Sku.Value);
        if (order == 0) order = one.Date.CompareTo(other.Date);
        if (order == 0) order = string.CompareOrdinal(one.Move.Warehouse.Value, other.Move.Warehouse.Value);
        return order != 0 ? order : one.Move.Reason.CompareTo(other.Move.Reason);
    }
}
