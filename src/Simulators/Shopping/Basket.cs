using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Shopping;

/// <summary>
/// Fills baskets: few lines mostly, a few articles much oftener than the rest, packs, weights and discounts.
/// </summary>
internal sealed class Basket(Assortment assortment, Random random, int linesMax)
{
    private const int DiscountPercentOfLines = 8;

    public Line[] Lines() => Lines(linesMax);

    public Line[] Lines(int max)
    {
        var skew = random.NextDouble();
        var lines = new Line[1 + (int)(skew * skew * skew * Math.Min(max, linesMax))];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = Line(Pick(assortment.Offers));
        return lines;
    }

    /// <summary>Goods found or lost: quantities without money.</summary>
    public Line[] Adjustment()
    {
        if (assortment.Goods.Length == 0)
            return [];
        var offer = Pick(assortment.Goods);
        var quantity = random.Next(2) == 0 ? Some(offer) : -Some(offer);
        return [new Line(offer.Sku, quantity, offer.Unit, 0, 0, 0, [])];
    }

    private Line Line(in Offer offer)
    {
        var quantity = Some(offer);
        var gross = Rounded.Amount(quantity, offer.PriceMillionths, assortment.Currency.Decimals);
        var discount = random.Next(100) < DiscountPercentOfLines ? gross * random.Next(5, 51) / 100 : 0;
        return offer.Line(quantity, gross - discount, discount);
    }

    private ref readonly Offer Pick(Offer[] offers)
    {
        var skew = random.NextDouble();
        return ref offers[(int)(skew * skew * offers.Length)];
    }

    private Quantity Some(in Offer offer)
    {
        if (offer.Servings == Servings.Fractions)
            return new Quantity(random.Next(10, 500) * 5_000L);
        if (offer.Servings == Servings.Handfuls)
            return Quantity.Of(random.Next(10, 500) * 5L);
        var draw = random.Next(100);
        return Quantity.Of(draw < 70 ? 1 : draw < 95 ? random.Next(2, 7) : random.Next(12, 49));
    }
}
