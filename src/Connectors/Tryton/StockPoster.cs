using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// What a store's summed tickets have moved: one shipment to customers, one back from them, and one to and one from
/// lost and found for what was adjusted. A count is an inventory; what is sent, or arrives, a shipment to the place of
/// goods in transit, or from it. Costs are Tryton's, and so is what a journal of its own says was sold.
/// </summary>
internal sealed class StockPoster(
    Models models, CompanyReader companies, StockLookUp lookUp, JournalLookUp journals, Costing costing,
    StockPosting posting) : Shipping(models, posting)
{
    private readonly Catalogue _catalogue = new(models);
    private readonly Part[] _parts = [.. Part.Of(posting)];

    protected override int RoundsMax => 2 + 10 * _parts.Length;

    /// <summary>These goods left by the till: no sale is their origin. The question's name is a checksum.</summary>
    protected override bool Expects(Reply.Asked question) =>
        question.Why.Contains("have no origin", StringComparison.Ordinal);

    protected override async ValueTask<DeliveryOutcome?> Step(CancellationToken cancel)
    {
        var there = await lookUp.Shipments(posting.Id, cancel);
        for (var number = 1; number <= _parts.Length; number++)
        {
            switch (there.Where(one => one.Part == number).ToArray())
            {
                case []:
                    return await Create(_parts[number - 1], number, cancel);
                case [{ Done: true }]:
                    continue;
                case [var one]:
                    return one.Model == Inventory
                        ? await new Inventories(this).Next(one.Id, _parts[number - 1], cancel)
                        : await Ship(one.Model, [one.Id], cancel);
                case var several:
                    return new DeliveryOutcome.Unknown($"{several.Length} shipments or counts have the reference "
                        + StockLookUp.Reference(posting.Id, number, _parts.Length));
            }
        }
        var moved = there.Sum(one => one.Moved);
        if (moved != posting.Measure)
            return Rejected($"{StockLookUp.ReferenceOf(there)} moved {new Quantity(moved)} there, "
                + $"ours {new Quantity(posting.Measure)}");
        return await costing.Journal(posting, there, cancel) is { } costs
            && await new JournalPosting(Models, companies, journals, costs).Run(cancel)
                is not DeliveryOutcome.Delivered and var outcome
            ? outcome
            : new DeliveryOutcome.Delivered(StockLookUp.ReferenceOf(there));
    }

    private async ValueTask<DeliveryOutcome?> Create(Part part, int number, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var period = await companies.PeriodOf(posting.Date, cancel);
        if (period is not { Open: true })
            return Rejected(period is null
                ? $"no fiscal year of the company covers {posting.Date}" : $"period {period.Name} is closed");
        var products = await _catalogue.Products(part.Lines.Select(line => line.Sku), cancel);
        if (part.Lines.FirstOrDefault(line => !products.ContainsKey(line.Sku.Value)) is { Sku.Value: { } sku })
            return Rejected($"product {sku} is not in Tryton");
        if (await _catalogue.Warehouse(part.Warehouse, cancel) is not { } warehouse)
            return Rejected($"warehouse {part.Warehouse} is not in Tryton");
        var reference = StockLookUp.Reference(posting.Id, number, _parts.Length);
        return part.Kind switch
        {
            PartKind.Customers => await ToCustomers(part, reference, warehouse, products, company, cancel),
            PartKind.LostFound => warehouse.LostFound is { } lost
                ? await Inside(part, reference, warehouse.Storage, lost, products, company, cancel)
                : Rejected($"warehouse {part.Warehouse} has no place for lost and found"),
            PartKind.Transferred => await _catalogue.Transit(cancel) is { } transit
                ? await Inside(part, reference, warehouse.Storage, transit, products, company, cancel)
                : Rejected("Tryton has no place for goods in transit"),
            _ => await Create(Inventory, reference,
                Inventories.Row(part, reference, warehouse, products, company, posting.Date), cancel),
        };
    }

    private async ValueTask<DeliveryOutcome?> ToCustomers(
        Part part, string reference, Warehouse warehouse, IReadOnlyDictionary<string, Product> products,
        Company company, CancellationToken cancel)
    {
        if (await _catalogue.CustomerLocation(cancel) is not { } customers)
            return Rejected("Tryton has no location of customers");
        if (await companies.WalkIn(_catalogue, cancel) is not { } party)
            return Rejected("the walk-in party is not in Tryton, or has no address");
        var (model, from, to, moves) = part.Leaves
            ? (Out, warehouse.Output, customers, "outgoing_moves")
            : (Back, customers, warehouse.Input, "incoming_moves");
        return await Create(model, reference, new JsonObject
        {
            ["reference"] = reference,
            ["company"] = company.Id,
            ["effective_date"] = Values.Date(posting.Date),
            ["planned_date"] = Values.Date(posting.Date),
            ["customer"] = party.Id,
            ["delivery_address"] = party.Address,
            ["warehouse"] = warehouse.Id,
            [moves] = Values.Created(part.Lines.Select(line => Move(line, products, from, to, company))),
        }, cancel);
    }

    /// <summary>Between the shelves and another place of the house: lost and found, or the road.</summary>
    private ValueTask<DeliveryOutcome?> Inside(
        Part part, string reference, long storage, long place, IReadOnlyDictionary<string, Product> products,
        Company company, CancellationToken cancel)
    {
        var (from, to) = part.Leaves ? (storage, place) : (place, storage);
        return Create(Internal, reference, new JsonObject
        {
            ["reference"] = reference,
            ["company"] = company.Id,
            ["effective_date"] = Values.Date(posting.Date),
            ["planned_date"] = Values.Date(posting.Date),
            ["planned_start_date"] = Values.Date(posting.Date),
            ["from_location"] = from,
            ["to_location"] = to,
            ["moves"] = Values.Created(part.Lines.Select(line => Move(line, products, from, to, company))),
        }, cancel);
    }

    private ValueTask<DeliveryOutcome?> Create(
        string model, string reference, JsonObject row, CancellationToken cancel) =>
        Do($"{model}.create {reference}", model, "create", [new JsonArray(row)], cancel);

    private JsonObject Move(
        StockLine line, IReadOnlyDictionary<string, Product> products, long from, long to, Company company)
    {
        var product = products[line.Sku.Value];
        var row = new JsonObject
        {
            ["product"] = product.Id,
            ["uom"] = product.BaseUnit,
            ["quantity"] = Math.Abs(line.Quantity.Millionths) / (double)Quantity.PerUnit,
            ["from_location"] = from,
            ["to_location"] = to,
            ["company"] = company.Id,
            ["currency"] = company.CurrencyId,
        };
        if (line.Reason is MoveReason.Sold or MoveReason.Returned)
            row["unit_price"] = Values.Money(0, posting.Currency); // the journal has the price; Tryton wants one
        return row;
    }
}
