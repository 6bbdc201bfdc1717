using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Payouts;

/// <summary>A tender of one transaction as it was journaled.</summary>
/// <param name="Reference">The provider's id of it; the transaction's own id when the till recorded none.</param>
/// <param name="Amount">In minor units; below 0 it was paid out.</param>
public sealed record TenderLine(string Reference, TransactionId Transaction, TenderId Tender, long Amount);

/// <summary>A row of a payout that looks for the tender lines that it pays.</summary>
/// <param name="References">The provider's id; then, when it is another, those of the charge that it refers to and of
/// the merchant. Only the first pays in parts.</param>
/// <param name="Gross">In minor units; below 0 the provider took it back.</param>
/// <param name="ExplainsOnly">It pays no line, as a chargeback does not: it only belongs to one.</param>
public sealed record OfferedRow(int Row, IReadOnlyList<string> References, long Gross, bool ExplainsOnly);

/// <param name="Line">Number of the tender line in its store.</param>
/// <param name="Amount">What of the row the line took; the row's whole for one that only belongs to it.</param>
public readonly record struct Allocation(int Row, long Line, long Amount, bool ExplainsOnly);

public abstract record SettlementCommand
{
    /// <summary>A journal was cut: its tender lines wait for their payouts from now on.</summary>
    public sealed record Expect(DocumentId Journal, BusinessDate Date, Currency Currency,
        IReadOnlyList<TenderLine> Lines) : SettlementCommand;

    /// <summary>Rows that may be this store's; the others are passed over. Offered again they change nothing.</summary>
    public sealed record Offer(string Payout, Currency Currency, IReadOnlyList<OfferedRow> Rows) : SettlementCommand;

    public sealed record Wake : SettlementCommand;
}

/// <param name="Taken">All that the store has allocated of the offered rows, now and before.</param>
public sealed record SettlementReply(IReadOnlyList<Allocation> Taken);

public abstract record SettlementEvent
{
    public sealed record Expected(DocumentId Journal, BusinessDate Date, Currency Currency,
        IReadOnlyList<TenderLine> Lines) : SettlementEvent;

    public sealed record Matched(Instant At, string Payout, IReadOnlyList<Allocation> Allocations) : SettlementEvent;
}
