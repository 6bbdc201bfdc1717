using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Reconciliation;

/// <summary>What the books say of tenders: a journal, or the open part of a store-day.</summary>
/// <param name="Name">The journal's id, or <c>open part</c>.</param>
/// <param name="Sums">Taken in less paid out, in minor units.</param>
public sealed record TenderPart(
    string Name, bool IsOpen, StoreId Store, BusinessDate Date, Currency Currency,
    IReadOnlyDictionary<string, long> Sums, IReadOnlyList<TerminalNumbers> Numbers)
{
    public static TenderPart Of(Journal journal) => new(journal.Id.Value, false, journal.Store, journal.Date,
        journal.Currency, Sum(journal.Lines.Select(l => (l.Role, l.Code, l.Debit - l.Credit))), journal.Transactions);

    public static TenderPart Of(StoreBooks books, StoreDay day) => new("open part", true, books.Store, day.Date,
        books.Currency,
        Sum(day.Sums.Select(s => (s.Key.Role, s.Key.Code, s.Key.Debit ? s.Value : -s.Value))),
        [.. day.OpenNumbers.Select(n => new TerminalNumbers(n.Key, Copy(n.Value)))]);

    private static Dictionary<string, long> Sum(IEnumerable<(LineRole Role, string? Code, long Amount)> lines)
    {
        var sums = new Dictionary<string, long>();
        foreach (var (role, code, amount) in lines)
            if (role is LineRole.TenderIn or LineRole.TenderOut && code is not null)
                sums[code] = checked(sums.GetValueOrDefault(code) + amount);
        return sums;
    }

    private static NumberSet Copy(NumberSet numbers)
    {
        var copy = new NumberSet();
        copy.AddAll(numbers);
        return copy;
    }
}

/// <summary>The books of one statements shard at one moment.</summary>
/// <param name="Head">The last fact that they know.</param>
/// <param name="Held">Transactions under a case, by terminal.</param>
public sealed record TenderBooks(
    long Head, IReadOnlyList<TenderPart> Open, IReadOnlyDictionary<TerminalId, NumberSet> Held,
    IReadOnlyDictionary<TerminalId, NumberSet> Waived);

/// <summary>
/// One tender of a store-day: <paramref name="Tickets"/> = journaled + open + held + waived. Minor units of
/// <paramref name="Currency"/>.
/// </summary>
/// <param name="Tickets">As the tickets themselves say, read again.</param>
public sealed record TenderRow(
    StoreId Store, BusinessDate Date, string Tender, Currency Currency, long Tickets, long Journaled, long Open,
    long Held, long Waived)
{
    public long Difference => Tickets - Journaled - Open - Held - Waived;
}

/// <param name="Differences">Each names the journal and the transactions.</param>
public sealed record TenderReport(IReadOnlyList<TenderRow> Rows, IReadOnlyList<string> Differences);
