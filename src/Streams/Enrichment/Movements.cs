using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>What a transaction does to the shelves, in base units (R17, R18). All of its lines, or none.</summary>
internal static class Movements
{
    public static Finding? Judge(Transaction t, StoreId store, Catalogue catalogue) =>
        Collect(t, default, store, catalogue, null, null);

    /// <param name="moves">Takes the moves; they mean nothing when there is a problem.</param>
    /// <param name="traces">Takes what lines say of lots, serials and reasons.</param>
    public static Finding? Collect(Transaction t, TerminalId terminal, StoreId store, Catalogue catalogue,
        List<StockMove>? moves, List<TracedMove>? traces)
    {
        if (!MovesStock(t.Kind) && !CustomerOrderSteps.OnlySetAside(t.Kind))
            return null;
        StoreMapping? mapping = null;
        foreach (var line in t.Lines)
        {
            if (catalogue.Item(line.Sku, t.BusinessDate) is not { } item)
            {
                // Money without goods: whether it has an account is for the postings to say.
                if (line.Detail?.Charge is not null)
                    continue;
                return new Finding(
                    CaseKinds.UnmappedSku, line.Sku.Value, $"SKU {line.Sku} is not in the catalogue", false);
            }
            if (item.Kind == ItemKind.Service)
                continue;
            mapping ??= catalogue.Store(store, t.BusinessDate);
            if (mapping is null)
                return new Finding(CaseKinds.UnmappedWarehouse, store.Value, $"store {store} has no warehouse", false);
            // Nearly always the date's own version has the unit; otherwise it was added later.
            var factor = item.FactorOf(line.Unit) ?? FactorAddedLater(t, line, catalogue);
            if (factor?.TimesExactly(line.Quantity) is not { } quantity)
                return new Finding(CaseKinds.UnmappedUnit, $"{line.Sku}/{line.Unit}",
                    $"{line.Quantity} {line.Unit} of {line.Sku} cannot be converted exactly to {item.BaseUnit}", false);
            if (moves is null || traces is null)
                continue;
            var move = MoveOf(t.Kind, line.Sku, ShelfOf(t, line, mapping), quantity);
            moves.Add(move);
            if (TraceOf(t, line, terminal, move) is { } trace)
                traces.Add(trace);
        }
        return null;
    }

    private static Rational? FactorAddedLater(Transaction t, Line line, Catalogue catalogue) =>
        catalogue.Item(line.Sku, line.Unit, t.BusinessDate)?.FactorOf(line.Unit);

    public static bool MovesStock(TransactionKind kind) => kind is TransactionKind.Sale or TransactionKind.Return
        or TransactionKind.OrderPickup or TransactionKind.StockAdjustment;

    /// <summary>What comes back without a receipt is looked at first: it goes where the store keeps such goods (R12).
    /// </summary>
    private static WarehouseId ShelfOf(Transaction t, Line line, StoreMapping mapping) =>
        t.Kind != TransactionKind.StockAdjustment && line.Quantity < Quantity.Zero && !Returns.IsLinked(t, line)
            ? mapping.ReturnWarehouse ?? mapping.Warehouse
            : mapping.Warehouse;

    private static StockMove MoveOf(TransactionKind kind, Sku sku, WarehouseId warehouse, Quantity quantity) =>
        kind == TransactionKind.StockAdjustment
            ? new StockMove(sku, warehouse, MoveReason.Adjusted, quantity)
            : new StockMove(
                sku, warehouse, quantity < Quantity.Zero ? MoveReason.Returned : MoveReason.Sold, -quantity);

    private static TracedMove? TraceOf(Transaction t, Line line, TerminalId terminal, in StockMove move)
    {
        var reason = t.Kind == TransactionKind.StockAdjustment ? line.Reason ?? t.Reason : null;
        return (line.Detail?.Lot ?? line.Serial ?? reason) is null
            ? null
            : new TracedMove(move.Sku, move.Warehouse, new TransactionId(terminal, t.Number), line.Detail?.Lot,
                line.Serial, reason, move.Quantity);
    }
}
