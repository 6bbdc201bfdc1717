namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// The data entities that are simulated. Names and keys come from a generated model of a real <c>$metadata</c>; where
/// it
/// says "a guess", no source was found for the set or its fields.
/// </summary>
internal static class EntityTypes
{
    private static readonly Field Company = new(EntityType.Company, CharactersMax: 4, Key: true);

    /// <summary>
    /// IntegrationKey exists; its length and that nothing keeps it unique are a guess (no source speaks of either).
    /// </summary>
    public static readonly EntityType JournalHeaders = new("LedgerJournalHeaders", "LedgerJournalHeader",
        Company,
        new("JournalBatchNumber", Key: true, Assigned: true),
        new("JournalName", CharactersMax: 10),
        new("Description", CharactersMax: 60),
        new("IntegrationKey", CharactersMax: 60),
        new("PostingLayer", FieldKind.Choice),
        new("AccountingCurrency", CharactersMax: 3, Assigned: true),
        new("IsPosted", FieldKind.Choice, Assigned: true),
        new("JournalTotalDebit", FieldKind.Number, Assigned: true),
        new("JournalTotalCredit", FieldKind.Number, Assigned: true),
        // A guess: the table keeps the log of the last posting run, but no source says that the entity shows it.
        new("PostingLog", Assigned: true));

    /// <summary>
    /// Lengths are the defaults of the product's extended data types (Voucher, DocumentNum, InvoiceId, PaymReference:
    /// 20).
    /// </summary>
    public static readonly EntityType JournalLines = new("LedgerJournalLines", "LedgerJournalLine",
        Company,
        new("JournalBatchNumber", CharactersMax: 20, Key: true),
        new("LineNumber", FieldKind.Number, Key: true),
        new("Voucher", CharactersMax: 20),
        new("TransDate", FieldKind.Date),
        new("AccountType", FieldKind.Choice),
        new("AccountDisplayValue", CharactersMax: 500),
        new("DebitAmount", FieldKind.Number),
        new("CreditAmount", FieldKind.Number),
        new("CurrencyCode", CharactersMax: 3),
        new("ExchRate", FieldKind.Number),
        new("Text", CharactersMax: 60),
        new("Document", CharactersMax: 20),
        new("DocumentDate", FieldKind.Date),
        new("Invoice", CharactersMax: 20),
        new("PaymentReference", CharactersMax: 20),
        new("SalesTaxGroup", CharactersMax: 10),
        new("ItemSalesTaxGroup", CharactersMax: 10),
        new("SalesTaxCode", CharactersMax: 10),
        new("DefaultDimensionDisplayValue", CharactersMax: 500));

    /// <summary>
    /// A guess: the accounts, which in the product hang on the item group's posting profile; the costs, which it keeps
    /// in cost versions; that a gift card is told by its item; and the names of the tracking dimension groups.
    /// </summary>
    public static readonly EntityType Products = new("ReleasedProductsV2", "ReleasedProductV2",
        Company,
        new("ItemNumber", Key: true),
        new("ProductNumber"),
        new("ProductName"),
        new("ProductType", FieldKind.Choice),
        new("InventoryUnitSymbol"),
        new("SalesUnitSymbol"),
        new("SalesSalesTaxItemGroupCode"),
        new("TrackingDimensionGroupName"),
        new("SalesPrice", FieldKind.Number),
        new("StandardUnitCost", FieldKind.Number),
        new("AverageUnitCost", FieldKind.Number),
        new("LastUnitCost", FieldKind.Number),
        new("IsGiftCard", FieldKind.Choice),
        new("RevenueMainAccountId"),
        new("CostMainAccountId"),
        new("InventoryMainAccountId"));

    public static readonly EntityType Variants = new("ReleasedProductVariantsV2", "ReleasedProductVariantV2",
        Company, new("ItemNumber", Key: true), new("ProductVariantNumber", Key: true));

    public static readonly EntityType Barcodes = new("ProductBarcodesV3", "ProductBarcodeV3",
        Company, new("ItemNumber", Key: true), new("Barcode", Key: true));

    public static readonly EntityType Conversions = new(
        "ProductUnitOfMeasureConversions",
        "ProductUnitOfMeasureConversion",
        new("FromUnitSymbol", Key: true),
        new("ToUnitSymbol", Key: true),
        new("ProductNumber", Key: true),
        new("Factor", FieldKind.Number),
        new("Numerator", FieldKind.Number),
        new("Denominator", FieldKind.Number),
        new("InnerOffset", FieldKind.Number),
        new("OuterOffset", FieldKind.Number),
        new("Rounding", FieldKind.Choice));

