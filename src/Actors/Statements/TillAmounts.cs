using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>What is counted by itself: a tender, and the currency of its notes where it is not the store's.</summary>
public readonly record struct TillKey(string Tender, string? Currency)
{
    public static readonly IComparer<TillKey> Order = Comparer<TillKey>.Create((a, b) =>
        string.CompareOrdinal(a.Tender, b.Tender) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Currency, b.Currency));

    public TenderId Id => new(Tender);

    public override string ToString() => Currency is null ? Tender : $"{Tender} {Currency}";
}

/// <summary>
/// One tender of one shift: what should be in the till and what was counted. Minor units of the tender's currency;
/// refunds and pay-outs are below zero, removals and drops above.
/// </summary>
public readonly record struct TillAmounts
{
    /// <summary>What the drawer's last shift counted; null when there was none, or it did not count.</summary>
    public long? Carried { get; init; }

    /// <summary>The last shift kept a float of the tender: without a start amount, what it counted is the start.
    /// </summary>
    public bool KeepsFloat { get; init; }

    /// <summary>Counted at the opening; the last declaration counts.</summary>
    public long? Start { get; init; }

    public long Floats { get; init; }

    public long Sales { get; init; }

    public long Refunds { get; init; }

    public long PayIns { get; init; }

    public long PayOuts { get; init; }

    public long Removals { get; init; }

    public long SafeDrops { get; init; }

    public long BankDrops { get; init; }

    /// <summary>Σ of the tender declarations.</summary>
    public long DeclaredSum { get; init; }

    public long? DeclaredLast { get; init; }

    /// <summary>Counted at the close: stands before all declarations.</summary>
    public long? Closing { get; init; }

    /// <summary>Of the start amount: its float from the safe or its opening difference, as the books have it.</summary>
    public long StartBooked { get; init; }

    /// <summary>What one unit of the foreign currency was last taken at, in billionths of the store's.</summary>
    public long? Rate { get; init; }

    /// <summary>The closing difference as the books have it.</summary>
    public long DifferenceBooked { get; init; }

    public long Opening => Start ?? (KeepsFloat ? Carried ?? 0 : 0);

    /// <summary>Null while nothing was counted at the opening, or there is nothing to compare it with.</summary>
    public long? OpeningDifference => Start - Carried;

    public long Expected => checked(Opening + Floats + Sales + Refunds + PayIns + PayOuts
        - Removals - SafeDrops - BankDrops);

    /// <summary>Null while nothing was counted.</summary>
    public long? Declared(bool sum) => Closing ?? (sum && DeclaredLast is not null ? DeclaredSum : DeclaredLast);

    /// <summary>Above zero is over, below short; null while nothing was counted.</summary>
    public long? Difference(bool sum) => Declared(sum) - Expected;

    /// <summary>Whether the tender's drawer is kept with money in it from shift to shift.</summary>
    public bool HasFloat => Start is not null || KeepsFloat || Floats != 0;
}
