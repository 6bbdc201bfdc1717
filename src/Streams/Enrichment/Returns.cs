using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>The sales that returns refer to, as they were recorded.</summary>
public sealed record Originals(IReadOnlyDictionary<TransactionId, Transaction> Found)
{
    /// <summary>Returns of which the sale's own store says, at another one, why they cannot be booked.</summary>
    public IReadOnlyDictionary<TransactionId, Finding> Refused { get; init; } =
        new Dictionary<TransactionId, Finding>();
}

/// <summary>What a transaction gives back of the sales that it names: each line beside those it can be of (R12).
/// </summary>
public static class Returns
{
    /// <summary>Whether it may give back what it names: nearly none does.</summary>
    public static bool RefersBack(Transaction t)
    {
        if (t.Original is not null)
            return true;
        foreach (var line in t.Lines)
            if (line.Detail?.Original is not null)
                return true;
        return false;
    }

    /// <summary>The sales that its lines give back; a line of an exchange may name its own.</summary>
    public static IEnumerable<TransactionId> OriginalsOf(Transaction t)
    {
        foreach (var line in t.Lines)
            if (OriginalOf(t, line) is { } original)
                yield return original;
    }

    private static TransactionId? OriginalOf(Transaction t, Line line) =>
        line.Quantity < Quantity.Zero && TakesBack(t.Kind) ? line.Detail?.Original?.Id ?? t.Original : null;

    internal static bool IsLinked(Transaction t, Line line) => OriginalOf(t, line) is not null;

    /// <summary>Of a sale that is known; when none was looked up, of any that it names.</summary>
    internal static bool IsMirrored(Transaction t, Line line, Originals? originals) =>
        OriginalOf(t, line) is { } id && (originals is null || originals.Found.ContainsKey(id));

    private static bool TakesBack(TransactionKind kind) =>
        kind is TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup;

    internal static Finding? Collect(Transaction t, Catalogue catalogue, Originals originals, bool unknownIsHeld,
        Costs costs, Store store, List<ReturnClaim> claims)
    {
        foreach (var (index, line) in t.Lines.Index())
        {
            if (OriginalOf(t, line) is not { } id)
                continue;
            var sale = originals.Found.GetValueOrDefault(id);
            if (sale is not null && sale.Currency != t.Currency)
                return new Finding(CaseKinds.RefundDiffers, $"{id}",
                    $"{id} was sold in {sale.Currency} and is given back in {t.Currency}", true);
            if (sale is not null)
                claims.Add(ClaimOf(t, line, id, sale, catalogue, costs, store) with { Line = index + 1 });
            else if (unknownIsHeld)
                return new Finding(CaseKinds.UnknownOriginal, $"{id}", $"the sale {id} has not come", true);
        }
        return t.Original is { } original && originals.Found.GetValueOrDefault(original) is { } whole
            ? CheckTotal(t, original, whole)
            : null;
    }

    /// <summary>
    /// All of a sale in one return pays back at most what was paid for it: rounding is mirrored like all else.
    /// </summary>
    private static Finding? CheckTotal(Transaction t, TransactionId id, Transaction sale)
    {
        if (t.Kind != TransactionKind.Return || -(Int128)t.Total <= sale.Total || !GivesBackAll(t, sale))
            return null;
        var (back, paid) = (Money.Format(-t.Total, t.Currency.Decimals), Money.Format(sale.Total, t.Currency.Decimals));
        return new Finding(CaseKinds.RefundDiffers, $"{id}", $"{back} paid back of {id}, which was {paid}", true);
    }

    private static bool GivesBackAll(Transaction t, Transaction sale) => sale.Lines.GroupBy(line => line.Sku)
        .All(sold => Sum(sold) == -Sum(t.Lines.Where(line => line.Sku == sold.Key)));

    private static Int128 Sum(IEnumerable<Line> lines)
    {
        var sum = Int128.Zero;
        foreach (var line in lines)
            sum += line.Quantity.Millionths;
        return sum;
    }

    private static ReturnClaim ClaimOf(Transaction t, Line line, TransactionId id, Transaction sale,
        Catalogue catalogue, Costs costs, Store store)
    {
        var sold = new List<SoldLine>();
        var place = line.Detail?.Original?.Line;
        for (var i = 0; i < sale.Lines.Length && TakesBack(sale.Kind); i++)
            if (sale.Lines[i] is var other && other.Sku == line.Sku && other.Quantity > Quantity.Zero
                && (place is null || place == i + 1))
                sold.Add(new SoldLine(i + 1, InBaseUnits(other, catalogue, sale.BusinessDate, t.BusinessDate),
                    other.Net, other.Taxes, other.Serial)
                { Cost = costs.OfSold(other, sale.BusinessDate, store) });
        var back = -InBaseUnits(line, catalogue, t.BusinessDate, sale.BusinessDate);
        return new ReturnClaim(id, line.Sku, back, -line.Net,
            [.. line.Taxes.Select(tax => tax with { Amount = -tax.Amount })], line.Serial, [.. sold]);
    }

    /// <summary>Without an exact conversion the line itself is held; a service is counted in its own unit.</summary>
    /// <param name="other">Seen when the item is missing at the ERP on its own date: both sides count alike.</param>
    private static Quantity InBaseUnits(Line line, Catalogue catalogue, BusinessDate own, BusinessDate other) =>
        (catalogue.Item(line.Sku, line.Unit, own) ?? catalogue.Item(line.Sku, line.Unit, other)) is { } item
            ? item.FactorOf(line.Unit)?.TimesExactly(line.Quantity) ?? line.Quantity
            : line.Quantity;
}
