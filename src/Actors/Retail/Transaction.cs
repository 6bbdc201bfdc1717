using NodaTime;

namespace RetailActors.Actors.Retail;

/// <summary>What a terminal records. The number on the wire and on disk; names in JSON are camelCase.</summary>
public enum TransactionKind : byte
{
    /// <summary>Lines of either sign: an exchange is a sale with a negative line.</summary>
    Sale = 1,

    /// <summary>All lines negative. Linked when it names its original, otherwise unlinked.</summary>
    Return = 2,

    /// <summary>A number used up without effect.</summary>
    Void = 3,

    /// <summary>The drawer was opened without a sale.</summary>
    NoSale = 4,
    PayIn = 5,
    PayOut = 6,
    ShiftOpen = 7,

    /// <summary>Tenders are the declared amounts.</summary>
    ShiftClose = 8,
    ShiftSuspend = 9,
    ShiftResume = 10,
    StartAmount = 11,
    FloatEntry = 12,
    TenderRemoval = 13,
    SafeDrop = 14,
    BankDrop = 15,

    /// <summary>Goods found, lost or damaged: lines without money, with a reason.</summary>
    StockAdjustment = 16,
}

/// <summary>
/// A transaction as the terminal froze it. Amounts are in minor units of its currency, and are summed, never
/// recomputed: Σ line net + Σ taxes + rounding = total, Σ tenders = total.
/// </summary>
public sealed record Transaction
{
    public required TransactionKind Kind { get; init; }

    /// <summary>The terminal's own gap-free number, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The terminal's clock, with its offset from UTC in minutes.</summary>
    public required Instant At { get; init; }

    public required int OffsetMinutes { get; init; }

    public required BusinessDate BusinessDate { get; init; }

    public required Currency Currency { get; init; }

    public string? Shift { get; init; }

    public string? Staff { get; init; }

    public string? Customer { get; init; }

    public string? Receipt { get; init; }

    public string? Reason { get; init; }

    /// <summary>The sale that a linked return gives back.</summary>
    public TransactionId? Original { get; init; }

    public Line[] Lines { get; init; } = [];

    public Tender[] Tenders { get; init; } = [];

    /// <summary>The difference that rounding the payable amount made; positive is a gain.</summary>
    public long Rounding { get; init; }

    public required long Total { get; init; }
}

/// <param name="Quantity">In <paramref name="Unit"/>; negative gives back.</param>
/// <param name="PriceMillionths">Per unit as shown to the customer, in millionths of the currency's main unit.</param>
/// <param name="Discount">Already taken off <paramref name="Net"/>; for information and checks.</param>
/// <param name="Net">Excluding tax, after discount.</param>
public sealed record Line(
    Sku Sku, Quantity Quantity, UnitCode Unit, long PriceMillionths, long Discount, long Net, LineTax[] Taxes,
    string? Reason = null, string? Serial = null);

public readonly record struct LineTax(TaxCode Code, long Amount);

/// <param name="Amount">Negative is paid out: a refund, or change.</param>
/// <param name="Reference">The payment provider's id, by which a payout is matched.</param>
public readonly record struct Tender(TenderId Id, long Amount, string? Reference = null);
