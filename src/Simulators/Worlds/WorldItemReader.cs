using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Worlds;

/// <summary>Reads the tables of items and their units.</summary>
internal static class WorldItemReader
{
    private static readonly string[] Columns =
        ["sku", "name", "kind", "baseUnit", "revenueAccount", "taxCode", "price"];

    private static readonly string[] Options =
    [
        "cost", "openingOnHand", "standardCost", "lastCost", "costAccount", "stockAccount", "taxGroup", "tracking",
        "giftCard", "variants", "barcodes",
    ];

    public static WorldItem[] Read(string directory, KeyedRows accounts, KeyedRows taxes)
    {
        var table = WorldReader.Keyed(directory, "items", Columns, Options, "sku", WorldTable.RowsMax);
        var units = WorldTable.Read(directory, "units", ["sku", "unit", "numerator", "denominator"], []);
        var bySku = new Dictionary<string, List<ItemUnit>>();
        var bases = table.Rows.ToDictionary(row => row.Cells["sku"], row => row.Cells["baseUnit"]);
        foreach (var row in units)
        {
            var sku = table.Refer(row, "sku");
            if (!bySku.TryGetValue(sku, out var known))
                bySku[sku] = known = [];
            var unit = new UnitCode(row.Code("unit"));
            if (unit.Value == bases[sku] || known.Exists(u => u.Unit == unit))
                throw row.Fail("unit", $"a unit that {sku} does not have yet");
            known.Add(new ItemUnit(unit, new Rational(row.Whole("numerator"), row.Whole("denominator"))));
        }
        return [.. table.Rows.Select(row => Item(row, bySku.GetValueOrDefault(row.Cells["sku"], []), accounts, taxes))];
    }

    private static WorldItem Item(WorldRow row, List<ItemUnit> units, KeyedRows accounts, KeyedRows taxes) => new(
        new Sku(row.Code("sku")),
        row.Name("name"),
        row.Cells["kind"] switch
        {
            "goods" => ItemKind.Goods,
            "service" => ItemKind.Service,
            _ => throw row.Fail("kind", "goods or service"),
        },
        new UnitCode(row.Code("baseUnit")),
        units,
        accounts.Refer(row, "revenueAccount"),
        new TaxCode(taxes.Refer(row, "taxCode")),
        row.Price("price"),
        row.OptionalPrice("cost"),
        row.OptionalQuantity("openingOnHand"))
    {
        StandardCostMillionths = row.OptionalPrice("standardCost"),
        LastCostMillionths = row.OptionalPrice("lastCost"),
        CostAccount = accounts.ReferOptional(row, "costAccount"),
        StockAccount = accounts.ReferOptional(row, "stockAccount"),
        TaxGroup = row.OptionalCode("taxGroup"),
        Tracking = row.Choice("tracking",
            ("none", ItemTracking.None), ("lot", ItemTracking.Lot), ("serial", ItemTracking.Serial)),
        IsGiftCard = row.OptionalFlag("giftCard"),
        Variants = row.Codes("variants"),
        Barcodes = row.Codes("barcodes"),
    };
}
