namespace RetailActors.Node.Intake;

/// <summary>The member names of the wire format, sorted as RFC 8785 sorts them; the enums are their places.</summary>
internal static class TransactionMembers
{
    public static readonly string[] Batch = ["batch", "count", "sha256", "total", "transactions"];

    public static readonly string[] NdjsonBatch = ["batch", "count", "sha256", "total"];

    public static readonly string[] Transaction =
    [
        "at", "businessDate", "currency", "customer", "kind", "lines", "number", "original", "reason", "receipt",
        "rounding", "shift", "staff", "tenders", "total",
    ];

    public static readonly string[] Line =
        ["discount", "net", "price", "quantity", "reason", "serial", "sku", "taxes", "unit"];

    public static readonly string[] Tax = ["amount", "code"];

    public static readonly string[] Tender = ["amount", "reference", "tender"];

    public static readonly string[] Original = ["number", "terminal"];
}

internal enum BatchMember { Batch, Count, Sha256, Total, Transactions }

internal enum TransactionMember
{
    At, BusinessDate, Currency, Customer, Kind, Lines, Number, Original, Reason, Receipt, Rounding, Shift, Staff,
    Tenders, Total,
}

internal enum LineMember { Discount, Net, Price, Quantity, Reason, Serial, Sku, Taxes, Unit }

internal enum TaxMember { Amount, Code }

internal enum TenderMember { Amount, Reference, Tender }

internal enum OriginalMember { Number, Terminal }
