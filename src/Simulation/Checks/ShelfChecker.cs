using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// G6: what the shelves must show, and what of it the ERP must be told in stock postings: all that moved once, but what
/// orders relieve.
/// </summary>
/// <param name="isPosted">The ERP wants stock postings.</param>
public sealed class ShelfChecker(Trade trade, bool isPosted)
{
    private readonly SortedDictionary<string, Dictionary<(string, MoveReason), long>> _shelves =
        new(StringComparer.Ordinal);
    private readonly Dictionary<StoreId, SortedDictionary<(string Sku, string Warehouse, MoveReason Reason), long>> _due
        = [];

    /// <summary>Σ movements in millionths of base units, by SKU, warehouse and reason.</summary>
    public IReadOnlyDictionary<string, Dictionary<(string Warehouse, MoveReason Reason), long>> Shelves => _shelves;

    public void Move(Ticket ticket)
    {
        var sale = ticket.Sale;
        if (sale.Kind is not (TransactionKind.Sale or TransactionKind.Return or TransactionKind.StockAdjustment))
            return;
        var isOrder = sale.Kind != TransactionKind.StockAdjustment && trade.OrderStores.Contains(ticket.Store);
        foreach (var line in sale.Lines)
        {
            var units = Goods.BaseUnits(line.Quantity, line.Unit);
            var (reason, moved) = sale.Kind == TransactionKind.StockAdjustment ? (MoveReason.Adjusted, units)
                : (units < 0 ? MoveReason.Returned : MoveReason.Sold, -units);
            if (!_shelves.TryGetValue(line.Sku.Value, out var shelf))
                _shelves[line.Sku.Value] = shelf = [];
            var warehouse = Goods.WarehouseOf(ticket.Store).Value;
            shelf[(warehouse, reason)] = shelf.GetValueOrDefault((warehouse, reason)) + moved;
            if (isPosted && !isOrder)
                Due(ticket.Store)[(line.Sku.Value, warehouse, reason)] =
                    Due(ticket.Store).GetValueOrDefault((line.Sku.Value, warehouse, reason)) + moved;
        }
    }

    private SortedDictionary<(string Sku, string Warehouse, MoveReason Reason), long> Due(StoreId store) =>
        _due.TryGetValue(store, out var due) ? due : _due[store] = [];

    public void Posted(StockPosting posting)
    {
        var due = Due(posting.Store);
        foreach (var line in posting.Lines)
        {
            var key = (line.Sku.Value, line.Warehouse.Value, line.Reason);
            Guarantee.Holds(due.Remove(key, out var moved) && moved == line.Quantity.Millionths,
                $"G6: {posting.Id} posts {line.Quantity.Millionths} of {key}, {moved} have moved since the last");
        }
    }

    /// <summary>Moves that no posting has; null when there are none.</summary>
    public string? Unposted() => (from store in _due
                                  from due in store.Value
                                  where due.Value != 0
                                  select $"{due.Value} of {due.Key} have moved and are in no stock posting")
        .FirstOrDefault();
}
