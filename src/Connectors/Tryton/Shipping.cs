using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// The next step of a shipment, by the state that was read: what left the shop on a business date leaves Tryton's
/// shelves on that date. Where Tryton has not enough to assign, nothing is forced: a person looks.
/// </summary>
internal abstract class Shipping(Models models, Document document) : Posting(models, document)
{
    public const string Out = "stock.shipment.out", Back = "stock.shipment.out.return",
        Internal = "stock.shipment.internal", Inventory = "stock.inventory";

    private readonly Document _document = document;
    private bool _stepped;

    /// <returns>The outcome; null when a step was done or all of them are done already.</returns>
    protected async ValueTask<DeliveryOutcome?> Ship(string model, IReadOnlyList<long> ids, CancellationToken cancel)
    {
        foreach (var row in ids.Count == 0 ? []
            : await Models.Read(model, ids, ["state", "number", "effective_date"], cancel))
        {
            if (row.Text("state") == "done")
                continue;
            _stepped = true;
            return await Ship(model, row, cancel);
        }
        return null;
    }

    /// <summary>Whether a step was done since it was asked last: then another round is due.</summary>
    protected bool Stepped()
    {
        var stepped = _stepped;
        _stepped = false;
        return stepped;
    }

    private ValueTask<DeliveryOutcome?> Ship(string model, JsonElement row, CancellationToken cancel)
    {
        var (id, state) = (row.Id("id")!.Value, row.Text("state"));
        return (model, state) switch
        {
            (_, "cancelled") => ValueTask.FromResult<DeliveryOutcome?>(
                Rejected($"shipment {row.Text("number")} was cancelled there")),
            (Back, "draft") => Receive(row, cancel),
            (Back, _) => Press(model, "done", id, cancel),
            (_, "draft" or "request") => Press(model, "wait", id, cancel),
            (_, "waiting") => Assign(model, row, cancel),
            (Out, "assigned") => Press(model, "pick", id, cancel),
            (Out, "picked") => Press(model, "pack", id, cancel),
            _ => Dated(model, row, "done", cancel),
        };
    }

    /// <summary>What each product costs that comes back, per base unit; Tryton's own where it is not named.</summary>
    protected virtual ValueTask<IReadOnlyDictionary<string, decimal>> CostsBack(CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, decimal>>(new Dictionary<string, decimal>());

    /// <summary>A move keeps the cost that it has; without one it takes its product's of today.</summary>
    private async ValueTask<DeliveryOutcome?> Receive(JsonElement row, CancellationToken cancel)
    {
        var id = row.Id("id")!.Value;
        var costs = await CostsBack(cancel);
        var changes = new JsonArray();
        foreach (var move in costs.Count == 0 ? [] : await Models.Rows("stock.move",
            [Values.Clause("shipment", "=", $"{Back},{id}"), Values.Clause("state", "=", "draft")],
            ["product.code", "cost_price"], cancel))
            if (costs.TryGetValue(move.Text("product.code"), out var cost)
                && move.NumberOrNull("cost_price") != cost)
            {
                changes.Add((JsonNode)Values.Ids([move.Id("id")!.Value]));
                changes.Add((JsonNode)new JsonObject { ["cost_price"] = Values.Decimal(cost) });
            }
        return changes.Count == 0
            ? await Dated(Back, row, "receive", cancel)
            : await Do($"{Back} costs {id}", "stock.move", "write", changes, cancel);
    }

    private ValueTask<DeliveryOutcome?> Dated(string model, JsonElement row, string button, CancellationToken cancel)
    {
        var id = row.Id("id")!.Value;
        return row.DateOrNull("effective_date") == _document.Date
            ? Press(model, button, id, cancel)
            : Do($"{model}.write date {id}", model, "write",
                [Values.Ids([id]), new JsonObject { ["effective_date"] = Values.Date(_document.Date) }], cancel);
    }

    private async ValueTask<DeliveryOutcome?> Assign(string model, JsonElement row, CancellationToken cancel)
    {
        var id = row.Id("id")!.Value;
        var reply = await Models.Write(model, "assign_try", [Values.Ids([id])], cancel);
        return reply is Reply.Good { Result.ValueKind: not JsonValueKind.True }
            ? Rejected($"shipment {row.Text("number")} cannot be assigned: {await Lacking(model, id, cancel)} "
                + "on hand does not suffice; count or receive it there, then retry")
            : Told(reply);
    }

    private async ValueTask<string> Lacking(string model, long id, CancellationToken cancel)
    {
        var moves = await Models.Rows("stock.move",
            [Values.Clause("shipment", "=", $"{model},{id}"), Values.Clause("state", "=", "draft")],
            ["product.code"], cancel);
        return string.Join(", ", moves.Select(move => move.Text("product.code")).Distinct().Take(10));
    }
}
