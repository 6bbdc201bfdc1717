using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Stock;

/// <summary>The events of one command, and what they change on the shelves before they are applied.</summary>
internal sealed class ShelfChanges(SkuStock stock)
{
    /// <summary>Nearly always of one warehouse.</summary>
    private readonly SortedList<string, (Quantity OnHand, Quantity Reserved)> _changes =
        new(1, StringComparer.Ordinal);

    public SkuStock Stock => stock;

    public List<StockEvent> Events { get; } = [];

    public IReadOnlyDictionary<string, (Quantity OnHand, Quantity Reserved)> All => _changes;

    public void Change(WarehouseId warehouse, Quantity onHand, Quantity reserved)
    {
        var before = _changes.GetValueOrDefault(warehouse.Value);
        _changes[warehouse.Value] = (before.OnHand + onHand, before.Reserved + reserved);
    }

    public Quantity FreeIn(WarehouseId warehouse)
    {
        var (shelf, change) = (stock.Find(warehouse), _changes.GetValueOrDefault(warehouse.Value));
        var free = (shelf?.OnHand ?? Quantity.Zero) + change.OnHand
            - (shelf?.Reserved ?? Quantity.Zero) - change.Reserved;
        return free > Quantity.Zero ? free : Quantity.Zero;
    }

    public void Take(WarehouseId warehouse, MoveReason reason, Quantity quantity, BusinessDate date)
    {
        Events.Add(new StockEvent.Moved(warehouse, reason, quantity, date));
        Change(warehouse, Effect(warehouse, date, quantity), Quantity.Zero);
    }

    public Quantity Effect(WarehouseId warehouse, BusinessDate date, Quantity quantity) =>
        stock.Find(warehouse)?.Line.Effect(date, quantity) ?? quantity;

    public void Correct(WarehouseId warehouse, BusinessDate date, Quantity quantity)
    {
        if (quantity != Quantity.Zero)
            Events.Add(new StockEvent.Corrected(warehouse, date, quantity));
    }

    /// <summary>What comes late and was counted already corrects the count, on its date.</summary>
    public void CorrectLate(WarehouseId warehouse, BusinessDate date, Quantity quantity) =>
        Correct(warehouse, stock.Find(warehouse)?.Line.CountedOn ?? date, quantity);

    private bool IsWatchedFromNow(string warehouse)
    {
        foreach (var fact in Events)
            if (fact is StockEvent.Opened opened && opened.Warehouse.Value == warehouse && opened.OnHand > Quantity.Zero
                || fact is StockEvent.Counted counted && counted.Warehouse.Value == warehouse
                || fact is StockEvent.ErpMoved { InOpening: false } moved && moved.Move.Warehouse.Value == warehouse)
                return true;
        return false;
    }

    public void WatchAll()
    {
        foreach (var (warehouse, change) in _changes)
        {
            var shelf = stock.Warehouses.GetValueOrDefault(warehouse);
            var watched = shelf?.IsWatched == true || IsWatchedFromNow(warehouse);
            var (onHand, reserved) = ((shelf?.OnHand ?? Quantity.Zero) + change.OnHand,
                (shelf?.Reserved ?? Quantity.Zero) + change.Reserved);
            var oversold = watched && onHand < Quantity.Zero || reserved > Quantity.Zero && onHand < reserved;
            if (oversold != (shelf?.IsOversold ?? false))
                Events.Add(new StockEvent.Alerted(StockAlert.Oversold, warehouse, oversold,
                    $"{stock.Sku} in {warehouse}: {onHand} on hand, {reserved} reserved"));
        }
    }
}
