using System.Numerics;
using System.Runtime.CompilerServices;

namespace RetailActors.Node.Intake;

/// <summary>An exact decimal as it was written: <c>12.75</c> is 1275 with 2 decimals.</summary>
internal struct Decimal18
{
    public long Mantissa;
    public int Decimals;
}

/// <summary>
/// Decimal strings: <c>-?(0|[1-9][0-9]*)(\.[0-9]+)?</c>, at most 18 digits; no exponent, no plus, no culture.
/// </summary>
internal static class DecimalText
{
    public const int DigitsMax = 18;

    private const ulong Ones = 0x0101010101010101, Zeros = 0x30 * Ones, Threes = 0x33 * Ones, Sixes = 0x06 * Ones,
        HighHalves = 0xF0 * Ones, Quotes = '"' * Ones, Points = '.' * Ones;

    private static readonly long[] PowersOfTen =
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

    /// <summary>
    /// The same for a text that ends with a quote within eight bytes, all of them at once: the first is the lowest.
    /// Till
    /// amounts differ in length and sign at random, which costs more in mispredicted branches than in arithmetic.
    /// </summary>
    /// <param name="length">Of the text without the quote.</param>
    public static bool TryParseShort(ulong text, out Decimal18 value, out int length)
    {
        value = default;
        length = First(text, Quotes);
        if (length == sizeof(ulong))
            return false;
        var sign = (byte)text == '-' ? 1 : 0;
        var digits = length - sign;
        text = text >> sign * 8 & (1UL << digits * 8) - 1;
        var whole = Math.Min(First(text, Points), digits);
        if (whole < digits)
        {
            value.Decimals = --digits - whole;
            var below = (1UL << whole * 8) - 1;
            text = text & below | text >> 8 & ~below;
            if (value.Decimals == 0)
                return false;
        }
        if (whole == 0 || whole > 1 && (byte)text == '0')
            return false;
        text = text << (sizeof(ulong) - digits) * 8 | Zeros >> digits * 8;
        value.Mantissa = (EightDigits(text) ^ -sign) + sign;
        return (text & HighHalves | (text + Sixes & HighHalves) >> 4) == Threes;
    }

    /// <summary>The place of the first byte that is the repeated one; 8 when there is none.</summary>
    private static int First(ulong bytes, ulong repeated)
    {
        var differing = bytes ^ repeated;
        return BitOperations.TrailingZeroCount(differing - Ones & ~differing & Ones << 7) >> 3;
    }

    /// <summary>Pairs, then fours, then eight, by multiplication.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EightDigits(ulong text)
    {
        var ones = text - Zeros;
        var pairs = ones * 10 + (ones >> 8);
        const ulong everyFourth = 0x000000FF000000FF;
        var fours = (pairs & everyFourth) * 0x000F424000000064 + (pairs >> 16 & everyFourth) * 0x0000271000000001;
        return (long)(fours >> 32);
    }

    public static string Show(Decimal18 value) => Actors.Retail.Money.Format(value.Mantissa, value.Decimals);

    /// <summary>
    /// In units of 10^-<paramref name="places"/>; false when it has more places or is beyond ±<paramref name="max"/>.
    /// </summary>
    public static bool TryScale(long mantissa, int decimals, int places, long max, out long scaled)
    {
        scaled = mantissa;
        if (decimals > places)
            return false;
        if (decimals < places)
        {
            var high = Math.BigMul(mantissa, PowersOfTen[places - decimals], out scaled);
            if (high != scaled >> 63)
                return false;
        }
        return scaled <= max && scaled >= -max;
    }
}
