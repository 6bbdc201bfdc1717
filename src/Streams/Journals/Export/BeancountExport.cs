using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Journals.Export;

/// <summary>
/// Journals in Beancount's format, version 2: what is written passes <c>bean-check</c> exactly when each journal
/// balances and none is there twice. Nothing is checked here, so that Beancount is an independent judge.
/// </summary>
public static class BeancountExport
{
    /// <param name="to">UTF-8 without a byte order mark; lines end with a line feed.</param>
    public static void Write(IEnumerable<Journal> journals, TextWriter to)
    {
        var ordered = ExportOrder.Of(journals);
        to.Write("plugin \"beancount.plugins.noduplicates\"\n");
        foreach (var account in ExportOrder.Accounts(ordered))
        {
            to.Write($"\n{account.Since} open {account.Name} {string.Join(',', account.Currencies)}\n");
            to.Write($"  account: {Quoted(account.Account)}\n");
        }
        foreach (var journal in ordered)
            Write(journal, to);
    }

    // A supplement carries the link of the journal it supplements: Beancount shows the two together.
    private static void Write(Journal journal, TextWriter to)
    {
        to.Write($"\n{journal.Date} * {Quoted(journal.Store.Value)} {Quoted(journal.Id.Value)} ^{Link(journal.Id)}");
        to.Write(journal.Supplements is { } first ? $" ^{Link(first)}\n" : "\n");
        to.Write($"  transactions: {journal.TransactionCount}\n");
        foreach (var line in journal.Lines)
        {
            to.Write($"  {LedgerAccount.Of(line)}  {ExportOrder.Valued(line, journal)}\n");
            foreach (var (name, value) in ExportOrder.Tags(line))
                to.Write($"    {name}: {Quoted(value)}\n");
        }
    }

    // A link has no number sign (Beancount language syntax, "Tags and links").
    private static string Link(DocumentId id) => id.Value.Replace('#', '/');

    private static string Quoted(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? '_' : c));
        return $"\"{plain.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }
}
