namespace RetailActors.Actors.Retail;

/// <summary>
/// An exact positive factor between two units of measure, in lowest terms: a dozen is 12/1, a gram 1/1000 kg.
/// </summary>
public readonly record struct Rational
{
    public Rational(long numerator, long denominator)
    {
        if (numerator <= 0 || denominator <= 0)
            throw new ArgumentOutOfRangeException(nameof(numerator),
                $"a factor is positive, not {numerator}/{denominator}");
        var divisor = Gcd(numerator, denominator);
        (Numerator, Denominator) = (numerator / divisor, denominator / divisor);
    }

    public static readonly Rational One = new(1, 1);

    public long Numerator { get; }

    public long Denominator { get; }

    /// <summary>The exact product in millionths, or null when it does not come out even or does not fit.</summary>
    public Quantity? TimesExactly(Quantity quantity)
    {
        var product = (Int128)quantity.Millionths * Numerator;
        if (product % Denominator != 0)
            return null;
        var result = product / Denominator;
        return result > long.MaxValue || result < long.MinValue ? null : new Quantity((long)result);
    }

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
