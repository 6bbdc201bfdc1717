using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Journals.Export;

/// <summary>
/// Journals in hledger's journal format, with every commodity and account declared: what is written passes
/// <c>hledger check --strict ordereddates</c> exactly when each journal balances. Nothing is checked here, so that
/// hledger is an independent judge.
/// </summary>
public static class HledgerExport
{
    /// <param name="to">UTF-8 without a byte order mark; lines end with a line feed.</param>
    public static void Write(IEnumerable<Journal> journals, TextWriter to)
    {
        var ordered = ExportOrder.Of(journals);
        foreach (var currency in ExportOrder.Currencies(ordered))
            to.Write($"commodity {Sample(currency)} {currency.Code}\n");
        foreach (var account in ExportOrder.Accounts(ordered))
            to.Write($"account {account.Name}  ; account:{Tag(account.Account)}\n");
        foreach (var journal in ordered)
            Write(journal, to);
    }

    private static void Write(Journal journal, TextWriter to)
    {
        to.Write($"\n{journal.Date} * ({journal.Id}) {journal.Store}  ; transactions:{journal.TransactionCount}");
        to.Write(journal.Supplements is { } first ? $", supplements:{first}\n" : "\n");
        foreach (var line in journal.Lines)
        {
            var tags = ExportOrder.Tags(line).Select(tag => $"{tag.Name}:{Tag(tag.Value)}");
            to.Write($"    {LedgerAccount.Of(line)}  {ExportOrder.Valued(line, journal)}");
            to.Write($"  ; {string.Join(", ", tags)}\n");
        }
    }

    // The decimal mark is required, also where no decimals follow (hledger manual, "commodity directive").
    private static string Sample(Currency currency) => "1000." + new string('0', currency.Decimals);

    // A comma ends a tag's value, and a date in brackets would move the posting (hledger manual, "Tags", "Posting
    // dates"). The exact text is in the CSV.
    private static string Tag(string value) =>
        string.Concat(value.Select(c => c is ',' or '[' or ']' || char.IsControl(c) ? '_' : c)).Trim();
}
