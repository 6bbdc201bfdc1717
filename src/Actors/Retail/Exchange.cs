namespace RetailActors.Actors.Retail;

/// <summary>Exact conversion between currencies, rounded half away from zero on the absolute amount.</summary>
public static class Exchange
{
    public const long BillionthsPerUnit = 1_000_000_000;

    /// <param name="billionths">Units of the target for one unit of the source.</param>
    /// <exception cref="OverflowException">The result does not fit.</exception>
    public static long Convert(long minor, Currency from, Currency to, long billionths)
    {
        var product = checked((Int128)minor * billionths * Scale(to.Decimals));
        var divisor = (Int128)BillionthsPerUnit * Scale(from.Decimals);
        var rounded = (Int128.Abs(product) + divisor / 2) / divisor;
        return checked((long)(product < 0 ? -rounded : rounded));
    }

    private static int Scale(int decimals) => decimals switch { 0 => 1, 1 => 10, 2 => 100, _ => 1_000 };
}
