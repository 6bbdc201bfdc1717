using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Streams.Enrichment;

/// <summary>
/// A checked ticket of a store in per-order mode as one order, with every field that an ERP demands, or what it lacks
/// (R07, R11). Everything else, a pay-in or a drop, is summed into journals there too.
/// </summary>
internal sealed class Orders(Catalogue catalogue, EnrichmentRules rules, Costs costs)
{
    /// <summary>Of the last transaction; null when it is none of an order, or was refused.</summary>
    public SalesOrder? Made { get; private set; }

    /// <summary>Whether it is to be an order, held or not.</summary>
    public bool AppliesTo(Transaction t, StoreId store) =>
        t.Kind is TransactionKind.Sale or TransactionKind.Return
        && catalogue.Store(store, t.BusinessDate) is { Mode: StoreMode.Orders };

    /// <param name="moves">Of the transaction: they name the warehouse.</param>
    /// <param name="originals">The sales that it gives back; null: returns are not looked up.</param>
    public Finding? Collect(Transaction t, StoreId store, TerminalId terminal, IReadOnlyList<StockMove> moves,
        Originals? originals)
    {
        Made = null;
        return AppliesTo(t, store) ? Make(t, store, terminal, moves, originals) : null;
    }

    private Finding? Make(Transaction t, StoreId store, TerminalId terminal, IReadOnlyList<StockMove> moves,
        Originals? originals)
    {
        if ((t.Customer ?? catalogue.PlaceholderCustomer(store, t.BusinessDate)) is not { } customer)
            return new Finding(CaseKinds.NoCustomer, $"{store}",
                $"number {t.Number} names no customer and store {store} has no placeholder", true);
        if (CheckCustomer(customer, t.BusinessDate) is { } refused)
            return refused;
        if (t.Lines.FirstOrDefault(line => catalogue.Item(line.Sku, t.BusinessDate) is null) is { } charge)
            return new Finding(CaseKinds.UnmappedSku, charge.Sku.Value,
                $"an order needs an item for the charge {charge.Sku}", true);
        if (Lines(t, originals, out var lines) is { } unknown)
            return unknown;
        // What was paid is posted; a difference within the tolerances is rounding, as in a journal.
        var paid = t.Tenders.Sum(tender => tender.Amount);
        var due = t.Lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));
        var id = new TransactionId(terminal, t.Number);
        Made = new SalesOrder(DocumentId.OfOrder(id), store, t.BusinessDate, t.Currency, id,
            moves.Count == 0 ? null : moves[0].Warehouse, customer,
            OriginalOf(t) is { } original ? DocumentId.OfOrder(original) : null, t.Receipt,
            lines,
            [.. t.Tenders.Where(tender => tender.Amount != 0).Select(tender => Payment(tender, t.BusinessDate))],
            paid - due, catalogue.RoundingAccount, paid);
        return null;
    }

    private Finding? Lines(Transaction t, Originals? originals, out OrderLine[] lines)
    {
        lines = new OrderLine[t.Lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Line(t.Lines[i], t.BusinessDate);
            if (Returns.IsMirrored(t, t.Lines[i], originals))
                continue;
            var cost = costs.OfReturned(t.Lines[i], t.BusinessDate, out var unknown);
            if (unknown is not null)
                return unknown;
            lines[i] = lines[i] with { CostMillionths = cost };
        }
        return null;
    }

    private Finding? CheckCustomer(string account, BusinessDate date)
    {
        if (catalogue.Customers.IsEmpty)
            return null;
        if (catalogue.Customer(account, date) is not { } known)
            return rules.CreatesCustomers
                ? null
                : new Finding(ValidationKinds.UnknownCustomer, account, $"customer {account} is not at the ERP", true);
        return known.Blocked
            ? new Finding(ValidationKinds.UnknownCustomer, account, $"customer {account} is blocked at the ERP", true)
            : null;
    }

    // What is looked up here was found by the postings before: nothing unmapped comes so far.
    private OrderLine Line(Line line, BusinessDate date)
    {
        var item = catalogue.Item(line.Sku, date)!;
        // A service without a conversion is counted as it was sold.
        var quantity = item.FactorOf(line.Unit)?.TimesExactly(line.Quantity) ?? line.Quantity;
        return new OrderLine(line.Sku, line.Quantity, line.Unit, quantity, line.Net, line.Discount,
            item.RevenueAccount, [.. line.Taxes.Select(tax => Tax(tax, date))], null, line.Serial, line.Reason);
    }

    private OrderTax Tax(LineTax tax, BusinessDate date)
    {
        var mapping = catalogue.Tax(tax.Code, date)!;
        return new OrderTax(tax.Code, mapping.TaxGroup, mapping.Account, tax.Amount);
    }

    private OrderPayment Payment(Tender tender, BusinessDate date) => new(
        tender.Id, catalogue.Tender(tender.Id, date)!.Account, tender.Amount, tender.Reference);

    /// <summary>Of an exchange the sale that all of its lines that come back are of, if it is one.</summary>
    private static TransactionId? OriginalOf(Transaction t) =>
        t.Original ?? (Returns.OriginalsOf(t).Distinct().Take(2).ToArray() is [var one] ? one : null);
}
