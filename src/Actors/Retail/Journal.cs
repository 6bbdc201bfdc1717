namespace RetailActors.Actors.Retail;

/// <summary>What a journal line stands for. Sales and returns, and money in and out, are never netted (G5).</summary>
public enum LineRole : byte
{
    Sales = 1,
    Returns = 2,
    SalesTax = 3,
    ReturnsTax = 4,
    TenderIn = 5,
    TenderOut = 6,
    Rounding = 7,
    PayIn = 8,
    PayOut = 9,

    /// <summary>Change for the till from the safe: at the opening, or while the shift goes on.</summary>
    FloatEntry = 10,
    SafeDrop = 11,
    BankDrop = 12,

    /// <summary>Taken out of the till, to the safe.</summary>
    TenderRemoval = 13,

    /// <summary>The till's side of what a shift's close counted more or less than should be there.</summary>
    TillDifference = 14,

    /// <summary>The other side: over is credited, short debited.</summary>
    OverShort = 15,

    /// <summary>The same for what the opening found, against the last shift's count of the drawer.</summary>
    OpeningTillDifference = 16,
    OpeningOverShort = 17,

    /// <summary>The tax that a gain includes.</summary>
    OverShortTax = 18,

    /// <summary>What sold goods have cost, taken from stock; the two after it are the same of goods that came back.
    /// </summary>
    Cost = 20,
    StockOut = 21,
    ReturnedCost = 22,
    StockBack = 23,

    /// <summary>Paid in on a customer order, or paid back from it; what a pickup uses is one of its tenders.</summary>
    Deposit = 30,
}

/// <summary>
/// The balanced posting of a store's business day, or one part of it, or a supplement for tickets that came after it
/// was cut. Debits equal credits to the minor unit.
/// </summary>
/// <param name="Supplements">The first journal of the store-day, when this one carries late tickets; otherwise
/// null.</param>
/// <param name="Transactions">Exactly the transactions that are summed here, per terminal.</param>
public sealed record Journal(
    DocumentId Id, StoreId Store, BusinessDate Date, Currency Currency, DocumentId? Supplements,
    IReadOnlyList<JournalLine> Lines, IReadOnlyList<TerminalNumbers> Transactions)
    : Document(Id, Store, Date, Currency)
{
    /// <summary>The shift that it is the statement of; null: of the day.</summary>
    public string? Shift { get; init; }

    /// <summary>The company's currency when it is another: then every line says what it is worth in it.</summary>
    public Currency? Company { get; init; }

    public override long Measure => Debit;

    public long Debit => Lines.Sum(line => line.Debit);

    public long Credit => Lines.Sum(line => line.Credit);

    public long TransactionCount => Transactions.Sum(t => t.Numbers.Count);
}

/// <param name="Debit">Minor units, ≥ 0; exactly one of debit and credit is above 0.</param>
/// <param name="Code">The tax code or tender that the line sums; null on revenue and rounding.</param>
/// <param name="Transaction">Set on tender lines that are kept one a transaction.</param>
/// <param name="Reference">The payment provider's id of that transaction.</param>
public sealed record JournalLine(
    LineRole Role, string Account, long Debit, long Credit, string? Code = null,
    TransactionId? Transaction = null, string? Reference = null)
{
    /// <summary>Minor units of the company's currency, ≥ 0; 0 where it is the journal's own.</summary>
    public long CompanyDebit { get; init; }

    public long CompanyCredit { get; init; }
}

public sealed record TerminalNumbers(TerminalId Terminal, NumberSet Numbers);
