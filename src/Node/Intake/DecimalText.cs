namespace RetailActors.Node.Intake;

/// <summary>An exact decimal as it was written: <c>12.75</c> is 1275 with 2 decimals.</summary>
internal struct Decimal18
{
    public long Mantissa;
    public int Decimals;

    /// <summary>Where its text stands in the body; 0 when it is absent.</summary>
    public int At;
}

/// <summary>Decimal strings: <c>-?(0|[1-9][0-9]*)(\.[0-9]+)?</c>, at most 18 digits; no exponent, no plus, no culture.</summary>
internal static class DecimalText
{
    public const int DigitsMax = 18;

    private static ReadOnlySpan<long> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    public static bool TryParse(ReadOnlySpan<byte> text, out long mantissa, out int decimals)
    {
        (mantissa, decimals) = (0, 0);
        var negative = text.Length > 0 && text[0] == '-';
        var first = negative ? 1 : 0;
        var (at, point) = (first, -1);
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
                mantissa = mantissa * 10 + digit;
            else if (text[at] == '.' && point < 0)
                point = at;
            else
                return false;
            if (at - first > DigitsMax)
                return false;
        }
        var whole = (point < 0 ? at : point) - first;
        decimals = point < 0 ? 0 : at - point - 1;
        if (negative)
            mantissa = -mantissa;
        return whole >= 1 && whole + decimals <= DigitsMax && (whole == 1 || text[first] != '0')
            && (point < 0 || decimals > 0);
    }

    public static string Show(Decimal18 value) => Actors.Retail.Money.Format(value.Mantissa, value.Decimals);

    /// <summary>In units of 10^-<paramref name="places"/>; false when it has more places or is beyond ±<paramref name="max"/>.</summary>
    public static bool TryScale(long mantissa, int decimals, int places, long max, out long scaled)
    {
        scaled = mantissa;
        if (decimals > places)
            return false;
        if (decimals < places)
        {
            var factor = PowersOfTen[places - decimals];
            if (Math.Abs(mantissa) > max / factor)
                return false;
            scaled = mantissa * factor;
        }
        return Math.Abs(scaled) <= max;
    }
}
