using System.Globalization;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>The master data as rows of the data entities.</summary>
internal static class MasterRows
{
    private const string Site = "1";

    public static Dictionary<EntityType, List<object?[]>> Of(SimulatedErpData data, string company) => new()
    {
        [EntityTypes.Products] = [.. data.Master.Items.Select(item => ProductRows.Product(item, company))],
        [EntityTypes.Variants] = [.. data.Master.Items.SelectMany(item => ProductRows.Variants(item, company))],
        [EntityTypes.Barcodes] = [.. data.Master.Items.SelectMany(item => ProductRows.Barcodes(item, company))],
        [EntityTypes.Conversions] = [.. data.Master.Items.SelectMany(ProductRows.Conversions)],
        [EntityTypes.Warehouses] = [.. Warehouses(data).Select(id => EntityTypes.Warehouses.Row(
            (EntityType.Company, company), ("WarehouseId", id), ("WarehouseName", id), ("OperationalSiteId", Site)))],
        [EntityTypes.OnHand] = [.. data.OnHand.Select(on => OnHand(on, company))],
        [EntityTypes.MainAccounts] = [.. data.AllAccounts().Select(account => EntityTypes.MainAccounts.Row(
            ("ChartOfAccounts", "Shared"), ("MainAccountId", account), ("Name", account)))],
        [EntityTypes.TaxGroups] = [.. data.Master.Taxes.Select(tax => tax.TaxGroup).Distinct().Select(
            group => EntityTypes.TaxGroups.Row(
                (EntityType.Company, company), ("TaxGroupCode", group), ("Description", group)))],
        [EntityTypes.TaxCodes] = [.. data.Master.Taxes.Select(tax => LedgerRows.TaxCode(tax, company))],
        [EntityTypes.TaxItemGroups] = [.. data.Master.Taxes.SelectMany(tax => LedgerRows.ItemGroups(tax, company))],
        [EntityTypes.Stores] = [.. data.Master.Stores.Select(store => Store(store, company))],
        [EntityTypes.Tenders] = [.. data.Master.Tenders.Select(
            tender => LedgerRows.Tender(tender, data.Master.Parameters, company))],
        [EntityTypes.Reasons] = [.. data.Master.Reasons.Select(reason => EntityTypes.Reasons.Row(
            (EntityType.Company, company), ("AccountNumber", reason.Reason), ("LedgerMainAccountId", reason.Account)))],
        [EntityTypes.Parameters] = [LedgerRows.Parameters(data.Master, company)],
        [EntityTypes.Customers] = [.. data.Master.Customers.Select(one => LedgerRows.Customer(one, company))],
        [EntityTypes.ExchangeRates] = [.. data.Master.Rates.Select(
            rate => LedgerRows.Rate(rate, data.Master.Parameters))],
        [EntityTypes.Periods] = [.. data.Master.Periods.Select(LedgerRows.Period)],
    };

    public static IEnumerable<string> Warehouses(SimulatedErpData data) => data.Master.Stores
        .SelectMany(store => (IEnumerable<WarehouseId?>)[store.Warehouse, store.ReturnWarehouse])
        .Concat(data.OnHand.Select(on => (WarehouseId?)on.Warehouse))
        .OfType<WarehouseId>().Select(warehouse => warehouse.Value).Distinct();

    private static object?[] Store(StoreMapping store, string company) => EntityTypes.Stores.Row(
        (EntityType.Company, company), ("StoreNumber", store.Store.Value), ("WarehouseId", store.Warehouse.Value),
        ("ReturnWarehouseId", store.ReturnWarehouse?.Value), ("DefaultCustomerAccount", store.PlaceholderCustomer),
        ("IsOrderPerTransaction", store.Mode == StoreMode.Orders ? "Yes" : "No"));

    /// <summary>The shelf with what posted adjustments have moved on it.</summary>
    public static object?[] Moved(object?[] row, AdjustmentBook adjustments)
    {
        var type = EntityTypes.OnHand;
        var moved = adjustments.Moved(
            (string)row[type.IndexOf("ItemNumber")]!, (string)row[type.IndexOf("InventoryWarehouseId")]!);
        if (moved == 0)
            return row;
        var now = (object?[])row.Clone();
        foreach (var field in (string[])["OnHandQuantity", "AvailableOnHandQuantity"])
            now[type.IndexOf(field)] = (decimal)row[type.IndexOf(field)]! + moved;
        return now;
    }

    private static object?[] OnHand(OnHand on, string company)
    {
        var quantity = decimal.Parse(on.Quantity.ToString(), CultureInfo.InvariantCulture);
        return EntityTypes.OnHand.Row(
            (EntityType.Company, company), ("ItemNumber", on.Sku.Value), ("InventorySiteId", Site),
            ("InventoryWarehouseId", on.Warehouse.Value), ("OnHandQuantity", quantity), ("ReservedOnHandQuantity", 0m),
            ("AvailableOnHandQuantity", quantity));
    }
}
