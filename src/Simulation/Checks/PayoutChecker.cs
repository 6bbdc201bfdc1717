using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>
/// Card payments from the books to their payouts: each waits once, is paid by what names it and never beyond its
/// amount, and in the end every row of a payout stands beside its ticket.
/// </summary>
public sealed class PayoutChecker(Truth truth, BooksChecker books, Provider provider, Func<string, Payout?> payouts)
{
    private readonly Dictionary<(string Store, long Line), TenderLine> _lines = [];
    private readonly HashSet<(TransactionId, string)> _waiting = [];
    private readonly Dictionary<string, long> _last = [];
    private readonly Dictionary<(string Store, long Line), long> _paid = [];
    private readonly Dictionary<(string Payout, int Row), long> _taken = [];

    public void Seen(string store, SettlementEvent fact)
    {
        if (fact is SettlementEvent.Expected expected)
            foreach (var line in expected.Lines)
                Expect(store, expected.Journal, line);
        else if (fact is SettlementEvent.Matched matched)
            foreach (var one in matched.Allocations)
                Pay(store, matched.Payout, one);
    }

    private void Expect(string store, DocumentId document, TenderLine line)
    {
        var ticket = truth.Durable[(line.Transaction.Terminal, line.Transaction.Number)];
        Guarantee.Holds(ticket.Sale.Tenders.Any(tender => tender.Reference == line.Reference
            && tender.Id == line.Tender && tender.Amount == line.Amount),
            $"G5: {document} waits for {line}, which its ticket does not say");
        Guarantee.Holds(books.Of(line.Transaction, 0).Where == document.Value && _waiting.Add((line.Transaction,
            line.Reference)), $"G1: {document} lets {line.Reference} of {line.Transaction} wait a second time");
        _lines[(store, _last[store] = _last.GetValueOrDefault(store) + 1)] = line;
    }

    private void Pay(string store, string payout, Allocation one)
    {
        var (line, row) = (_lines[(store, one.Line)], provider.Paid.GetValueOrDefault((payout, one.Row)));
        Guarantee.Holds(row.Charge is { } charge && charge.Reference == line.Reference,
            $"{payout} row {one.Row} pays {line.Reference}, which it does not name");
        var paid = _paid[(store, one.Line)] = _paid.GetValueOrDefault((store, one.Line)) + one.Amount;
        var taken = _taken[(payout, one.Row)] = _taken.GetValueOrDefault((payout, one.Row)) + one.Amount;
        Guarantee.Holds(IsWithin(paid, line.Amount), $"{line.Reference} of {line.Amount} is paid {paid}");
        Guarantee.Holds(IsWithin(taken, row.Amount), $"{payout} row {one.Row} of {row.Amount} pays {taken}");
    }

    private static bool IsWithin(long part, long whole) =>
        Math.Abs(part) <= Math.Abs(whole) && (part == 0 || Math.Sign(part) == Math.Sign(whole));

    /// <summary>Null when all that was paid out stands beside its ticket.</summary>
    public string? Unfinished()
    {
        if (provider.HasOpen)
            return "the provider has not paid out everything";
        foreach (var ((payout, row), (charge, _)) in provider.Paid)
        {
            var ticket = truth.Durable.GetValueOrDefault((charge.Transaction.Terminal, charge.Transaction.Number));
            if (ticket?.Fingerprint != charge.Fingerprint
                || books.Of(charge.Transaction, 0).Place is not (Place.Journaled or Place.Ordered))
                continue;
            if (!_waiting.Contains((charge.Transaction, charge.Reference)))
                return $"the card payment {charge.Reference} is booked and waits for no payout";
            if (payouts(payout)?.Unmatched(row) is not 0L)
                return $"{payout} row {row} is not matched with {charge.Transaction}";
        }
        return null;
    }
}
