using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// One business date of one store: the part that is open, the journals that were cut, what was waived.
/// </summary>
public sealed class StoreDay(BusinessDate date)
{
    public BusinessDate Date { get; } = date;

    /// <summary>The sums of the open part.</summary>
    public Dictionary<Posting, long> Sums { get; } = [];

    public Dictionary<TerminalId, NumberSet> OpenNumbers { get; } = [];

    public long OpenCount { get; set; }

    public long OpenTotal { get; set; }

    /// <summary>Something waits for the next journal: transactions, or what a count corrects without one.</summary>
    public bool IsOpen => OpenCount > 0 || Sums.Count > 0;

    public Instant? CutAt { get; set; }

    /// <summary>Once closed, later journals of the date are supplements.</summary>
    public bool Closed { get; set; }

    public List<JournalNote> Journals { get; } = [];

    public long WaivedCount { get; set; }

    public long WaivedTotal { get; set; }

    public long BookedCount => OpenCount + Journals.Sum(journal => journal.Count);

    public long BookedTotal => OpenTotal + Journals.Sum(journal => journal.Total);

    /// <summary>The open part as a journal, with a further delta; lines in a fixed order.</summary>
    public static Journal ToJournal(
        StoreId store, BusinessDate date, Currency currency, int ordinal, bool supplement,
        IEnumerable<KeyValuePair<Posting, long>> sums, IEnumerable<TerminalNumbers> numbers)
    {
        var lines = sums.Where(sum => sum.Value != 0).OrderBy(sum => sum.Key, PostingOrder.Instance)
            .Select(sum => new JournalLine(
            sum.Key.Role, sum.Key.Account, sum.Key.Debit ? sum.Value : 0, sum.Key.Debit ? 0 : sum.Value,
            sum.Key.Code, sum.Key.Transaction, sum.Key.Reference)).ToArray();
        var transactions = numbers.OrderBy(t => t.Terminal.Value, StringComparer.Ordinal).ToArray();
        var journal = new Journal(DocumentId.Of(store, date, ordinal), store, date, currency,
            supplement ? DocumentId.Of(store, date, 1) : null, lines, transactions);
        Runtime.Invariant.Holds(journal.Debit == journal.Credit);
        return journal;
    }
}

/// <summary>What the books keep of a journal; its lines are in the fact that cut it.</summary>
/// <param name="Total">Σ of its transactions' totals.</param>
public sealed record JournalNote(
    DocumentId Id, long Count, long Total, long Debit, bool Supplement, IReadOnlyList<TerminalNumbers> Numbers);
