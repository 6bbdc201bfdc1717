using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// Maps a transaction to what it posts and moves, or names the one root cause why it cannot. Pure: the same
/// transaction, catalogue and time give the same entry.
/// </summary>
public sealed class Enricher(Catalogue catalogue, EnrichmentRules rules)
{
    /// <param name="receivedAt">When it became durable here: what its own clock is compared with.</param>
    public Entry Enrich(Transaction t, Store store, DateTimeZone zone, TerminalId terminal, long position,
        Instant receivedAt)
    {
        var id = new TransactionId(terminal, t.Number);
        var (moves, stockProblem) = Movements.Of(t, store.Id, catalogue);
        var finding = BusinessCheck.Check(t, terminal, store.Currency, zone, receivedAt, rules) ?? stockProblem;
        PostingAmount[] postings = [];
        if (finding is null)
        {
            var ledger = new Postings(catalogue, terminal);
            postings = ledger.Of(t) ?? [];
            finding = ledger.Problem;
        }
        return finding is not { } problem
            ? new Entry(id, 0, position, t.BusinessDate, t.Total, postings, moves, null, null, t.Shift,
                t.Kind == TransactionKind.ShiftOpen)
            : new Entry(id, 0, position, t.BusinessDate, t.Total, [], problem.GoodsMoved ? moves : [],
                new CauseKey($"{problem.Kind}:{problem.Subject}"), problem.Why, t.Shift,
                t.Kind == TransactionKind.ShiftOpen);
    }

    /// <summary>The second content of a number: kept, never booked by itself.</summary>
    public static Entry Conflict(Transaction t, TerminalId terminal, ulong fingerprint, long position) => new(
        new TransactionId(terminal, t.Number), fingerprint, position, t.BusinessDate, t.Total, [], [],
        new CauseKey($"{CaseKinds.Conflict}:{terminal}"), $"number {t.Number} came again with other content");

    /// <summary>A stored transaction that this program cannot read: parked, its neighbours go on (G9).</summary>
    public static Entry Unreadable(TerminalId terminal, long number, BusinessDate date, long total, long position,
        string why) => new(
        new TransactionId(terminal, number), 0, position, date, total, [], [],
        new CauseKey($"{CaseKinds.Unreadable}:{terminal}"), $"number {number}: {why}");
}
