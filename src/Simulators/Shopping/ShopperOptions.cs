using RetailActors.Actors.Runtime;

namespace RetailActors.Simulators.Shopping;

/// <summary>What happens at a till, as shares of its transactions, 0 to 1; the rest are sales.</summary>
public sealed record ShopperOptions
{
    public double LinkedReturns { get; init; } = 0.04;

    public double UnlinkedReturns { get; init; } = 0.01;

    public double Voids { get; init; } = 0.01;

    public double NoSales { get; init; } = 0.02;

    public double PayIns { get; init; } = 0.004;

    public double PayOuts { get; init; } = 0.004;

    public double StockAdjustments { get; init; } = 0.012;

    /// <summary>1 to 1,000 (the intake's limit).</summary>
    public int LinesMax { get; init; } = 12;

    /// <summary>
    /// Cash totals are rounded to a multiple of this, in minor units: 5 where there are no pennies; 1: not at all.
    /// </summary>
    public long CashStepMinor { get; init; } = 1;

    public BusinessFaults Faults { get; init; } = new();

    internal void Check()
    {
        var shares = LinkedReturns + UnlinkedReturns + Voids + NoSales + PayIns + PayOuts + StockAdjustments;
        Invariant.Holds(shares is >= 0 and <= 1);
        Invariant.Holds(LinesMax is >= 1 and <= 1_000);
        Invariant.Holds(CashStepMinor is >= 1 and <= 1_000_000);
        Invariant.Holds(Faults.Sum is >= 0 and <= 1);
    }
}

/// <summary>
/// The share of sales, 0 to 1 each and together, that are well-formed for the intake but wrong for the books. None
/// unless asked for.
/// </summary>
public sealed record BusinessFaults
{
    public double UnmappedSku { get; init; }

    public double UnknownUnit { get; init; }

    public double UnknownTax { get; init; }

    public double UnknownTender { get; init; }

    public double LinesDoNotSum { get; init; }

    public double TendersDoNotCover { get; init; }

    public double NegativePrice { get; init; }

    public double DateFarOff { get; init; }

    internal double Sum => Rates().Sum();

    internal BusinessFault Draw(double random)
    {
        var rates = Rates();
        for (var i = 0; i < rates.Length; i++)
        {
            if (random < rates[i])
                return (BusinessFault)(i + 1);
            random -= rates[i];
        }
        return BusinessFault.None;
    }

    private double[] Rates() =>
    [
        UnmappedSku, UnknownUnit, UnknownTax, UnknownTender, LinesDoNotSum, TendersDoNotCover, NegativePrice,
        DateFarOff,
    ];
}

public enum BusinessFault
{
    None = 0,
    UnmappedSku = 1,
    UnknownUnit = 2,
    UnknownTax = 3,
    UnknownTender = 4,
    LinesDoNotSum = 5,
    TendersDoNotCover = 6,
    NegativePrice = 7,
    DateFarOff = 8,
}
