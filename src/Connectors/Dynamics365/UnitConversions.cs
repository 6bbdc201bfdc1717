using System.Numerics;
using System.Text.Json;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Conversions of the ERP, per product. Missing, contradictory or shifted ones give no unit: a case, never a guess
/// (R18).
/// </summary>
internal sealed class UnitConversions
{
    private readonly Dictionary<string, List<(string From, string To, Rational? Factor)>> _ofProduct = [];

    public void Add(JsonElement row)
    {
        var product = row.Text("ProductNumber");
        if (!_ofProduct.TryGetValue(product, out var all))
            _ofProduct[product] = all = [];
        var straight = row.Number("InnerOffset") == 0 && row.Number("OuterOffset") == 0;
        all.Add((row.Text("FromUnitSymbol"), row.Text("ToUnitSymbol"), straight ? Factor(row) : null));
    }

    /// <summary>Every unit with exactly one factor to the base unit, whichever way round the ERP has it.</summary>
    public IReadOnlyList<ItemUnit> Of(string product, string baseUnit)
    {
        var found = _ofProduct.GetValueOrDefault(product, [])
            .Select(c => c.To == baseUnit ? c : (From: c.To, To: c.From, Factor: Inverse(c.Factor)))
            .Where(c => c.To == baseUnit && c.From != baseUnit);
        return [.. found.GroupBy(c => c.From)
            .Where(same => same.Select(c => c.Factor).Distinct().Count() == 1 && same.First().Factor is not null)
            .Select(same => new ItemUnit(new UnitCode(same.Key), same.First().Factor!.Value))];
    }

    private static Rational? Inverse(Rational? factor) =>
        factor is { } f ? new Rational(f.Denominator, f.Numerator) : null;

    /// <summary>Factor × Numerator / Denominator, exactly; null when it is not positive or too large.</summary>
    private static Rational? Factor(JsonElement row)
    {
        var (factor, over, under) = (row.Number("Factor"), row.Number("Numerator"), row.Number("Denominator"));
        if (factor <= 0 || over <= 0 || under <= 0)
            return null;
        var numerator = Unscaled(factor) * Unscaled(over) * BigInteger.Pow(10, under.Scale);
        var denominator = Unscaled(under) * BigInteger.Pow(10, factor.Scale + over.Scale);
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        (numerator, denominator) = (numerator / divisor, denominator / divisor);
        return numerator <= long.MaxValue && denominator <= long.MaxValue
            ? new Rational((long)numerator, (long)denominator)
            : null;
    }

    private static BigInteger Unscaled(decimal number)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(number, bits);
        return ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
    }
}
