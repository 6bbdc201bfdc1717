namespace RetailActors.Node.Intake;

/// <summary>The member names of the wire format, sorted as RFC 8785 sorts them; the enums are their places.</summary>
internal static class TransactionMembers
{
    public static readonly string[] Batch = ["batch", "count", "sha256", "total", "transactions"];

    public static readonly string[] NdjsonBatch = ["batch", "count", "sha256", "total"];

    public static readonly string[] Transaction =
    [
        "at", "businessDate", "currency", "customer", "declared", "drawer", "kind", "lines", "number", "order",
        "original", "rate", "reason", "receipt", "rounding", "shift", "staff", "taxIncluded", "tenders", "total",
    ];

    public static readonly string[] Line =
    [
        "barcode", "charge", "cost", "discount", "discounts", "giftCard", "lot", "net", "original", "price",
        "quantity", "reason", "serial", "sku", "tax", "taxes", "unit", "variant",
    ];

    public static readonly string[] Tax = ["amount", "code", "exempt"];

    public static readonly string[] Discount = ["amount", "code"];

    public static readonly string[] Tender =
        ["amount", "currency", "currencyAmount", "rate", "reference", "tender"];

    public static readonly string[] Declared = ["discount", "gross", "items", "net", "paid", "tax"];

    public static readonly string[] Original = ["number", "terminal"];

    public static readonly string[] LineOriginal = ["line", "number", "terminal"];
}

internal enum BatchMember { Batch, Count, Sha256, Total, Transactions }

internal enum TransactionMember
{
    At, BusinessDate, Currency, Customer, Declared, Drawer, Kind, Lines, Number, Order, Original, Rate, Reason,
    Receipt, Rounding, Shift, Staff, TaxIncluded, Tenders, Total,
}

internal enum LineMember
{
    Barcode, Charge, Cost, Discount, Discounts, GiftCard, Lot, Net, Original, Price, Quantity, Reason, Serial, Sku,
    Tax, Taxes, Unit, Variant,
}

internal enum TaxMember { Amount, Code, Exempt }

internal enum DiscountMember { Amount, Code }

internal enum TenderMember { Amount, Currency, CurrencyAmount, Rate, Reference, Tender }

internal enum DeclaredMember { Discount, Gross, Items, Net, Paid, Tax }

internal enum OriginalMember { Number, Terminal }

internal enum LineOriginalMember { Line, Number, Terminal }