    public static readonly EntityType Warehouses = new("Warehouses", "Warehouse",
        Company, new("WarehouseId", Key: true), new("WarehouseName"), new("OperationalSiteId"));

    public static readonly EntityType OnHand = new("WarehousesOnHandV2", "WarehouseOnHandV2",
        Company,
        new("ItemNumber", Key: true),
        new("ProductColorId", Key: true),
        new("ProductConfigurationId", Key: true),
        new("ProductSizeId", Key: true),
        new("ProductStyleId", Key: true),
        new("ProductVersionId", Key: true),
        new("InventorySiteId", Key: true),
        new("InventoryWarehouseId", Key: true),
        new("OnHandQuantity", FieldKind.Number),
        new("ReservedOnHandQuantity", FieldKind.Number),
        new("AvailableOnHandQuantity", FieldKind.Number));

    public static readonly EntityType MainAccounts = new("MainAccounts", "MainAccount",
        new("ChartOfAccounts", Key: true), new("MainAccountId", Key: true), new("Name"));

    /// <summary>The set was seen in public integrations; its fields are a guess.</summary>
    public static readonly EntityType TaxGroups = new("TaxGroups", "TaxGroup",
        Company, new("TaxGroupCode", Key: true), new("Description"));

    /// <summary>A guess: set and fields. The rate is in percent.</summary>
    public static readonly EntityType TaxCodes = new("SalesTaxCodes", "SalesTaxCode",
        Company, new("SalesTaxCode", Key: true), new("TaxGroupCode"), new("SalesTaxPayableMainAccountId"),
        new("TaxRate", FieldKind.Number));

    /// <summary>A guess: set and fields. Which codes an item sales tax group has.</summary>
    public static readonly EntityType TaxItemGroups = new("SalesTaxItemGroupCodes", "SalesTaxItemGroupCode",
        Company, new("SalesTaxItemGroupCode", Key: true), new("SalesTaxCode", Key: true));

    /// <summary>
    /// A guess: set and fields. Commerce keeps a warehouse and a default customer with each store; whether its sales
    /// are summed or each is an order is the statement's choice there.
    /// </summary>
    public static readonly EntityType Stores = new("RetailStores", "RetailStore",
        Company, new("StoreNumber", Key: true), new("WarehouseId"), new("ReturnWarehouseId"),
        new("DefaultCustomerAccount"), new("IsOrderPerTransaction", FieldKind.Choice));

    /// <summary>
    /// A guess: set and fields, after the form "payment methods" of a store: an account each, the accounts for
    /// differences with their limit, safe and bank. The limit is in the company's currency.
    /// </summary>
    public static readonly EntityType Tenders = new("RetailStoreTenderTypes", "RetailStoreTenderType",
        Company, new("TenderTypeId", Key: true), new("LedgerMainAccountId"),
        new("IsPostedPerTransaction", FieldKind.Choice), new("IsCountingRequired", FieldKind.Choice),
        new("DifferenceMainAccountId"), new("HasMaximumDifference", FieldKind.Choice),
        new("MaximumDifferenceAmount", FieldKind.Number), new("BigDifferenceMainAccountId"),
        new("DifferenceSalesTaxCode"), new("SafeMainAccountId"), new("BankMainAccountId"));

    /// <summary>A guess: set and fields, after the form "income and expense accounts" of a store.</summary>
    public static readonly EntityType Reasons = new("RetailIncomeExpenseAccounts", "RetailIncomeExpenseAccount",
        Company, new("AccountNumber", Key: true), new("LedgerMainAccountId"));

    /// <summary>
    /// A guess: set and fields. The parameters name the account for penny differences, the one for deposits, and the
    /// currency of the books when all stores' amounts are to be kept in it.
    /// </summary>
    public static readonly EntityType Parameters = new("LedgerParameters", "LedgerParameter",
        Company, new("PennyDifferenceMainAccountId"), new("DepositMainAccountId"), new("AccountingCurrency"));

    /// <summary>OnHoldStatus: No, Invoice, All, Payment, Requisition, Never.</summary>
    public static readonly EntityType Customers = new("CustomersV3", "CustomerV3",
        Company, new("CustomerAccount", CharactersMax: 20, Key: true),
        new("OrganizationName", CharactersMax: 100), new("CustomerGroupId", CharactersMax: 10),
        new("SalesCurrencyCode", CharactersMax: 3), new("PartyType"), new("OnHoldStatus", FieldKind.Choice));

