using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>Which costs journals carry, and what goods cost that come back without a receipt.</summary>
/// <param name="Sold">Null: journals carry none, since the ERP values its stock by itself.</param>
/// <param name="Unlinked">Null: a person is asked.</param>
public readonly record struct CostRules(CostKind? Sold, CostKind? Unlinked);

/// <summary>
/// What the goods of a transaction cost: the ERP's own figures, as at its business date. An item without a cost account
/// is valued by the ERP. Used again for the next one.
/// </summary>
internal sealed class Costs(Catalogue catalogue, CostRules rules)
{
    private readonly List<PostingAmount> _postings = [];

    public bool Apply => rules.Sold is not null;

    /// <summary>Of the last transaction, when nothing was missing.</summary>
    public PostingAmount[] Collected => _postings.Count == 0 ? [] : [.. _postings];

    /// <summary>The currency that costs are in; the store's own when the company has none for all.</summary>
    public Currency CurrencyOf(Store store) =>
        catalogue.Parameters.CompanyCurrency is { } code ? Currency.Of(code) : store.Currency;

    /// <param name="mirrored">Whether a line that gives back takes the cost of a sale that is known.</param>
    public Finding? Collect(Transaction t, Store store, Func<Line, bool> mirrored)
    {
        _postings.Clear();
        if (!Apply || t.Kind is not (TransactionKind.Sale or TransactionKind.Return or TransactionKind.OrderPickup))
            return null;
        foreach (var line in t.Lines)
        {
            if (!Valued(line, t.BusinessDate) || line.Quantity == Quantity.Zero)
                continue;
            var returned = line.Quantity < Quantity.Zero;
            if (returned && mirrored(line))
                continue;
            if (returned && rules.Unlinked is null && line.Detail?.CostMillionths is null)
                return new Finding(CaseKinds.CostUnknown, line.Sku.Value,
                    $"number {t.Number} gives back {line.Sku} without a receipt: its cost is to be said", true);
            var kind = returned ? rules.Unlinked : rules.Sold;
            if (Of(line, t.BusinessDate, store, returned ? line.Detail?.CostMillionths : null, kind) is not { } cost)
                return new Finding(CaseKinds.NoCost, line.Sku.Value,
                    $"the ERP has no {$"{kind}".ToLowerInvariant()} cost or no stock account of {line.Sku}", true);
            cost.AddTo(_postings, returned);
        }
        return null;
    }

    /// <summary>
    /// What one base unit of an order's line costs that comes back without a receipt; null where the ERP's own cost is
    /// taken. An ERP values an item either by its standard or by its average: that one is meant by both.
    /// </summary>
    /// <param name="why">When it cannot be said.</param>
    public long? OfReturned(Line line, BusinessDate date, out Finding? why)
    {
        why = null;
        if (line.Quantity >= Quantity.Zero || !Valued(line, date) || catalogue.Item(line.Sku, date) is not { } item)
            return null;
        if (line.Detail?.CostMillionths is { } said)
            return (catalogue.Item(line.Sku, line.Unit, date) ?? item).FactorOf(line.Unit) is { } factor
                ? (long)((Int128)said * factor.Denominator / factor.Numerator) : said;
        if (rules.Unlinked is not { } kind)
            why = new Finding(CaseKinds.CostUnknown, line.Sku.Value,
                $"{line.Sku} is given back without a receipt: its cost is to be said", true);
        else if (item.Costs.Of(kind) is { } cost)
            return cost;
        else if (kind != CostKind.Last)
            return item.Costs.Standard ?? item.Costs.Average;
        else
            why = new Finding(CaseKinds.NoCost, line.Sku.Value, $"the ERP has no last cost of {line.Sku}", true);
        return null;
    }

    /// <summary>Of a line as it was sold; null when nothing was booked.</summary>
    public GoodsCost? OfSold(Line line, BusinessDate date, Store store) =>
        Apply && Valued(line, date) ? Of(line, date, store, null, rules.Sold) : null;

    private bool Valued(Line line, BusinessDate date) => line.Detail?.Charge is null
        && catalogue.Item(line.Sku, date) is { Kind: ItemKind.Goods, CostAccount: not null };

    /// <param name="said">Of one unit of the line; null: the ERP's cost of that kind.</param>
    private GoodsCost? Of(Line line, BusinessDate date, Store store, long? said, CostKind? kind)
    {
        var quantity = line.Quantity < Quantity.Zero ? -line.Quantity : line.Quantity;
        if ((said is null ? catalogue.Item(line.Sku, kind!.Value, date) : catalogue.Item(line.Sku, date))
            is not { CostAccount: { } cost, StockAccount: { } stock } item)
            return null;
        if (said is { } answer)
            return new GoodsCost(cost, stock, GoodsCost.Of(quantity, answer, CurrencyOf(store)));
        var (unit, each) = (catalogue.Item(line.Sku, line.Unit, date) ?? item, item.Costs.Of(kind!.Value)!.Value);
        return unit.FactorOf(line.Unit)?.TimesExactly(quantity) is { } inBaseUnits
            ? new GoodsCost(cost, stock, GoodsCost.Of(inBaseUnits, each, CurrencyOf(store)))
            : null;
    }
}
