using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// What a store's summed tickets have moved: one shipment to customers, one back from them, and one to and one from
/// lost and found for what was adjusted. Their cost is Tryton's, and so is what a journal of its own says was sold.
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
                    return await Ship(one.Model, [one.Id], cancel);
                case var several:
                    return new DeliveryOutcome.Unknown($"{several.Length} shipments have the reference "
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
        if (await _catalogue.CustomerLocation(cancel) is not { } customers)
            return Rejected("Tryton has no location of customers");
        if (part.Adjusted && warehouse.LostFound is null)
            return Rejected($"warehouse {part.Warehouse} has no place for lost and found");
        if (await companies.WalkIn(_catalogue, cancel) is not { } party)
            return Rejected("the walk-in party is not in Tryton, or has no address");
        var (model, from, to) = Way(part, warehouse, customers);
        var row = Row(part, party, warehouse,
            Values.Created(part.Lines.Select(line => Move(line, products[line.Sku.Value], from, to, company))));
        row["reference"] = StockLookUp.Reference(posting.Id, number, _parts.Length);
        row["company"] = company.Id;
        if (part.Adjusted)
            (row["from_location"], row["to_location"]) = (from, to);
        return await Do($"{model}.create {number}", model, "create", [new JsonArray(row)], cancel);
    }

    private JsonObject Row(Part part, Party party, Warehouse warehouse, JsonArray moves)
    {
        var row = new JsonObject
        {
            ["effective_date"] = Values.Date(posting.Date),
            ["planned_date"] = Values.Date(posting.Date),
        };
        if (part.Adjusted)
        {
            (row["planned_start_date"], row["moves"]) = (Values.Date(posting.Date), moves);
        }
        else
        {
            (row["customer"], row["delivery_address"], row["warehouse"]) = (party.Id, party.Address, warehouse.Id);
            row[part.Leaves ? "outgoing_moves" : "incoming_moves"] = moves;
        }
        return row;
    }

    private static (string Model, long From, long To) Way(Part part, Warehouse warehouse, long customers) =>
        (part.Adjusted, part.Leaves) switch
        {
            (false, true) => (Out, warehouse.Output, customers),
            (false, false) => (Back, customers, warehouse.Input),
            (true, true) => (Internal, warehouse.Storage, warehouse.LostFound!.Value),
            (true, false) => (Internal, warehouse.LostFound!.Value, warehouse.Storage),
        };

    private JsonObject Move(StockLine line, Product product, long from, long to, Company company)
    {
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
        if (line.Reason != MoveReason.Adjusted)
            row["unit_price"] = Values.Money(0, posting.Currency); // the journal has the price; Tryton wants one
        return row;
    }

    /// <summary>Lines that one shipment can carry, in an order that does not change.</summary>
    private sealed record Part(WarehouseId Warehouse, bool Adjusted, bool Leaves, IReadOnlyList<StockLine> Lines)
    {
        public static IEnumerable<Part> Of(StockPosting posting) => posting.Lines
            .Where(line => line.Quantity != Quantity.Zero)
            .GroupBy(line => (line.Warehouse, line.Reason == MoveReason.Adjusted, line.Quantity < Quantity.Zero))
            .OrderBy(part => part.Key.Warehouse.Value, StringComparer.Ordinal)
            .ThenBy(part => part.Key.Item2).ThenBy(part => !part.Key.Item3)
            .Select(part => new Part(part.Key.Warehouse, part.Key.Item2, part.Key.Item3, [.. part]));
    }
}
