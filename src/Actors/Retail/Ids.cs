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
/// Our own id of a journal, stored at the ERP: <c>STORE-YYYYMMDD-N</c>, N counting the store-day's journals from 1.
/// </summary>
public readonly record struct JournalId(string Value)
{
    public static JournalId Of(StoreId store, BusinessDate date, int ordinal) =>
        new($"{store.Value}-{date:yyyyMMdd}-{ordinal}");

    public override string ToString() => Value;
}

/// <summary>
/// One transaction, anywhere: the terminal and the terminal's own number. Written <c>TERMINAL#NUMBER</c>.
/// </summary>
public readonly record struct TransactionId(TerminalId Terminal, long Number)
{
    public override string ToString() => $"{Terminal.Value}#{Number}";
}
