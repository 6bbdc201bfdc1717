using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Stock;

/// <summary>Why the ERP's stock is another than ours, as the moves since the last agreement tell it.</summary>
public enum DriftCause : byte
{
    None = 0,

    /// <summary>Sold or returned here, and the ERP has none of it, or nothing of the newest.</summary>
    NotRelieved = 1,

    /// <summary>One move is missing at the ERP.</summary>
    Missing = 2,

    /// <summary>One move is there twice.</summary>
    Doubled = 3,

    /// <summary>The ERP took a move from another warehouse.</summary>
    WrongWarehouse = 4,

    /// <summary>The ERP took a number of packs for pieces, or the reverse.</summary>
    WrongUnit = 5,

    /// <summary>The ERP has less and no move here says why: relieved there and not sold here.</summary>
    RelievedNotSold = 6,

    /// <summary>The ERP has more and no move here says why: received or counted there.</summary>
    ReceivedThere = 7,
}

/// <summary>A move since the ERP and we last agreed.</summary>
/// <param name="Sequence">Of the fact in the SKU's shard.</param>
public readonly record struct RecentMove(long Sequence, BusinessDate Date, MoveReason Reason, Quantity Quantity);

/// <param name="Moves">The oldest first.</param>
public sealed record ShelfReading(
    WarehouseId Warehouse, Quantity Ours, Quantity Erp, IReadOnlyList<RecentMove> Moves)
{
    public Quantity Drift => Erp - Ours;
}

/// <param name="Moves">Those that caused it.</param>
/// <param name="Other">The warehouse that a move went to by mistake.</param>
public sealed record DriftFinding(
    ShelfReading Shelf, DriftCause Cause, IReadOnlyList<RecentMove> Moves, WarehouseId? Other = null)
{
    public Sku Sku { get; init; }

    public string Why => $"the ERP has {Shelf.Erp}, we have {Shelf.Ours}: {Text}";

    private string Text => Cause switch
    {
        DriftCause.NotRelieved => $"it has not taken {Moves.Count} moves since {Moves[0].Date}",
        DriftCause.Missing => $"it misses {Of(Moves[0])}",
        DriftCause.Doubled => $"it has {Of(Moves[0])} twice",
        DriftCause.WrongWarehouse => $"it has {Of(Moves[0])} in {Other}",
        DriftCause.WrongUnit => $"it took {Of(Moves[0])} in another unit",
        DriftCause.RelievedNotSold => $"{-Shelf.Drift} left there and nothing here",
        DriftCause.ReceivedThere => $"{Shelf.Drift} came in there and nothing here",
        _ => "they agree",
    };

    private static string Of(RecentMove move) => $"{move.Quantity} ({move.Reason}, {move.Date}, fact {move.Sequence})";
}

/// <summary>
/// Attributes drift to the moves that cause it (R13, R21). The most telling explanation comes first; of several moves
/// that would explain it the newest is named. Pure.
/// </summary>
public static class DriftAttribution
{
    /// <param name="units">Base units of the SKU's other units.</param>
    public static IReadOnlyList<DriftFinding> Explain(
        IReadOnlyList<ShelfReading> shelves, IReadOnlyList<Rational> units) =>
        [.. shelves.Select(shelf => Explain(shelf, shelves, units))];

    private static DriftFinding Explain(
        ShelfReading shelf, IReadOnlyList<ShelfReading> all, IReadOnlyList<Rational> units)
    {
        var drift = shelf.Drift;
        if (drift == Quantity.Zero)
            return new(shelf, DriftCause.None, []);
        return ElseWhere(shelf, all) ?? Single(shelf, DriftCause.Missing, move => -move.Quantity)
            ?? Unrelieved(shelf) ?? Single(shelf, DriftCause.Doubled, move => move.Quantity)
            ?? InAnotherUnit(shelf, units)
            ?? new(shelf, drift < Quantity.Zero ? DriftCause.RelievedNotSold : DriftCause.ReceivedThere, []);
    }

    /// <summary>What one shelf lacks the other has too much of, and one move of either is just that much.</summary>
    private static DriftFinding? ElseWhere(ShelfReading shelf, IReadOnlyList<ShelfReading> all)
    {
        foreach (var other in all)
        {
            if (other == shelf || other.Drift != -shelf.Drift)
                continue;
            foreach (var (owner, taker) in ((ShelfReading, ShelfReading)[])[(shelf, other), (other, shelf)])
                for (var i = owner.Moves.Count - 1; i >= 0; i--)
                    if (-owner.Moves[i].Quantity == owner.Drift)
                        return new(shelf, DriftCause.WrongWarehouse, [owner.Moves[i]], taker.Warehouse);
        }
        return null;
    }

    private static DriftFinding? Single(ShelfReading shelf, DriftCause cause, Func<RecentMove, Quantity> effect)
    {
        for (var i = shelf.Moves.Count - 1; i >= 0; i--)
            if (effect(shelf.Moves[i]) == shelf.Drift)
                return new(shelf, cause, [shelf.Moves[i]]);
        return null;
    }

    /// <summary>The newest moves up to now, or all of them.</summary>
    private static DriftFinding? Unrelieved(ShelfReading shelf)
    {
        var sum = Quantity.Zero;
        for (var i = shelf.Moves.Count - 1; i >= 0; i--)
        {
            sum += shelf.Moves[i].Quantity;
            if (-sum == shelf.Drift)
                return new(shelf, DriftCause.NotRelieved, [.. shelf.Moves.Skip(i)]);
        }
        return null;
    }

    private static DriftFinding? InAnotherUnit(ShelfReading shelf, IReadOnlyList<Rational> units)
    {
        foreach (var unit in units)
            foreach (var factor in (Rational[])[unit, new Rational(unit.Denominator, unit.Numerator)])
                if (factor != Rational.One && Single(shelf, DriftCause.WrongUnit, move =>
                    factor.TimesExactly(move.Quantity) is { } taken ? taken - move.Quantity : Quantity.Zero)
                    is { } found)
                    return found;
        return null;
    }
}
