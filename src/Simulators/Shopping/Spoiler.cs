using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Shopping;

/// <summary>Makes a legal sale wrong in exactly one way that only the books can see.</summary>
internal static class Spoiler
{
    // Few root causes with many sales each, as in life.
    private const int CausesMax = 10;

    private const int DaysFarOff = 400;

    /// <summary>
    /// None is given back when the sale cannot be spoiled that way: one without money has no tender, and the unit of a
    /// service is nobody's concern.
    /// </summary>
    public static (Transaction Sale, BusinessFault Fault) Spoil(
        Transaction sale, BusinessFault fault, Random random, HashSet<Sku> goods)
    {
        if (fault == BusinessFault.None || sale.Tenders.Length == 0)
            return (sale, BusinessFault.None);
        if (fault == BusinessFault.UnknownUnit && !goods.Contains(sale.Lines[0].Sku))
            return (sale, BusinessFault.None);
        var line = sale.Lines[0];
        var tender = sale.Tenders[0];
        var cause = random.Next(CausesMax);
        return (fault switch
        {
            BusinessFault.UnmappedSku => First(sale, line with { Sku = new Sku($"UNMAPPED-{cause}") }),
            BusinessFault.UnknownUnit => First(sale, line with { Unit = new UnitCode($"UNIT-{cause}") }),
            BusinessFault.UnknownTax => First(
                sale, line with { Taxes = [.. line.Taxes.Select(t => t with { Code = new TaxCode($"TAX-{cause}") })] }),
            BusinessFault.UnknownTender => First(sale, tender with { Id = new TenderId($"TENDER-{cause}") }),
            BusinessFault.LinesDoNotSum => First(sale, line with { Net = line.Net + 1 }),
            BusinessFault.TendersDoNotCover => First(sale, tender with { Amount = tender.Amount - 1 }),
            BusinessFault.NegativePrice => First(
                sale, line with { PriceMillionths = -Math.Max(1, line.PriceMillionths) }),
            BusinessFault.DateFarOff => sale with { BusinessDate = sale.BusinessDate.AddDays(DaysFarOff) },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "not a fault"),
        }, fault);
    }

    private static Transaction First(Transaction sale, Line line) => sale with { Lines = [line, .. sale.Lines[1..]] };

    private static Transaction First(Transaction sale, Tender tender) =>
        sale with { Tenders = [tender, .. sale.Tenders[1..]] };
}