    /// <summary>
    /// CustomersOrderReference and CustomerRequisitionNumber exist; their lengths, and that nothing keeps them unique,
    /// are a guess. So is a log of the last attempt to invoice.
    /// </summary>
    public static readonly EntityType OrderHeaders = new("SalesOrderHeadersV2", "SalesOrderHeaderV2",
        Company,
        new("SalesOrderNumber", Key: true, Assigned: true),
        new("OrderingCustomerAccountNumber", CharactersMax: 20),
        new("InvoiceCustomerAccountNumber", CharactersMax: 20),
        new("SalesOrderName", CharactersMax: 100),
        new("CurrencyCode", CharactersMax: 3),
        new("CustomerRequisitionNumber", CharactersMax: 60),
        new("CustomersOrderReference", CharactersMax: 60),
        new("SalesOrderOriginCode", CharactersMax: 10),
        new("DefaultShippingSiteId", CharactersMax: 10),
        new("DefaultShippingWarehouseId"),
        new("RequestedShippingDate", FieldKind.Date),
        new("RequestedReceiptDate", FieldKind.Date),
        new("ArePricesIncludingSalesTax", FieldKind.Choice),
        new("CreditNoteReasonCode", CharactersMax: 15),
        new("SalesOrderStatus", FieldKind.Choice, Assigned: true),
        new("OrderTotalAmount", FieldKind.Number, Assigned: true),
        new("OrderTotalTaxAmount", FieldKind.Number, Assigned: true),
        new("PostingLog", Assigned: true));

    public static readonly EntityType OrderLines = new("SalesOrderLines", "SalesOrderLine",
        Company,
        new("InventoryLotId", Key: true, Assigned: true),
        new("SalesOrderNumber", CharactersMax: 20),
        new("LineNumber", FieldKind.Number),
        new("ItemNumber"),
        new("OrderedSalesQuantity", FieldKind.Number),
        new("SalesUnitSymbol"),
        new("SalesPrice", FieldKind.Number),
        new("SalesPriceQuantity", FieldKind.Number),
        new("LineAmount", FieldKind.Number),
        new("CalculateLineAmount", FieldKind.Choice),
        new("SalesTaxGroupCode"),
        new("SalesTaxItemGroupCode"),
        new("ShippingSiteId", CharactersMax: 10),
        new("ShippingWarehouseId"),
        new("ItemSerialNumber", CharactersMax: 20),
        new("CreditNoteReasonCode", CharactersMax: 15),
        new("SalesOrderLineStatus", FieldKind.Choice, Assigned: true));

    /// <summary>A guess: a log of the last posting run, and what the description may hold.</summary>
    public static readonly EntityType AdjustmentHeaders = new(
        "InventoryAdjustmentJournalHeaders", "InventoryAdjustmentJournalHeader",
        Company, new("JournalNumber", Key: true, Assigned: true), new("JournalNameId", CharactersMax: 10),
        new("Description", CharactersMax: 60), new("AreLinesDeletedAfterPosting", FieldKind.Choice),
        new("IsPosted", FieldKind.Choice, Assigned: true), new("PostingLog", Assigned: true));

    public static readonly EntityType AdjustmentEntries = new(
        "InventoryAdjustmentJournalEntriesV2", "InventoryAdjustmentJournalEntryV2",
        Company, new("JournalNumber", Key: true), new("LineNumber", FieldKind.Number, Key: true),
        new("ItemNumber", Key: true), new("InventorySiteId", Key: true), new("InventoryWarehouseId", Key: true),
        new("InventoryQuantity", FieldKind.Number), new("TransactionDate", FieldKind.Date));

    /// <summary>Rates of a pair hold for one, ten, hundred … units of it: the conversion factor.</summary>
    public static readonly EntityType ExchangeRates = new("ExchangeRates", "ExchangeRate",
        new("RateTypeName", Key: true), new("FromCurrency", Key: true), new("ToCurrency", Key: true),
        new("StartDate", FieldKind.Date, Key: true), new("Rate", FieldKind.Number),
        new("ConversionFactor", FieldKind.Choice));

    /// <summary>A guess: the status, which the product keeps for each ledger.</summary>
    public static readonly EntityType Periods = new("FiscalPeriods", "FiscalPeriod",
        new("Calendar", Key: true), new("FiscalYear", Key: true), new("StartDate", FieldKind.Date, Key: true),
        new("EndDate", FieldKind.Date, Key: true), new("PeriodName", Key: true),
        new("PeriodStatus", FieldKind.Choice));

    public static readonly IReadOnlyDictionary<string, EntityType> BySet = new[]
    {
        JournalHeaders, JournalLines, OrderHeaders, OrderLines, Products, Variants, Barcodes, Conversions, Warehouses,
        OnHand, MainAccounts, TaxGroups, TaxCodes, TaxItemGroups, Stores, Tenders, Reasons, Parameters, Customers,
        ExchangeRates, Periods, AdjustmentHeaders, AdjustmentEntries,
    }.ToDictionary(type => type.Set);
}
