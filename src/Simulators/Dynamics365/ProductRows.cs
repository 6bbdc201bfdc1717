using RetailActors.Actors.Catalogue;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>Items as rows of the product entities.</summary>
internal static class ProductRows
{
    public static object?[] Product(Item item, string company) => EntityTypes.Products.Row(
        (EntityType.Company, company), ("ItemNumber", item.Sku.Value), ("ProductNumber", item.Sku.Value),
        ("ProductName", item.Name), ("ProductType", item.Kind == ItemKind.Service ? "Service" : "Item"),
        ("InventoryUnitSymbol", item.BaseUnit.Value), ("SalesUnitSymbol", item.BaseUnit.Value),
        ("SalesSalesTaxItemGroupCode", item.TaxGroup), ("TrackingDimensionGroupName", Tracking(item.Tracking)),
        ("SalesPrice", Amount(item.PriceMillionths)), ("StandardUnitCost", Amount(item.Costs.Standard)),
        ("AverageUnitCost", Amount(item.Costs.Average)), ("LastUnitCost", Amount(item.Costs.Last)),
        ("IsGiftCard", item.IsGiftCard ? "Yes" : "No"), ("RevenueMainAccountId", item.RevenueAccount),
        ("CostMainAccountId", item.CostAccount), ("InventoryMainAccountId", item.StockAccount));

    public static IEnumerable<object?[]> Variants(Item item, string company) => item.Variants.Select(
        variant => EntityTypes.Variants.Row((EntityType.Company, company), ("ItemNumber", item.Sku.Value),
            ("ProductVariantNumber", variant)));

    public static IEnumerable<object?[]> Barcodes(Item item, string company) => item.Barcodes.Select(
        barcode => EntityTypes.Barcodes.Row((EntityType.Company, company), ("ItemNumber", item.Sku.Value),
            ("Barcode", barcode)));

    /// <summary>
    /// One of the unit is Factor × Numerator / Denominator of the inventory unit, before the offsets.
    /// </summary>
    public static IEnumerable<object?[]> Conversions(Item item) => item.Units.Select(
        unit => EntityTypes.Conversions.Row(
        ("FromUnitSymbol", unit.Unit.Value), ("ToUnitSymbol", item.BaseUnit.Value), ("ProductNumber", item.Sku.Value),
        ("Factor", 1m), ("Numerator", (decimal)unit.BaseUnits.Numerator),
        ("Denominator", (decimal)unit.BaseUnits.Denominator),
        ("InnerOffset", 0m), ("OuterOffset", 0m), ("Rounding", "Nearest")));

    private static decimal? Amount(long? millionths) => millionths / 1_000_000m;

    private static string? Tracking(ItemTracking tracking) => tracking switch
    {
        ItemTracking.Lot => "Batch",
        ItemTracking.Serial => "Serial",
        _ => "None",
    };
}
