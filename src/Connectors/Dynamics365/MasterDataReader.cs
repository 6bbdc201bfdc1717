using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Reads what the ERP owns. A row without its account is left out: the code stays unmapped and its sales are held. A
/// number that is 0 and a text that is empty say nothing: the ERP knows no null.
/// </summary>
internal sealed class MasterDataReader(ODataClient client, Dynamics365Options options)
{
    public async ValueTask<MasterData> ReadMasterData(CancellationToken cancel)
    {
        var products = new ProductReader(
            await Units(cancel), await Lists("ReleasedProductVariantsV2", "ItemNumber", "ProductVariantNumber", cancel),
            await Lists("ProductBarcodesV3", "ItemNumber", "Barcode", cancel));
        var groups = await Lists(options.Sets.TaxItemGroups, "SalesTaxCode", "SalesTaxItemGroupCode", cancel);
        var parameters = await Read(options.Sets.Parameters, LedgerReader.Parameters, cancel);
        var ledger = parameters.FirstOrDefault()?.Ledger ?? new LedgerParameters();
        return new MasterData
        {
            Items = await Read("ReleasedProductsV2", products.Item, cancel),
            Stores = await Read(options.Sets.Stores, Store, cancel),
            Tenders = await Read(options.Sets.Tenders, row => LedgerReader.Tender(row, ledger), cancel),
            Taxes = await Read(options.Sets.TaxCodes, row => LedgerReader.Tax(row, groups), cancel),
            Reasons = await Read(options.Sets.Reasons, LedgerReader.Reason, cancel),
            Customers = await Read("CustomersV3", LedgerReader.Customer, cancel, optional: true),
            Rates = await Read("ExchangeRates", row => LedgerReader.Rate(row, ledger), cancel, optional: true,
                perCompany: false),
            Periods = await Read("FiscalPeriods", LedgerReader.Period, cancel, optional: true, perCompany: false),
            Parameters = ledger,
            RoundingAccount = parameters.FirstOrDefault()?.Rounding,
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

    private async ValueTask<List<T>> Read<T>(string set, Func<JsonElement, T?> map, CancellationToken cancel,
        bool optional = false, bool perCompany = true)
        where T : class
    {
        var rows = new List<T>();
        await foreach (var row in client.Rows(set, perCompany ? OfCompany : "", cancel, optional))
            if (map(row) is { } one)
                rows.Add(one);
        return rows;
    }

    /// <summary>What a set lists under each key, in its order; an environment may lack the set.</summary>
    private async ValueTask<Dictionary<string, List<string>>> Lists(
        string set, string keyField, string field, CancellationToken cancel)
    {
        var lists = new Dictionary<string, List<string>>();
        await foreach (var row in client.Rows(set, OfCompany, cancel, optional: true))
        {
            if ((row.Text(keyField), row.Text(field)) is not ({ Length: > 0 } key, { Length: > 0 } value))
                continue;
            if (!lists.TryGetValue(key, out var list))
                lists[key] = list = [];
            list.Add(value);
        }
        return lists;
    }

    private static StoreMapping? Store(JsonElement row) =>
        (row.Text("StoreNumber"), row.Text("WarehouseId")) is ({ Length: > 0 } store, { Length: > 0 } warehouse)
            ? new StoreMapping(new StoreId(store), new WarehouseId(warehouse))
            {
                ReturnWarehouse = row.OptionalText("ReturnWarehouseId") is { } id ? new WarehouseId(id) : null,
                Mode = row.Text("IsOrderPerTransaction") == "Yes" ? StoreMode.Orders : StoreMode.Summary,
                PlaceholderCustomer = row.OptionalText("DefaultCustomerAccount"),
            }
            : null;

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
