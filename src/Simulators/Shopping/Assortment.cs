using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Shopping;

/// <summary>
/// A world's items as a till of one currency sells them, laid out for speed. Shared by all its tills.
/// </summary>
public sealed class Assortment
{
    // UN/ECE Recommendation 20 codes of what is measured rather than counted.
    private static readonly string[] Measured = ["KGM", "GRM", "LTR", "MTR"];

    private Assortment(World world, Currency currency)
    {
        Currency = currency;
        var rates = world.Taxes.ToDictionary(tax => tax.Code, tax => (long)(tax.RatePercent * 10_000));
        Offers = [.. world.Items.SelectMany(item => Offer(item, rates[item.Tax]))];
        Goods = [.. Offers.Where(offer => offer.Goods)];
        GoodsSkus = [.. Goods.Select(offer => offer.Sku)];
        Invariant.Holds(Offers.Length > 0);
        var cash = world.Tenders.FirstOrDefault(t => !t.PerTransaction) ?? world.Tenders[0];
        var card = world.Tenders.FirstOrDefault(t => t.PerTransaction) ?? cash;
        var others = world.Tenders.Where(tender => tender != cash && tender != card).Select(tender => tender.Tender);
        Tenders = [cash.Tender, card.Tender, .. others];
        // A till keeps a drawer where the ERP knows what to do with its money.
        KeepsDrawer = cash is { SafeAccount: not null, DifferenceAccount: not null };
        Reasons = [.. world.Reasons.Select(reason => reason.Reason)];
    }

    internal Currency Currency { get; }

    internal Offer[] Offers { get; }

    internal Offer[] Goods { get; }

    internal HashSet<Sku> GoodsSkus { get; }

    /// <summary>Cash, card, then the others.</summary>
    internal TenderId[] Tenders { get; }

    internal string[] Reasons { get; }

    /// <summary>Shifts begin with a float, and what is beyond it goes to the safe at their end.</summary>
    internal bool KeepsDrawer { get; }

    public static Assortment Of(World world, Currency currency) => new(world, currency);

    private static IEnumerable<Offer> Offer(WorldItem item, long rate)
    {
        var goods = item.Kind == ItemKind.Goods;
        var servings = Measured.Contains(item.BaseUnit.Value) ? Servings.Fractions : Servings.Pieces;
        yield return new Offer(
            item.Sku, item.BaseUnit, item.PriceMillionths, item.Tax, rate, goods, servings);
        foreach (var (unit, factor) in item.Units)
            yield return new Offer(
                item.Sku, unit, (long)((Int128)item.PriceMillionths * factor.Numerator / factor.Denominator), item.Tax,
                rate, goods, factor.Numerator < factor.Denominator ? Servings.Handfuls : Servings.Pieces);
    }
}

internal enum Servings : byte
{
    /// <summary>Whole ones, few.</summary>
    Pieces,

    /// <summary>Of a unit that is measured: 0.265 kg.</summary>
    Fractions,

    /// <summary>Of a unit that is a fraction itself: 265 g.</summary>
    Handfuls,
}

/// <param name="PriceMillionths">Per unit, tax included.</param>
/// <param name="Rate">Of the net amount, in millionths.</param>
internal readonly record struct Offer(
    Sku Sku, UnitCode Unit, long PriceMillionths, TaxCode Tax, long Rate, bool Goods, Servings Servings)
{
    /// <summary>The gross amount split so that net and tax add up to it exactly.</summary>
    public Line Line(Quantity quantity, long gross, long discount)
    {
        var tax = Rate == 0 ? 0 : Rounded.Divide(gross, Rate, 1_000_000 + Rate);
        return new Line(Sku, quantity, Unit, PriceMillionths, discount, gross - tax, [new LineTax(Tax, tax)]);
    }
}

/// <summary>Exact products and quotients, rounded half away from zero.</summary>
internal static class Rounded
{
    /// <summary>value × numerator ÷ denominator.</summary>
    public static long Divide(long value, long numerator, long denominator)
    {
        var high = Math.BigMul(value, numerator, out var low);
        if (high != low >> 63)
            return (long)Divide((Int128)value * numerator, denominator);
        var half = low < 0 ? -(denominator / 2) : denominator / 2;
        return long.MaxValue - Math.Abs(half) < Math.Abs(low)
            ? (long)Divide((Int128)low, denominator)
            : (low + half) / denominator;
    }

    private static Int128 Divide(Int128 value, long denominator) =>
        (value + (value < 0 ? -(denominator / 2) : denominator / 2)) / denominator;

    /// <summary>Quantity × price in minor units of a currency with so many decimals.</summary>
    public static long Amount(Quantity quantity, long priceMillionths, int decimals) => Divide(
        quantity.Millionths, priceMillionths,
        decimals switch { 0 => 1_000_000_000_000, 1 => 100_000_000_000, 2 => 10_000_000_000, _ => 1_000_000_000 });
}
