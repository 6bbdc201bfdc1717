using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// What the shelves have to hold, added up from the tills' own transactions and the world's units: a second opinion
/// that shares no code with the stock. In base units.
/// </summary>
public sealed class ExpectedShelves
{
    private readonly Dictionary<string, WorldItem> _items;
    private readonly Dictionary<TerminalId, WorldStore> _stores;
    private readonly SortedDictionary<(string Sku, string Warehouse), decimal> _shelves = [];

    public ExpectedShelves(World world)
    {
        _items = world.Items.ToDictionary(item => item.Sku.Value);
        var stores = world.Stores.ToDictionary(store => store.Store);
        _stores = world.Terminals.ToDictionary(terminal => terminal.Terminal, terminal => stores[terminal.Store]);
        foreach (var shelf in world.OpeningOnHand())
            Add(shelf.Sku, shelf.Warehouse, shelf.Quantity.Millionths / 1_000_000m);
    }

    public IReadOnlyDictionary<(string Sku, string Warehouse), decimal> All => _shelves;

    /// <summary>Goods move with their ticket, held or not; all of its lines, or none when one is nobody's.</summary>
    public void Add(TerminalId till, Transaction t)
    {
        if (t.Kind is not (TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup
            or TransactionKind.StockAdjustment)
            || t.Lines.Any(line => !_items.TryGetValue(line.Sku.Value, out var known) || FactorOf(known, line) is null))
            return;
        var store = _stores[till];
        foreach (var line in t.Lines)
            if (_items[line.Sku.Value] is { Kind: ItemKind.Goods } item)
            {
                var quantity = line.Quantity.Millionths / 1_000_000m * FactorOf(item, line)!.Value;
                var back = t.Kind != TransactionKind.StockAdjustment && quantity < 0 && t.Original is null
                    && line.Detail?.Original is null;
                Add(line.Sku, back ? store.ReturnWarehouse ?? store.Warehouse : store.Warehouse,
                    t.Kind == TransactionKind.StockAdjustment ? quantity : -quantity);
            }
    }

    private static decimal? FactorOf(WorldItem item, Line line)
    {
        if (item.Kind == ItemKind.Service || line.Unit == item.BaseUnit)
            return 1;
        foreach (var unit in item.Units.Where(unit => unit.Unit == line.Unit))
            return (decimal)unit.BaseUnits.Numerator / unit.BaseUnits.Denominator;
        return null;
    }

    private void Add(Sku sku, WarehouseId warehouse, decimal quantity)
    {
        var key = (sku.Value, warehouse.Value);
        _shelves[key] = _shelves.GetValueOrDefault(key) + quantity;
    }
}
