using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// What counts corrected, as an inventory. Tryton wants to be told what is there and books the difference to what it
/// expects; postings of ours may still be on their way, so it is told what it expects itself, plus the difference that
/// was found: whatever comes in which order, both sides have the same in the end.
/// </summary>
internal sealed class Inventories(Posting posting)
{
    private const string Model = Shipping.Inventory, Line = "stock.inventory.line";

    /// <summary>Tryton's quantities are floats; sums of them carry dust below these decimals.</summary>
    private const int Digits = 6;

    /// <summary>Without quantities: only Tryton knows what it expects on that date.</summary>
    public static JsonObject Row(
        Part part, string reference, Warehouse warehouse, IReadOnlyDictionary<string, Product> products,
        Company company, BusinessDate date) => new()
        {
            ["number"] = reference,
            ["location"] = warehouse.Storage,
            ["date"] = Values.Date(date),
            ["company"] = company.Id,
            ["lines"] = Values.Created(part.Lines.Select(
                line => new JsonObject { ["product"] = products[line.Sku.Value].Id })),
        };

    /// <returns>The outcome; null when a step was done.</returns>
    public async ValueTask<DeliveryOutcome?> Next(long id, Part part, CancellationToken cancel)
    {
        if ((await posting.Models.Read(Model, [id], ["state"], cancel))[0].Text("state") == "cancelled")
            return posting.Rejected($"inventory {id} was cancelled there");
        var rows = await posting.Models.Rows(Line, [Values.Clause("inventory", "=", id)],
            ["product.code", "expected_quantity", "quantity"], cancel);
        var changes = new JsonArray();
        foreach (var line in part.Lines)
        {
            if (rows.FirstOrDefault(row => row.Text("product.code") == line.Sku.Value) is not
                { ValueKind: JsonValueKind.Object } row)
                return posting.Rejected($"inventory {id} is a draft without our line of {line.Sku}; delete it there, "
                    + "then retry");
            var wanted = Math.Round(row.Number("expected_quantity")
                + (decimal)line.Quantity.Millionths / Quantity.PerUnit, Digits);
            if (row.NumberOrNull("quantity") == wanted)
                continue;
            if (wanted < 0)
                return posting.Rejected($"Tryton expects {row.Number("expected_quantity")} of {line.Sku} there, and "
                    + $"{line.Quantity} was found to that: less than nothing cannot be counted");
            changes.Add(new JsonArray("write", Values.Ids([row.Id("id")!.Value]),
                new JsonObject { ["quantity"] = (double)wanted }));
        }
        return changes.Count == 0
            ? await posting.Press(Model, "confirm", id, cancel)
            : await posting.Do($"{Model}.write {id} {changes.ToJsonString()}", Model, "write",
                [Values.Ids([id]), new JsonObject { ["lines"] = changes }], cancel);
    }
}
