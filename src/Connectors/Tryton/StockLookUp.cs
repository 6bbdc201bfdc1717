using System.Globalization;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <param name="Part">Of <paramref name="Parts"/>, from 1, as the reference says.</param>
/// <param name="Moved">Σ quantities that came from or went to the shelves, in millionths of base units.</param>
internal sealed record ShipmentAtErp(string Model, long Id, string Number, bool Done, int Part, int Parts, long Moved);

/// <summary>
/// A stock posting is one shipment a direction, and one inventory for what was counted: <c>ID 1/2</c> and <c>ID 2/2</c>
/// in their references say how many there must be.
/// </summary>
internal sealed class StockLookUp(Models models, CompanyReader companies, Costing costing)
{
    private static readonly string[] All =
        [Shipping.Out, Shipping.Back, Shipping.Internal, Shipping.Inventory];

    /// <summary>Where our id is: an inventory has only its number.</summary>
    private static string IdIn(string model) => model == Shipping.Inventory ? "number" : "reference";

    public static string Reference(DocumentId posting, int part, int parts) => $"{posting} {part}/{parts}";

    public async ValueTask<LookUp> Find(DocumentId posting, CancellationToken cancel)
    {
        var there = await Shipments(posting, cancel);
        if (there.Count == 0)
            return new LookUp.NotFound();
        if (there.GroupBy(one => one.Part).Any(same => same.Count() > 1))
            return new LookUp.Several([.. there.Select(one => one.Number)]);
        var moved = there.Sum(one => one.Moved);
        return there.All(one => one.Done) && there.Count == there[0].Parts
            && await costing.IsDone(posting, there, cancel)
            ? new LookUp.Posted(ReferenceOf(there), moved, moved)
            : new LookUp.Incomplete(ReferenceOf(there));
    }

    public static string ReferenceOf(IReadOnlyList<ShipmentAtErp> shipments) =>
        string.Join(", ", shipments.OrderBy(one => one.Part).Select(one => one.Number));

    public async ValueTask<IReadOnlyList<ShipmentAtErp>> Shipments(DocumentId posting, CancellationToken cancel)
    {
        var company = await companies.Get(_ => true, cancel);
        var found = new List<ShipmentAtErp>();
        foreach (var model in All)
            foreach (var row in await models.Rows(model,
                [
                    Values.Clause(IdIn(model), "like", $"{posting.Value} %"),
                    Values.Clause("company", "=", company.Id),
                ],
                model == Shipping.Inventory ? ["number", "state"] : ["reference", "number", "state"], cancel))
                if (Parts(row.Text(IdIn(model)), posting) is var (part, parts))
                    found.Add(new ShipmentAtErp(model, row.Id("id")!.Value,
                        row.Text("number") is { Length: > 0 } number ? number : $"draft {row.Id("id")}",
                        row.Text("state") == "done", part, parts, await Moved(model, row.Id("id")!.Value, cancel)));
        return found;
    }

    /// <summary>On their way to customers, and back, goods move twice, by the door: only what crosses the shelves
    /// counts.</summary>
    private async ValueTask<long> Moved(string model, long record, CancellationToken cancel)
    {
        JsonArray ours = model == Shipping.Inventory
            ? [Values.Clause("origin.inventory", "=", record, Shipping.Inventory + ".line")]
            : [Values.Clause("shipment", "=", $"{model},{record}")];
        ours.Add((JsonNode)Values.Clause("state", "!=", "cancelled"));
        var moves = await models.Rows("stock.move", ours,
            ["internal_quantity", "from_location.type", "to_location.type"], cancel);
        return moves.Where(move => model is Shipping.Internal or Shipping.Inventory
                || (move.Text("from_location.type") == "storage") != (move.Text("to_location.type") == "storage"))
            .Sum(move => (long)Math.Round((move.NumberOrNull("internal_quantity") ?? 0) * Quantity.PerUnit));
    }

    private static (int Part, int Parts)? Parts(string reference, DocumentId posting)
    {
        if (!reference.StartsWith($"{posting.Value} ", StringComparison.Ordinal))
            return null;
        var words = reference[(posting.Value.Length + 1)..].Split('/');
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parts)
            ? (part, parts) : null;
    }
}
