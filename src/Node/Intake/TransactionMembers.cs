namespace RetailActors.Node.Intake;

/// <summary>The member names of the wire format, sorted as RFC 8785 sorts them; the enums are their places.</summary>
internal static class TransactionMembers
{
    public static readonly JsonKeys Batch = new("batch", "count", "sha256", "total", "transactions");
    public static readonly JsonKeys NdjsonBatch = new("batch", "count", "sha256", "total");

    public static readonly JsonKeys Transaction = new(
        "at", "businessDate", "currency", "customer", "kind", "lines", "number", "original", "reason", "receipt",
        "rounding", "shift", "staff", "tenders", "total");

    public static readonly JsonKeys Line = new(
        "discount", "net", "price", "quantity", "reason", "serial", "sku", "taxes", "unit");

    public static readonly JsonKeys Tax = new("amount", "code");
    public static readonly JsonKeys Tender = new("amount", "reference", "tender");
    public static readonly JsonKeys Original = new("number", "terminal");
}

internal enum BatchMember { Batch, Count, Sha256, Total, Transactions }

internal enum TransactionMember
{
    At, BusinessDate, Currency, Customer, Kind, Lines, Number, Original, Reason, Receipt, Rounding, Shift, Staff, Tenders,
    Total,
}

internal enum LineMember { Discount, Net, Price, Quantity, Reason, Serial, Sku, Taxes, Unit }

internal enum TaxMember { Amount, Code }

internal enum TenderMember { Amount, Reference, Tender }

internal enum OriginalMember { Number, Terminal }
