using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>What finance keeps, as rows of its entities.</summary>
internal static class LedgerRows
{
    public static object?[] TaxCode(TaxMapping tax, string company) => EntityTypes.TaxCodes.Row(
        (EntityType.Company, company), ("SalesTaxCode", tax.Code.Value), ("TaxGroupCode", tax.TaxGroup),
        ("SalesTaxPayableMainAccountId", tax.Account), ("TaxRate", tax.RateMillionths / 10_000m));

    public static IEnumerable<object?[]> ItemGroups(TaxMapping tax, string company) => tax.ItemGroups.Select(
        group => EntityTypes.TaxItemGroups.Row((EntityType.Company, company), ("SalesTaxItemGroupCode", group),
            ("SalesTaxCode", tax.Code.Value)));

    public static object?[] Tender(TenderMapping tender, LedgerParameters parameters, string company) =>
        EntityTypes.Tenders.Row(
            (EntityType.Company, company), ("TenderTypeId", tender.Tender.Value),
            ("LedgerMainAccountId", tender.Account),
            ("IsPostedPerTransaction", YesNo(tender.PerTransaction)), ("IsCountingRequired", YesNo(tender.Counted)),
            ("DifferenceMainAccountId", tender.DifferenceAccount),
            ("HasMaximumDifference", YesNo(tender.DifferenceMax is not null)),
            ("MaximumDifferenceAmount", tender.DifferenceMax / (decimal)Math.Pow(10, Decimals(parameters))),
            ("BigDifferenceMainAccountId", tender.BigDifferenceAccount),
            ("DifferenceSalesTaxCode", tender.DifferenceTax?.Value),
            ("SafeMainAccountId", tender.SafeAccount), ("BankMainAccountId", tender.BankAccount));

    public static object?[] Parameters(MasterData master, string company) => EntityTypes.Parameters.Row(
        (EntityType.Company, company), ("PennyDifferenceMainAccountId", master.RoundingAccount),
        ("DepositMainAccountId", master.Parameters.DepositAccount),
        ("AccountingCurrency", master.Parameters.CompanyCurrency));

    public static object?[] Customer(CustomerMapping customer, string company) => EntityTypes.Customers.Row(
        (EntityType.Company, company), ("CustomerAccount", customer.Account), ("OrganizationName", customer.Name),
        ("CustomerGroupId", "RETAIL"), ("PartyType", "Organization"),
        ("OnHoldStatus", customer.Blocked ? "All" : "No"));

    public static object?[] Rate(ExchangeRate rate, LedgerParameters parameters) => EntityTypes.ExchangeRates.Row(
        ("RateTypeName", "Default"), ("FromCurrency", rate.From), ("ToCurrency", parameters.CompanyCurrency),
        ("StartDate", Noon(rate.Since)), ("Rate", rate.Rate / 10_000_000m), ("ConversionFactor", "Hundred"));

    public static object?[] Period(FiscalPeriod period) => EntityTypes.Periods.Row(
        ("Calendar", "Fiscal"), ("FiscalYear", $"{period.From:yyyy}"), ("StartDate", Noon(period.From)),
        ("EndDate", Noon(period.Through)), ("PeriodName", period.Code),
        ("PeriodStatus", period.Open ? "Open" : "Closed"));

    private static int Decimals(LedgerParameters parameters) =>
        parameters.CompanyCurrency is { } code ? Currency.Of(code).Decimals : 2;

    private static string YesNo(bool yes) => yes ? "Yes" : "No";

    private static DateTimeOffset Noon(BusinessDate date) =>
        new(date.ToDateOnly().ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
}
