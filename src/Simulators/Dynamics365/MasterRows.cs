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
        [EntityTypes.Products] = [.. data.Master.Items.Select(item => Product(item, company))],
        [EntityTypes.Conversions] = [.. data.Master.Items.SelectMany(Conversions)],
        [EntityTypes.Warehouses] = [.. Warehouses(data).Select(id => EntityTypes.Warehouses.Row(
            (EntityType.Company, company), ("WarehouseId", id), ("WarehouseName", id), ("OperationalSiteId", Site)))],
        [EntityTypes.OnHand] = [.. data.OnHand.Select(on => OnHand(on, company))],
        [EntityTypes.MainAccounts] = [.. data.AllAccounts().Select(account => EntityTypes.MainAccounts.Row(
            ("ChartOfAccounts", "Shared"), ("MainAccountId", account), ("Name", account)))],
        [EntityTypes.TaxGroups] = [.. data.Master.Taxes.Select(tax => tax.TaxGroup).Distinct().Select(
            group => EntityTypes.TaxGroups.Row(
                (EntityType.Company, company), ("TaxGroupCode", group), ("Description", group)))],
        [EntityTypes.TaxCodes] = [.. data.Master.Taxes.Select(tax => EntityTypes.TaxCodes.Row(
            (EntityType.Company, company), ("SalesTaxCode", tax.Code.Value), ("TaxGroupCode", tax.TaxGroup),
            ("SalesTaxPayableMainAccountId", tax.Account)))],
        [EntityTypes.Stores] = [.. data.Master.Stores.Select(store => EntityTypes.Stores.Row(
            (EntityType.Company, company), ("StoreNumber", store.Store.Value),
            ("WarehouseId", store.Warehouse.Value)))],
        [EntityTypes.Tenders] = [.. data.Master.Tenders.Select(tender => EntityTypes.Tenders.Row(
            (EntityType.Company, company), ("TenderTypeId", tender.Tender.Value),
            ("LedgerMainAccountId", tender.Account),
            ("IsPostedPerTransaction", tender.PerTransaction ? "Yes" : "No")))],
        [EntityTypes.Reasons] = [.. data.Master.Reasons.Select(reason => EntityTypes.Reasons.Row(
            (EntityType.Company, company), ("AccountNumber", reason.Reason), ("LedgerMainAccountId", reason.Account)))],
        [EntityTypes.Parameters] = [EntityTypes.Parameters.Row(
            (EntityType.Company, company), ("PennyDifferenceMainAccountId", data.Master.RoundingAccount))],
    };

    private static IEnumerable<string> Warehouses(SimulatedErpData data) => data.Master.Stores
        .Select(store => store.Warehouse.Value).Concat(data.OnHand.Select(on => on.Warehouse.Value)).Distinct();

    private static object?[] Product(Item item, string company) => EntityTypes.Products.Row(
        (EntityType.Company, company), ("ItemNumber", item.Sku.Value), ("ProductNumber", item.Sku.Value),
        ("ProductName", item.Name), ("ProductType", item.Kind == ItemKind.Service ? "Service" : "Item"),
        ("InventoryUnitSymbol", item.BaseUnit.Value), ("SalesUnitSymbol", item.BaseUnit.Value),
        ("RevenueMainAccountId", item.RevenueAccount));

    /// <summary>
    /// One of the unit is Factor × Numerator / Denominator of the inventory unit, before the offsets.
    /// </summary>
    private static IEnumerable<object?[]> Conversions(Item item) => item.Units.Select(
        unit => EntityTypes.Conversions.Row(
        ("FromUnitSymbol", unit.Unit.Value), ("ToUnitSymbol", item.BaseUnit.Value), ("ProductNumber", item.Sku.Value),
        ("Factor", 1m), ("Numerator", (decimal)unit.BaseUnits.Numerator),
        ("Denominator", (decimal)unit.BaseUnits.Denominator),
        ("InnerOffset", 0m), ("OuterOffset", 0m), ("Rounding", "Nearest")));

    private static object?[] OnHand(OnHand on, string company)
    {
        var quantity = decimal.Parse(on.Quantity.ToString(), CultureInfo.InvariantCulture);
        return EntityTypes.OnHand.Row(
            (EntityType.Company, company), ("ItemNumber", on.Sku.Value), ("InventorySiteId", Site),
            ("InventoryWarehouseId", on.Warehouse.Value), ("OnHandQuantity", quantity), ("ReservedOnHandQuantity", 0m),
            ("AvailableOnHandQuantity", quantity));
    }
}
