using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>A journal header that the ERP holds under one of our ids.</summary>
/// <param name="Number">The ERP's <c>JournalBatchNumber</c>.</param>
/// <param name="Log">Why the ERP's posting job could not post it; null when it did not say.</param>
internal sealed record JournalAtErp(string Number, bool IsDone, string? Log) : IAtErp;

/// <summary>Reads journals back, by our id.</summary>
internal sealed class JournalLookUp(ODataClient client, Dynamics365Options options)
{
    /// <exception cref="ErpUnavailableException">It cannot be read now.</exception>
    public async ValueTask<IReadOnlyList<JournalAtErp>> Headers(string key, CancellationToken cancel)
    {
        var query = Filter(("dataAreaId", options.Company), ("IntegrationKey", key));
        var found = new List<JournalAtErp>();
        // No $select: not every environment shows a posting log, and naming an unknown field is an error.
        await foreach (var row in client.Rows("LedgerJournalHeaders", query, cancel))
            if (row.Text("IntegrationKey") == key) // the ERP compares without case
                found.Add(new JournalAtErp(
                    row.Text("JournalBatchNumber"), row.Text("IsPosted") == "Yes",
                    row.Text("PostingLog") is { Length: > 0 } log ? log : null));
        return found;
    }

    /// <exception cref="ErpUnavailableException">It cannot be read now, or an amount has more decimals than its
    /// currency.</exception>
    public async ValueTask<IReadOnlyList<JournalRowContent>> Lines(string number, CancellationToken cancel)
    {
        var query = Filter(("dataAreaId", options.Company), ("JournalBatchNumber", number))
            + "&$select=LineNumber,AccountDisplayValue,DebitAmount,CreditAmount,CurrencyCode,"
            + "Text,Invoice,PaymentReference";
        var lines = new List<JournalRowContent>();
        await foreach (var row in client.Rows("LedgerJournalLines", query, cancel))
            lines.Add(new JournalRowContent(
                row.Text("AccountDisplayValue"), Minor(row, "DebitAmount"), Minor(row, "CreditAmount"),
                row.Text("Text"), row.Text("Invoice"), row.Text("PaymentReference")));
        return lines;
    }

    private static long Minor(JsonElement row, string field)
    {
        var (amount, code) = (row.Number(field), row.Text("CurrencyCode"));
        return Currency.TryOf(code, out var currency) && Amounts.ToMinor(amount, currency) is { } minor
            ? minor
            : throw new ErpUnavailableException(
                $"LedgerJournalLines.{field} is {amount} {code}; allowed: an amount in whole minor units");
    }

    public static string Filter(params IEnumerable<(string Field, string Value)> equal) =>
        "&$filter=" + Uri.EscapeDataString(
            string.Join(" and ", equal.Select(e => $"{e.Field} eq '{e.Value.Replace("'", "''")}'")));
}

internal static class RowExtensions
{
    /// <summary>Empty when the row has no such field, as the ERP knows no null.</summary>
    public static string Text(this JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static string? OptionalText(this JsonElement row, string field) =>
        row.Text(field) is { Length: > 0 } text ? text : null;

    /// <summary>Null when the row has no such field; 0 may mean that nothing was entered.</summary>
    public static decimal? OptionalNumber(this JsonElement row, string field) =>
        row.TryGetProperty(field, out _) ? row.Number(field) : null;

    /// <exception cref="ErpUnavailableException">There is no such number: the environment is not as
    /// documented.</exception>
    public static decimal Number(this JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number
            && value.TryGetDecimal(out var number)
            ? number
            : throw new ErpUnavailableException($"a row has no number '{field}'");
}
