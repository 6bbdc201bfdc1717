using System.Globalization;

namespace RetailActors.Actors.Retail;

// Every id has a type. Their text is what the outside world uses: 1 to 64 characters of A-Z a-z 0-9 . _ - and, for a
// SKU, tender, tax code or unit, any printable character (catalogues are untidy); the intake refuses anything else.

public readonly record struct StoreId(string Value) { public override string ToString() => Value; }

/// <summary>A till, kiosk or handheld: the source of one gap-free number range.</summary>
public readonly record struct TerminalId(string Value) { public override string ToString() => Value; }

public readonly record struct WarehouseId(string Value) { public override string ToString() => Value; }

public readonly record struct Sku(string Value) { public override string ToString() => Value; }

/// <summary>A unit of measure as the terminal names it: EA, PACK6, KGM.</summary>
public readonly record struct UnitCode(string Value) { public override string ToString() => Value; }

public readonly record struct TenderId(string Value) { public override string ToString() => Value; }

public readonly record struct TaxCode(string Value) { public override string ToString() => Value; }

public readonly record struct BatchId(string Value) { public override string ToString() => Value; }

/// <summary>
/// Our own id of a document, stored at the ERP: <c>STORE-YYYYMMDD-N</c> a journal, <c>STORE-YYYYMMDD+N</c> a stock
/// posting, N counting the store-day's from 1; <c>WAREHOUSE+SHARD.SEQUENCE</c> that of a count or a transfer, by the
/// fact of the stock that it tells; <c>TERMINAL#NUMBER</c> the order of a transaction.
/// </summary>
public readonly record struct DocumentId(string Value)
{
    public static DocumentId Of(StoreId store, BusinessDate date, int ordinal) =>
        new($"{store.Value}-{date:yyyyMMdd}-{ordinal}");

    public static DocumentId OfStock(StoreId store, BusinessDate date, int ordinal) =>
        new($"{store.Value}-{date:yyyyMMdd}+{ordinal}");

    public static DocumentId OfShelf(WarehouseId warehouse, int shard, long sequence) =>
        new($"{warehouse.Value}+{shard}.{sequence}");

    public static DocumentId OfOrder(TransactionId transaction) => new(transaction.ToString());

    /// <summary>Neither sign can be in a store's or a terminal's name.</summary>
    public DocumentKind Kind => Value.Contains('#', StringComparison.Ordinal) ? DocumentKind.SalesOrder
        : Value.Contains('+', StringComparison.Ordinal) ? DocumentKind.StockPosting : DocumentKind.Journal;

    /// <summary>Whether a fact of the stock made it, and none of a store's books.</summary>
    public bool IsOfShelf => Value.LastIndexOf('+') is > 0 and var at && Value.IndexOf('.', at) > 0;

    public override string ToString() => Value;
}

/// <summary>
/// One transaction, anywhere: the terminal and the terminal's own number. Written <c>TERMINAL#NUMBER</c>.
/// </summary>
public readonly record struct TransactionId(TerminalId Terminal, long Number)
{
    public override string ToString() => $"{Terminal.Value}#{Number}";

    /// <exception cref="FormatException">Not of the form <c>TERMINAL#NUMBER</c>.</exception>
    public static TransactionId Parse(string text) =>
        text.LastIndexOf('#') is var at and > 0
        && long.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new TransactionId(new TerminalId(text[..at]), number)
            : throw new FormatException($"'{text}' is not of the form TERMINAL#NUMBER");
}
