using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Statements;

/// <summary>
/// One statement of a store: the part that is open, the journals that were cut, what was waived.
/// </summary>
public sealed class StoreDay(StatementKey key)
{
    public StatementKey Key { get; } = key;

    public BusinessDate Date => Key.Date;

    /// <summary>The sums of the open part.</summary>
    public Dictionary<Posting, long> Sums { get; } = [];

    /// <summary>The same in the company's currency; empty when it is the statement's own.</summary>
    public Dictionary<Posting, long> CompanySums { get; } = [];

    /// <summary>The company's currency of the open part, when it is another.</summary>
    public Currency? Company { get; set; }

    public Dictionary<TerminalId, NumberSet> OpenNumbers { get; } = [];

    public long OpenCount { get; set; }

    public long OpenTotal { get; set; }

    /// <summary>Something waits for the next journal: transactions, or what a count corrects without one.</summary>
    public bool IsOpen => OpenCount > 0 || Sums.Count > 0;

    public Instant? CutAt { get; set; }

    /// <summary>Once closed, later journals of the statement are supplements.</summary>
    public bool Closed { get; set; }

    public List<JournalNote> Journals { get; } = [];

    public long WaivedCount { get; set; }

    public long WaivedTotal { get; set; }

    public long BookedCount => OpenCount + Journals.Sum(journal => journal.Count);

    public long BookedTotal => OpenTotal + Journals.Sum(journal => journal.Total);
}

/// <summary>What is to become a journal.</summary>
/// <param name="Supplements">The statement's first journal, when it was closed before.</param>
internal sealed record Cutting(
    StoreId Store, StatementKey Key, int Ordinal, DocumentId? Supplements, Currency? Company,
    IReadOnlyDictionary<Posting, long> Sums, IReadOnlyDictionary<Posting, long> CompanySums,
    IEnumerable<TerminalNumbers> Numbers)
{
    public static Cutting Of(StoreBooks books, StoreDay day, int ordinal) => new(
        books.Store, day.Key, ordinal, day.Closed ? day.Journals[0].Id : null, day.Company, day.Sums, day.CompanySums,
        day.OpenNumbers.Select(n => new TerminalNumbers(n.Key, n.Value)));

    /// <summary>Lines in a fixed order; in balance in both currencies.</summary>
    public Journal ToJournal()
    {
        var lines = Sums.Where(sum => sum.Value != 0).OrderBy(sum => sum.Key, PostingOrder.Instance)
            .Select(sum => Line(sum.Key, sum.Value, CompanySums.GetValueOrDefault(sum.Key))).ToArray();
        var transactions = Numbers.OrderBy(t => t.Terminal.Value, StringComparer.Ordinal).ToArray();
        var journal = new Journal(DocumentId.Of(Store, Key.Date, Ordinal), Store, Key.Date, Key.Currency,
            Supplements, lines, transactions)
        { Shift = Key.Shift, Company = Company };
        Invariant.Holds(journal.Debit == journal.Credit);
        Invariant.Holds(lines.Sum(line => line.CompanyDebit) == lines.Sum(line => line.CompanyCredit));
        return journal;
    }

    private static JournalLine Line(Posting p, long amount, long company) => new(
        p.Role, p.Account, p.Debit ? amount : 0, p.Debit ? 0 : amount, p.Code, p.Transaction, p.Reference)
    {
        CompanyDebit = p.Debit ? company : 0,
        CompanyCredit = p.Debit ? 0 : company,
    };
}

/// <summary>What the books keep of a journal; its lines are in the fact that cut it.</summary>
/// <param name="Total">Σ of its transactions' totals.</param>
public sealed record JournalNote(
    DocumentId Id, long Count, long Total, long Debit, bool Supplement, IReadOnlyList<TerminalNumbers> Numbers);
