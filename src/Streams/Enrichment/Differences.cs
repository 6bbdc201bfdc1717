using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Enrichment;

/// <summary>By how much a ticket is off within the tolerances; above 0 is a gain.</summary>
public static class Differences
{
    /// <summary>The code of a journal line on the rounding account: total less lines, taxes and rounding.</summary>
    public const string TotalCode = "total-difference";

    /// <summary>Likewise: tenders less total.</summary>
    public const string PaymentCode = "payment-difference";

    public static (long Total, long Payment) Of(Transaction t)
    {
        // Wide, since amounts of both signs may add up to more on the way than in the end.
        Int128 lines = t.Rounding, tenders = 0;
        foreach (var line in t.Lines)
        {
            lines += line.Net;
            foreach (var tax in line.Taxes)
                lines += tax.Amount;
        }
        foreach (var tender in t.Tenders)
            tenders += tender.Amount;
        var sells = t.Kind is TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup;
        return (sells ? checked((long)(t.Total - lines)) : 0, checked((long)(tenders - t.Total)));
    }
}
