using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Connectors;

/// <summary>Our minor units and an ERP's decimals.</summary>
internal static class Amounts
{
    /// <summary>Exact, with the currency's decimals: 1230 pence are 12.30.</summary>
    /// <param name="minor">≥ 0.</param>
    public static decimal ToDecimal(long minor, Currency currency)
    {
        Invariant.Holds(minor >= 0);
        return new decimal(unchecked((int)minor), (int)(minor >> 32), 0, isNegative: false, (byte)currency.Decimals);
    }

    /// <summary>Null when the amount has more decimals than the currency, or does not fit.</summary>
    public static long? ToMinor(decimal amount, Currency currency)
    {
        var minor = Math.Abs(amount) > decimal.MaxValue / 1_000 ? decimal.MaxValue : amount * Scale(currency);
        return minor == decimal.Truncate(minor) && minor is >= long.MinValue and <= long.MaxValue ? (long)minor : null;
    }

    private static decimal Scale(Currency currency) => currency.Decimals switch { 0 => 1, 3 => 1_000, _ => 100 };
}
