using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>Rows of released products as items.</summary>
internal sealed class ProductReader(
    UnitConversions units, IReadOnlyDictionary<string, List<string>> variants,
    IReadOnlyDictionary<string, List<string>> barcodes)
{
    public Item? Item(JsonElement row)
    {
        var (number, unit) = (row.Text("ItemNumber"), row.Text("InventoryUnitSymbol"));
        var account = row.Text("RevenueMainAccountId");
        if (number.Length == 0 || unit.Length == 0 || account.Length == 0)
            return null;
        var kind = row.Text("ProductType") == "Service" ? ItemKind.Service : ItemKind.Goods;
        return new Item(new Sku(number), row.Text("ProductName"), kind, new UnitCode(unit),
            units.Of(row.Text("ProductNumber"), unit), account)
        {
            Variants = variants.GetValueOrDefault(number, []),
            Barcodes = barcodes.GetValueOrDefault(number, []),
            Tracking = Tracking(row.Text("TrackingDimensionGroupName")),
            IsGiftCard = row.Text("IsGiftCard") == "Yes",
            TaxGroup = row.OptionalText("SalesSalesTaxItemGroupCode"),
            PriceMillionths = Millionths(row, "SalesPrice"),
            Costs = new ItemCosts(
                Millionths(row, "StandardUnitCost"), Millionths(row, "AverageUnitCost"),
                Millionths(row, "LastUnitCost")),
            CostAccount = row.OptionalText("CostMainAccountId"),
            StockAccount = row.OptionalText("InventoryMainAccountId"),
        };
    }

    // The groups have names of the company's own; these words are in the usual ones.
    private static ItemTracking Tracking(string group) =>
        group.Contains("Serial", StringComparison.OrdinalIgnoreCase) ? ItemTracking.Serial
            : group.Contains("Batch", StringComparison.OrdinalIgnoreCase) ? ItemTracking.Lot : ItemTracking.None;

    /// <summary>Null when the ERP says 0, or more than fits.</summary>
    private static long? Millionths(JsonElement row, string field) =>
        row.OptionalNumber(field) is { } amount && amount is > 0 and < 1_000_000_000_000m
            ? (long)decimal.Round(amount * 1_000_000)
            : null;
}
