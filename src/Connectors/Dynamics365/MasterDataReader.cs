using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Reads what the ERP owns. A row without its account is left out: the code stays unmapped and its sales are held.
/// </summary>
internal sealed class MasterDataReader(ODataClient client, Dynamics365Options options)
{
    public async ValueTask<MasterData> ReadMasterData(CancellationToken cancel)
    {
        var units = await Units(cancel);
        return new MasterData
        {
            Items = await Read("ReleasedProductsV2", row => Item(row, units), cancel),
            Stores = await Read(options.Sets.Stores, Store, cancel),
            Tenders = await Read(options.Sets.Tenders, Tender, cancel),
            Taxes = await Read(options.Sets.TaxCodes, Tax, cancel),
            Reasons = await Read(options.Sets.Reasons, Reason, cancel),
            RoundingAccount = (await Read(options.Sets.Parameters, Rounding, cancel)).FirstOrDefault(),
        };
    }

    /// <summary>Summed over the product's variants and sites: our SKU is the item, our place the warehouse.</summary>
    public async ValueTask<IReadOnlyList<OnHand>> ReadOnHand(CancellationToken cancel)
    {
        var sums = new Dictionary<(Sku, WarehouseId), Quantity>();
        await foreach (var row in client.Rows("WarehousesOnHandV2", OfCompany, cancel))
        {
            var key = (new Sku(row.Text("ItemNumber")), new WarehouseId(row.Text("InventoryWarehouseId")));
            sums[key] = sums.GetValueOrDefault(key) + Exact(row.Number("OnHandQuantity"), row.Text("ItemNumber"));
        }
        return [.. sums.Select(sum => new OnHand(sum.Key.Item1, sum.Key.Item2, sum.Value))];
    }

    private string OfCompany => "&$filter=" + Uri.EscapeDataString($"dataAreaId eq '{options.Company}'");

    private async ValueTask<List<T>> Read<T>(string set, Func<JsonElement, T?> map, CancellationToken cancel)
        where T : class
    {
        var rows = new List<T>();
        await foreach (var row in client.Rows(set, OfCompany, cancel))
            if (map(row) is { } one)
                rows.Add(one);
        return rows;
    }

    private static Item? Item(JsonElement row, UnitConversions units)
    {
        var (number, unit) = (row.Text("ItemNumber"), row.Text("InventoryUnitSymbol"));
        var account = row.Text("RevenueMainAccountId");
        if (number.Length == 0 || unit.Length == 0 || account.Length == 0)
            return null;
        var kind = row.Text("ProductType") == "Service" ? ItemKind.Service : ItemKind.Goods;
        return new Item(new Sku(number), row.Text("ProductName"), kind, new UnitCode(unit),
            units.Of(row.Text("ProductNumber"), unit), account);
    }

    private static StoreMapping? Store(JsonElement row) =>
        (row.Text("StoreNumber"), row.Text("WarehouseId")) is ({ Length: > 0 } store, { Length: > 0 } warehouse)
            ? new StoreMapping(new StoreId(store), new WarehouseId(warehouse)) : null;

    private static TenderMapping? Tender(JsonElement row) =>
        (row.Text("TenderTypeId"), row.Text("LedgerMainAccountId")) is ({ Length: > 0 } tender, { Length: > 0 } account)
            ? new TenderMapping(new TenderId(tender), account, row.Text("IsPostedPerTransaction") == "Yes") : null;

    private static TaxMapping? Tax(JsonElement row) =>
        (row.Text("SalesTaxCode"), row.Text("TaxGroupCode"), row.Text("SalesTaxPayableMainAccountId"))
            is ({ Length: > 0 } code, { Length: > 0 } group, { Length: > 0 } account)
            ? new TaxMapping(new TaxCode(code), group, account) : null;

    private static ReasonMapping? Reason(JsonElement row) =>
        (row.Text("AccountNumber"), row.Text("LedgerMainAccountId"))
            is ({ Length: > 0 } reason, { Length: > 0 } account)
            ? new ReasonMapping(reason, account) : null;

    private static string? Rounding(JsonElement row) =>
        row.Text("PennyDifferenceMainAccountId") is { Length: > 0 } account ? account : null;

    private async ValueTask<UnitConversions> Units(CancellationToken cancel)
    {
        var units = new UnitConversions();
        await foreach (var row in client.Rows("ProductUnitOfMeasureConversions", query: "", cancel))
            units.Add(row);
        return units;
    }

    private static Quantity Exact(decimal quantity, string item)
    {
        var millionths = Math.Abs(quantity) <= long.MaxValue / Quantity.PerUnit ? quantity * Quantity.PerUnit : 0.5m;
        return millionths == decimal.Truncate(millionths)
            ? new Quantity((long)millionths)
            : throw new ErpUnavailableException(
                $"WarehousesOnHandV2.OnHandQuantity of {item} is {quantity}; allowed: 6 decimals, within ±9.2 × 10^12");
    }
}
