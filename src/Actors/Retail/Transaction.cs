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

    /// <summary>The till is free for the next shift; the counted amounts come later.</summary>
    ShiftBlindClose = 17,

    /// <summary>A customer order or layaway: lines that are set aside, tenders that are its deposit.</summary>
    OrderOpen = 18,

    /// <summary>The order's goods leave: a sale in every respect.</summary>
    OrderPickup = 19,

    /// <summary>What was set aside is free again; tenders give the deposit back.</summary>
    OrderCancel = 20,

    /// <summary>Tenders are amounts counted while the shift goes on.</summary>
    TenderDeclaration = 21,
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

    /// <summary>The cash drawer that a shift works from.</summary>
    public string? Drawer { get; init; }

    /// <summary>The number of the customer order or layaway that it opens, serves or ends.</summary>
    public string? Order { get; init; }

    /// <summary>What one unit of its currency was worth in the company's, frozen by the till.</summary>
    public FrozenRate? Rate { get; init; }

    /// <summary>The till's own sums, to be checked; null when it sent none.</summary>
    public Declared? Declared { get; init; }

    /// <summary>Whether the till says that its prices include tax.</summary>
    public bool? TaxIncluded { get; init; }
}

/// <summary>Sums that the till computed over the whole transaction; amounts in minor units.</summary>
/// <param name="Items">The sum of the lines' quantities, in the units sold.</param>
/// <param name="Gross">Net and tax.</param>
public sealed record Declared(
    long? Net = null, long? Tax = null, long? Gross = null, long? Discount = null, long? Paid = null,
    Quantity? Items = null);
