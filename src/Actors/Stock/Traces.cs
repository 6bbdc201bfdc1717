using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>Which lots are where, who sold which serial last, and what adjustments were for: of one SKU, as far as
/// tickets say it.</summary>
public sealed class Traces
{
    /// <summary>The serials, and the lots of a warehouse, that are remembered; beyond, the first are forgotten.
    /// </summary>
    public const int KeptMax = 20_000;

    private readonly OrderedDictionary<string, (TransactionId By, bool Sold)> _serials = [];

    private readonly OrderedDictionary<(string Warehouse, string Lot), Quantity> _lots = [];

    public SortedDictionary<string, Quantity> Adjusted { get; } = new(StringComparer.Ordinal);

    public IEnumerable<(string Warehouse, string Lot, Quantity OnHand)> Lots =>
        _lots.Select(lot => (lot.Key.Warehouse, lot.Key.Lot, lot.Value));

    public int Count => _serials.Count + _lots.Count + Adjusted.Count;

    /// <summary>Who sold the serial; null when it is not out, as far as is known.</summary>
    public TransactionId? SoldBy(string serial) =>
        _serials.TryGetValue(serial, out var known) && known.Sold ? known.By : null;

    internal void Add(TracedMove move)
    {
        if (move.Serial is { } serial)
        {
            _serials.Remove(serial);
            Keep(_serials, serial, (move.By, move.Quantity < Quantity.Zero));
        }
        if (move.Lot is { } lot)
        {
            var key = (move.Warehouse.Value, lot);
            var rest = _lots.GetValueOrDefault(key) + move.Quantity;
            _lots.Remove(key);
            if (rest != Quantity.Zero)
                Keep(_lots, key, rest);
        }
        if (move.Reason is { } reason)
            Adjusted[reason] = Adjusted.GetValueOrDefault(reason) + move.Quantity;
    }

    private static void Keep<TKey, TValue>(OrderedDictionary<TKey, TValue> all, TKey key, TValue value)
        where TKey : notnull
    {
        all.Add(key, value);
        if (all.Count > KeptMax)
            all.RemoveAt(0);
    }

    public void Write(ByteWriter to)
    {
        to.Count(_serials.Count);
        foreach (var (serial, (by, sold)) in _serials)
        {
            to.Text(serial);
            to.Text(by.Terminal.Value);
            to.UVar((ulong)by.Number);
            to.Bool(sold);
        }
        to.Count(_lots.Count);
        foreach (var ((warehouse, lot), quantity) in _lots)
        {
            to.Text(warehouse);
            to.Text(lot);
            to.Var(quantity.Millionths);
        }
        to.Count(Adjusted.Count);
        foreach (var (reason, quantity) in Adjusted)
        {
            to.Text(reason);
            to.Var(quantity.Millionths);
        }
    }

    public static Traces Read(ref ByteReader from)
    {
        var traces = new Traces();
        for (var left = from.Count(); left > 0; left--)
            traces._serials.Add(from.Text(),
                (new TransactionId(new TerminalId(from.Text()), (long)from.UVar()), from.Bool()));
        for (var left = from.Count(); left > 0; left--)
            traces._lots.Add((from.Text(), from.Text()), new Quantity(from.Var()));
        for (var left = from.Count(); left > 0; left--)
            traces.Adjusted[from.Text()] = new Quantity(from.Var());
        return traces;
    }
}
