using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// One ticket as one sale with our id as its reference: quoted, confirmed, shipped, invoiced and paid, one step a
/// round, each decided by what was read back. Its total is the till's before it is quoted, or it is a case.
/// </summary>
internal sealed class SalePosting(
    Models models, CompanyReader companies, SaleLookUp lookUp, JournalLookUp journals, TrytonOptions options,
    SalesOrder order) : Shipping(models, order)
{
    private readonly Catalogue _catalogue = new(models);
    private readonly Settlement _settlement = Settlement.Of(order);
    private bool _created;

    /// <summary>Sale, shipments and invoice have a dozen steps; each tender is one more.</summary>
    protected override int RoundsMax => 30 + _settlement.Pays.Count;

    protected override async ValueTask<DeliveryOutcome?> Step(CancellationToken cancel) =>
        await lookUp.Sales(order.Id, cancel) switch
        {
            [] => _created
                ? new DeliveryOutcome.Unknown($"{order.Id} was written and cannot be found")
                : await Create(cancel),
            [var sale] => await Step(sale, cancel),
            var several => new DeliveryOutcome.Unknown($"{several.Count} sales have the reference {order.Id}: "
                + string.Join(", ", several.Take(5).Select(sale => sale.Number))),
        };

    private ValueTask<DeliveryOutcome?> Step(SaleAtErp sale, CancellationToken cancel) => sale.State switch
    {
        "draft" => Quote(sale, cancel),
        "quotation" => Press("sale.sale", "confirm", sale.Id, cancel),
        "confirmed" => ValueTask.FromResult<DeliveryOutcome?>(Rejected(
            $"{sale.Number} is confirmed and Tryton does not process it (a product without accounts?); "
            + "mend it and press Process there, then retry")),
        "processing" or "done" => Fulfil(sale, cancel),
        _ => ValueTask.FromResult<DeliveryOutcome?>(Rejected($"{sale.Number} is {sale.State} there")),
    };

    private async ValueTask<DeliveryOutcome?> Create(CancellationToken cancel)
    {
        var company = await companies.Get(Suffices, cancel);
        var products = await _catalogue.Products(order.Lines.Select(line => line.Sku), cancel);
        if (Missing(company, products) is { } missing)
            return Rejected(missing);
        var period = await companies.PeriodOf(order.Date, cancel);
        if (period is not { Open: true })
            return Rejected(period is null
                ? $"no fiscal year of the company covers {order.Date}" : $"period {period.Name} is closed");
        if (await _catalogue.Party(order.Customer, cancel) is not { } party)
            return options.CreatesCustomers
                ? await Create("party.party", Catalogue.NewParty(order.Customer), cancel)
                : Rejected($"party {order.Customer} is not in Tryton, or has no address");
        var row = Row(party, products, company);
        if (order.Warehouse is { } code)
        {
            if (await _catalogue.Warehouse(code, cancel) is not { } warehouse)
                return Rejected($"warehouse {code} is not in Tryton");
            row["warehouse"] = warehouse.Id;
        }
        // A sale that Tryton has not seen was summed into a journal: the return stands by itself, at average cost.
        if (order.Original is { } original && await lookUp.Sales(original, cancel) is [var sold])
            row["origin"] = $"sale.sale,{sold.Id}";
        _created = true;
        return await Create("sale.sale", row, cancel);
    }

    /// <summary>What comes back of a sale that Tryton has costs what it did then.</summary>
    protected override async ValueTask<IReadOnlyDictionary<string, decimal>> CostsBack(CancellationToken cancel)
    {
        var costs = ReturnCosts.Said(order);
        if (order.Original is { } original && await lookUp.Sales(original, cancel) is [var sold])
            foreach (var (product, cost) in await ReturnCosts.Of(Models, sold, cancel))
                costs.TryAdd(product, cost);
        return costs;
    }

    private JsonObject Row(Party party, IReadOnlyDictionary<string, Product> products, Company company) =>
        new()
        {
            ["party"] = party.Id,
            ["invoice_address"] = party.Address,
            ["shipment_address"] = party.Address,
            ["currency"] = company.CurrencyId,
            ["sale_date"] = Values.Date(order.Date),
            ["reference"] = order.Id.Value,
            ["description"] = order.Receipt,
            ["invoice_method"] = "order",
            ["shipment_method"] = "order",
            ["lines"] = Values.Created(order.Lines.SelectMany(
                line => SaleRows.Of(line, products[line.Sku.Value], company))),
        };

    private bool Suffices(Company company) =>
        order.Lines.SelectMany(line => line.Taxes).All(tax => company.Taxes.ContainsKey(tax.Code.Value));

    private string? Missing(Company company, IReadOnlyDictionary<string, Product> products)
    {
        if (order.Currency != company.Currency)
            return $"it is in {order.Currency}, the company keeps its books in {company.Currency}";
        foreach (var line in order.Lines)
        {
            if (!products.TryGetValue(line.Sku.Value, out var product))
                return $"product {line.Sku} is not in Tryton";
            if (!product.Units.ContainsKey(line.Unit.Value))
                return $"product {line.Sku} has no unit {line.Unit}";
            foreach (var tax in line.Taxes)
                if (!company.Taxes.ContainsKey(tax.Code.Value))
                    return $"tax {tax.Code} is not in Tryton";
        }
        return null;
    }

    /// <summary>
    /// Tryton computes taxes again, and differs by pennies: they become a line of their own. More than a penny for each
    /// tax of each line is no rounding.
    /// </summary>
    private async ValueTask<DeliveryOutcome?> Quote(SaleAtErp sale, CancellationToken cancel)
    {
        var difference = order.Total - sale.Total;
        if (difference == 0)
            return await Press("sale.sale", "quote", sale.Id, cancel);
        var pennies = order.Lines.Sum(line => 1 + line.Taxes.Count);
        if (Math.Abs(difference - order.Rounding) > pennies)
            return Rejected($"{sale.Number} comes to {Text(sale.Total)} there, the till has {Text(order.Total)}");
        if (!(await _catalogue.Products([], cancel)).TryGetValue(Catalogue.Rounding, out var product))
            return Rejected($"it differs by {Text(difference)} and there is no product {Catalogue.Rounding}");
        var line = SaleRows.Rounding(product, difference, order.Currency);
        return await Do("rounding line", "sale.sale", "write",
            [Values.Ids([sale.Id]), new JsonObject { ["lines"] = Values.Created([line]) }], cancel);
    }

    private async ValueTask<DeliveryOutcome?> Fulfil(SaleAtErp sale, CancellationToken cancel)
    {
        if (await Ship(Out, sale.Shipments, cancel) is { } held)
            return held;
        if (Stepped())
            return null;
        if (await Ship(Back, sale.Returns, cancel) is { } kept)
            return kept;
        if (Stepped())
            return null;
        var invoices = new InvoiceSteps(this, _catalogue, companies, _settlement, order);
        foreach (var id in sale.Invoices)
            if (await invoices.Next(id, cancel) is { IsDone: false } step)
                return step.Outcome;
        if (_settlement.ToJournal(order) is { } changes
            && await new JournalPosting(Models, companies, journals, changes).Run(cancel)
                is not DeliveryOutcome.Delivered and var outcome)
            return outcome;
        return sale.Total == order.Total
            ? sale.IsComplete ? new DeliveryOutcome.Delivered(sale.Number)
                : Rejected($"{sale.Number} is {sale.State} there, and not complete")
            : Rejected($"{sale.Number} comes to {Text(sale.Total)} there, the till has {Text(order.Total)}");
    }

    private string Text(long minor) => new Money(minor, order.Currency).ToString();
}
