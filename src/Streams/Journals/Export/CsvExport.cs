using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Journals.Export;

/// <summary>
/// One record a line of a journal, as RFC 4180 has it (header, CRLF, quotes where needed). Texts are exact: a program
/// that takes a text with a leading <c>=</c> for a formula must be told to read texts.
/// </summary>
public static class CsvExport
{
    private static readonly string[] Header =
    [
        "journal", "store", "date", "account", "role", "code", "transaction", "reference", "debit", "credit",
        "currency", "supplements", "companyDebit", "companyCredit", "companyCurrency", "shift",
    ];

    /// <param name="to">UTF-8 without a byte order mark.</param>
    public static void Write(IEnumerable<Journal> journals, TextWriter to)
    {
        Record(Header, to);
        foreach (var journal in ExportOrder.Of(journals))
            foreach (var line in journal.Lines)
                Record(Fields(journal, line), to);
    }

    private static string[] Fields(Journal journal, JournalLine line) =>
    [
        journal.Id.Value, journal.Store.Value, journal.Date.ToString(), line.Account, line.Role.ToString(),
        line.Code ?? "", line.Transaction?.ToString() ?? "", line.Reference ?? "",
        Money.Format(line.Debit, journal.Currency.Decimals), Money.Format(line.Credit, journal.Currency.Decimals),
        journal.Currency.Code, journal.Supplements?.Value ?? "", Company(line.CompanyDebit, journal),
        Company(line.CompanyCredit, journal), journal.Company?.Code ?? "", journal.Shift ?? "",
    ];

    private static string Company(long amount, Journal journal) =>
        journal.Company is { } company ? Money.Format(amount, company.Decimals) : "";

    private static void Record(string[] fields, TextWriter to)
    {
        to.Write(string.Join(',', fields.Select(Field)));
        to.Write("\r\n");
    }

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
