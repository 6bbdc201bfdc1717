using System.Globalization;
using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>Rows of finance's entities as what the books need of them.</summary>
internal static class LedgerReader
{
    public static TenderMapping? Tender(JsonElement row, LedgerParameters ledger) =>
        (row.Text("TenderTypeId"), row.Text("LedgerMainAccountId")) is ({ Length: > 0 } tender, { Length: > 0 } account)
            ? new TenderMapping(new TenderId(tender), account, row.Text("IsPostedPerTransaction") == "Yes")
            {
                Counted = row.Text("IsCountingRequired") == "Yes",
                DifferenceAccount = row.OptionalText("DifferenceMainAccountId"),
                DifferenceMax = row.Text("HasMaximumDifference") == "Yes"
                    ? Amounts.ToMinor(row.Number("MaximumDifferenceAmount"), CurrencyOf(ledger)) : null,
                BigDifferenceAccount = row.OptionalText("BigDifferenceMainAccountId"),
                DifferenceTax = row.OptionalText("DifferenceSalesTaxCode") is { } tax ? new TaxCode(tax) : null,
                SafeAccount = row.OptionalText("SafeMainAccountId"),
                BankAccount = row.OptionalText("BankMainAccountId"),
            }
            : null;

    public static TaxMapping? Tax(JsonElement row, IReadOnlyDictionary<string, List<string>> groups) =>
        (row.Text("SalesTaxCode"), row.Text("TaxGroupCode"), row.Text("SalesTaxPayableMainAccountId"))
            is ({ Length: > 0 } code, { Length: > 0 } group, { Length: > 0 } account)
            ? new TaxMapping(new TaxCode(code), group, account)
            {
                ItemGroups = groups.GetValueOrDefault(code, []),
                RateMillionths = row.OptionalNumber("TaxRate") is { } percent && percent is >= 0 and <= 1_000
                    ? (long)decimal.Round(percent * 10_000) : null,
            }
            : null;

    public static ReasonMapping? Reason(JsonElement row) =>
        (row.Text("AccountNumber"), row.Text("LedgerMainAccountId"))
            is ({ Length: > 0 } reason, { Length: > 0 } account)
            ? new ReasonMapping(reason, account) : null;

    /// <summary>"Payment" stops payments, not sales; "Requisition" concerns purchases.</summary>
    public static CustomerMapping? Customer(JsonElement row) => row.OptionalText("CustomerAccount") is { } account
        ? new CustomerMapping(account, row.Text("OrganizationName"), row.Text("OnHoldStatus") is "All" or "Invoice")
        : null;

    /// <summary>Only into the company's currency. The rate holds for as many units as its conversion factor.</summary>
    public static ExchangeRate? Rate(JsonElement row, LedgerParameters ledger)
    {
        decimal? units = row.Text("ConversionFactor") switch
        {
            "One" => 1m,
            "Ten" => 10m,
            "" or "Hundred" => 100m,
            "Thousand" => 1_000m,
            "TenThousand" => 10_000m,
            _ => null,
        };
        if (ledger.CompanyCurrency is not { } company || row.Text("ToCurrency") != company
            || row.Text("RateTypeName") != "Default" || units is null || Date(row, "StartDate") is not { } since
            || row.Number("Rate") is <= 0 or > 1_000_000_000m)
            return null;
        return new ExchangeRate(row.Text("FromCurrency"), since,
            (long)decimal.Round(row.Number("Rate") / units.Value * 1_000_000_000));
    }

    public static FiscalPeriod? Period(JsonElement row) =>
        (row.OptionalText("PeriodName"), Date(row, "StartDate"), Date(row, "EndDate"))
            is ({ } name, { } from, { } through)
            ? new FiscalPeriod(name, from, through, row.Text("PeriodStatus") is "Open" or "")
            : null;

    public static ParametersRow Parameters(JsonElement row) => new(
        new LedgerParameters(row.OptionalText("AccountingCurrency"), row.OptionalText("DepositMainAccountId")),
        row.OptionalText("PennyDifferenceMainAccountId"));

    /// <summary>A currency that is not known counts in hundredths, as most do.</summary>
    private static Currency CurrencyOf(LedgerParameters ledger) =>
        ledger.CompanyCurrency is { } code && Currency.TryOf(code, out var currency) ? currency : Currency.Of("XXX");

    private static BusinessDate? Date(JsonElement row, string field) => DateTimeOffset.TryParse(
        row.Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
        && BusinessDate.TryParse(date.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), out var day)
        ? day : null;
}

internal sealed record ParametersRow(LedgerParameters Ledger, string? Rounding);
