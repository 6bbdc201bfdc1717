using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Payouts;

public enum PayoutRowType : byte
{
    Charge = 1,
    Refund = 2,

    /// <summary>The provider's cost, booked from the payout: it belongs to no ticket.</summary>
    Fee = 3,

    /// <summary>A reserve, a correction, a currency difference: as a fee.</summary>
    Adjustment = 4,

    /// <summary>The customer's bank took the money back; no ticket says so.</summary>
    Chargeback = 5,
}

/// <summary>One line of a provider's payout. Amounts in minor units: <paramref name="Net"/> = gross − fee.</summary>
/// <param name="Transaction">The provider's id, which the till recorded as the tender's reference.</param>
/// <param name="Original">The provider's id of the charge that a refund or chargeback refers to.</param>
/// <param name="Merchant">The merchant's own reference: a transaction's id, <c>TERMINAL#NUMBER</c>.</param>
/// <param name="Gross">Below 0: taken back from the merchant.</param>
public sealed record PayoutRow(
    PayoutRowType Type, string Transaction, string? Original, string? Merchant, long Gross, long Fee, long Net)
{
    /// <summary>A ticket has to stand behind it.</summary>
    public bool NeedsTicket => Type is PayoutRowType.Charge or PayoutRowType.Refund;
}

/// <param name="BankReference">What the bank's statement will name it by.</param>
public sealed record PayoutContent(
    string Id, BusinessDate Date, Currency Currency, string? BankReference, IReadOnlyList<PayoutRow> Rows)
{
    public long Net => Rows.Sum(row => row.Net);
}

/// <summary>A tender line that a row pays or belongs to.</summary>
public sealed record RowMatch(
    int Row, TransactionId Transaction, DocumentId Journal, long Amount, bool ExplainsOnly);

/// <param name="Amount">Minor units; below 0 the bank took it.</param>
public sealed record BankLine(BusinessDate Date, Currency Currency, long Amount, string Reference);

public abstract record PayoutCommand
{
    public sealed record Import(PayoutContent Content, string Who, string Source) : PayoutCommand;

    /// <summary>What a store's settlement has allocated of the payout's rows, all of it.</summary>
    public sealed record Match(string Store, IReadOnlyList<RowMatch> Matches) : PayoutCommand;

    /// <summary>Lines of a bank statement under one reference; of equal ones as many as the statement has.</summary>
    public sealed record TakeBank(IReadOnlyList<BankLine> Lines, string Who, string Source) : PayoutCommand;

    public sealed record Wake : PayoutCommand;
}

public abstract record PayoutReply
{
    public sealed record Imported : PayoutReply;

    /// <summary>The same content is there already.</summary>
    public sealed record Same : PayoutReply;

    /// <summary>Another content is there under the same id; it stands.</summary>
    public sealed record Conflict(IReadOnlyList<string> Differences) : PayoutReply;

    /// <param name="Lines">How many bank lines were new.</param>
    public sealed record Done(int Lines) : PayoutReply;
}

public abstract record PayoutEvent
{
    public sealed record Imported(Instant At, PayoutContent Content, string Who, string Source) : PayoutEvent;

    public sealed record Matched(string Store, IReadOnlyList<RowMatch> Matches) : PayoutEvent;

    public sealed record BankTaken(Instant At, IReadOnlyList<BankLine> Lines, string Who, string Source) : PayoutEvent;
}
