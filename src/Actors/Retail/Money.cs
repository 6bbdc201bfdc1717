using System.Globalization;

namespace RetailActors.Actors.Retail;

/// <summary>
/// An exact amount in minor units (pence, cents) of a currency. Sums stay within ±9.2 × 10^18 minor units and throw
/// <see cref="OverflowException"/> beyond.
/// </summary>
public readonly record struct Money(long Minor, Currency Currency)
{
    public static Money operator +(Money a, Money b) => new(checked(a.Minor + Same(a, b).Minor), a.Currency);

    public static Money operator -(Money a, Money b) => new(checked(a.Minor - Same(a, b).Minor), a.Currency);

    public static Money operator -(Money a) => new(checked(-a.Minor), a.Currency);

    private static Money Same(Money a, Money b) => a.Currency == b.Currency
        ? b
        : throw new InvalidOperationException($"{a.Currency} and {b.Currency} do not add up");

    /// <summary>Digits with exactly the currency's decimals: <c>-1234.50</c>.</summary>
    public string Amount => Format(Minor, Currency.Decimals);

    public override string ToString() => $"{Amount} {Currency.Code}";

    public static string Format(long minor, int decimals) =>
        ((Int128)minor).ToString(CultureInfo.InvariantCulture) is var digits && decimals == 0
            ? digits
            : Point(minor < 0 ? digits[1..] : digits, minor < 0, decimals);

    private static string Point(string digits, bool negative, int decimals)
    {
        var padded = digits.PadLeft(decimals + 1, '0');
        return $"{(negative ? "-" : "")}{padded[..^decimals]}.{padded[^decimals..]}";
    }
}
