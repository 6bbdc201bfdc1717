using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>What a transaction does to the shelves, in base units (R17, R18). All of its lines, or none.</summary>
internal static class Movements
{
    /// <param name="moves">Takes the moves; they mean nothing when there is a problem. Null: only the verdict.</param>
    public static Finding? Collect(Transaction t, StoreId store, Catalogue catalogue, List<StockMove>? moves)
    {
        if (t.Kind is not (TransactionKind.Sale or TransactionKind.Return or TransactionKind.StockAdjustment))
            return null;
        WarehouseId? warehouse = null;
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
            warehouse ??= catalogue.Warehouse(store, t.BusinessDate);
            if (warehouse is not { } from)
                return new Finding(CaseKinds.UnmappedWarehouse, store.Value, $"store {store} has no warehouse", false);
            if (FactorOf(item, line.Unit)?.TimesExactly(line.Quantity) is not { } quantity)
                return new Finding(CaseKinds.UnmappedUnit, $"{line.Sku}/{line.Unit}",
                    $"{line.Quantity} {line.Unit} of {line.Sku} cannot be converted exactly to {item.BaseUnit}", false);
            moves?.Add(MoveOf(t.Kind, line.Sku, from, quantity));
        }
        return null;
    }

    private static StockMove MoveOf(TransactionKind kind, Sku sku, WarehouseId warehouse, Quantity quantity) =>
        kind == TransactionKind.StockAdjustment
            ? new StockMove(sku, warehouse, MoveReason.Adjusted, quantity)
            : new StockMove(
                sku, warehouse, quantity < Quantity.Zero ? MoveReason.Returned : MoveReason.Sold, -quantity);

    internal static Rational? FactorOf(Item item, UnitCode unit)
    {
        if (unit == item.BaseUnit)
            return Rational.One;
        foreach (var other in item.Units)
            if (other.Unit == unit)
                return other.BaseUnits;
        return null;
    }
}
