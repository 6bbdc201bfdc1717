using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>
/// What a journal line sums: one side of one account, for one role and code; never netted with another (G5).
/// </summary>
/// <param name="Transaction">Set where the tender is kept one line a transaction (R08).</param>
public readonly record struct Posting(
    LineRole Role, bool Debit, string Account, string? Code, TransactionId? Transaction = null,
    string? Reference = null);

/// <summary>The order of a journal's lines: role, side, account, code, transaction.</summary>
public sealed class PostingOrder : IComparer<Posting>
{
    public static readonly PostingOrder Instance = new();

    public int Compare(Posting x, Posting y)
    {
        var order = x.Role.CompareTo(y.Role);
        if (order == 0) order = x.Debit.CompareTo(y.Debit);
        if (order == 0) order = string.CompareOrdinal(x.Account, y.Account);
        if (order == 0) order = string.CompareOrdinal(x.Code, y.Code);
        if (order == 0) order = string.CompareOrdinal(x.Transaction?.Terminal.Value, y.Transaction?.Terminal.Value);
        if (order == 0) order = (x.Transaction?.Number ?? 0).CompareTo(y.Transaction?.Number ?? 0);
        return order != 0 ? order : string.CompareOrdinal(x.Reference, y.Reference);
    }
}

/// <param name="Amount">Minor units, above 0.</param>
/// <param name="Company">The same in the company's currency where that is another, ≥ 0; otherwise 0.</param>
public readonly record struct PostingAmount(Posting Posting, long Amount, long Company = 0);

/// <param name="Quantity">In base units; negative leaves the shelf.</param>
public readonly record struct StockMove(Sku Sku, WarehouseId Warehouse, MoveReason Reason, Quantity Quantity);

/// <summary>The root cause that holds transactions: <c>unmapped-sku:85123A</c>. One case for each.</summary>
public readonly record struct CauseKey(string Value)
{
    public string Kind => Value[..Math.Max(0, Value.IndexOf(':', StringComparison.Ordinal))];

    public string Subject => Value[(Value.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public override string ToString() => Value;
}

/// <summary>One transaction, enriched: what it posts and moves, or why it cannot.</summary>
/// <param name="Variant">0 for what was recorded; the fingerprint for a conflicting content under the same
/// number.</param>
/// <param name="Position">The sequence in the terminals' shard of the event that holds it, to read it again.</param>
/// <param name="Moves">Empty when the stock cannot move yet; a transaction may be held and its stock move all the
/// same.</param>
/// <param name="Cause">Null when it can be posted.</param>
/// <param name="Ticket">What it says about its shift; null when it names none.</param>
public sealed record Entry(
    TransactionId Id, ulong Variant, long Position, BusinessDate Date, long Total,
    PostingAmount[] Postings, StockMove[] Moves, CauseKey? Cause, string? Why, ShiftTicket? Ticket = null)
{
    /// <summary>Of the amounts; null: unknown, taken for the books' own.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Set in a store whose tickets are orders of their own: then nothing of it is summed (R07).</summary>
    public SalesOrder? Order { get; init; }

    /// <summary>It is an order, or will be one when it is not held any more: its stock is relieved by that.</summary>
    public bool ByOrder { get; init; }

    /// <summary>The currency of the postings' company amounts; null when they have none.</summary>
    public Currency? Company { get; init; }

    /// <summary>What its goods cost, except what it gives back of sales that it names: that mirrors them.</summary>
    public PostingAmount[] Costs { get; init; } = [];

    /// <summary>The company's currency, which costs are in whatever the ticket's is; null: journals carry none.
    /// </summary>
    public Currency? CostCurrency { get; init; }

    /// <summary>What it gives back of sales that it names.</summary>
    public ReturnClaim[] Returns { get; init; } = [];

    /// <summary>Lots, serials and reasons of its moves; moved when they are.</summary>
    public TracedMove[] Traces { get; init; } = [];

    /// <summary>The pieces that it sells of items that are followed by serial, one a line.</summary>
    public Piece[] Pieces { get; init; } = [];

    /// <summary>What it does to a customer order; null when it names none.</summary>
    public OrderStep? Step { get; init; }
}

/// <summary>A transaction that is held.</summary>
/// <param name="Moved">Its stock has moved already, and does not when it is released.</param>
/// <param name="Foreign">The currency of <paramref name="Total"/> when it is not the books' own.</param>
public sealed record HeldRef(TransactionId Id, ulong Variant, long Position, BusinessDate Date, long Total, bool Moved,
    Currency? Foreign = null);
