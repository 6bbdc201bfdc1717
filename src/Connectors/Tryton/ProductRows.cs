using System.Text.Json;
using System.Text.Json.Nodes;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// Products as rows. Only what was written since the last reading is read again: a catalogue of thousands takes Tryton
/// seconds, and it posts nothing meanwhile. For one reader at a time.
/// </summary>
internal sealed class ProductRows(Models models, TrytonOptions options, TimeProvider time)
{
    private const string Model = "product.product";

    private static readonly string[] Fields =
    [
        "code", "default_uom", "account_category", "list_price", "cost_price", "cost_price_method", "template.name",
        "template.type",
    ];

    /// <summary>Where a product's values are kept, costs and prices apart.</summary>
    private static readonly string[] Parts = ["", "template.", "cost_prices.", "template.list_prices."];

    private readonly Dictionary<long, JsonElement> _rows = [];
    private DateTimeOffset? _since;

    public async ValueTask<IReadOnlyList<JsonElement>> Read(CancellationToken cancel)
    {
        var begun = time.GetUtcNow() - options.ClocksApart;
        var there = await Ids([], cancel);
        var written = _since is { } since ? await Ids([WrittenSince(since)], cancel) : [];
        foreach (var gone in _rows.Keys.Where(id => !there.Contains(id)).ToArray())
            _rows.Remove(gone);
        long[] wanted = [.. there.Where(id => written.Contains(id) || !_rows.ContainsKey(id))];
        foreach (var row in await models.Read(Model, wanted, Fields, cancel))
            _rows[row.Id("id")!.Value] = row;
        _since = begun;
        return [.. _rows.OrderBy(row => row.Key).Select(row => row.Value)];
    }

    private async ValueTask<HashSet<long>> Ids(JsonArray domain, CancellationToken cancel)
    {
        domain.Add((JsonNode)Values.Clause("code", "!=", null));
        return [.. (await models.Rows(Model, domain, ["id"], cancel)).Select(row => row.Id("id")!.Value)];
    }

    private static JsonArray WrittenSince(DateTimeOffset since) =>
    [
        "OR",
        .. from part in Parts
           from date in (string[])["write_date", "create_date"]
           select Values.Clause(part + date, ">=", Values.Time(since)),
    ];
}
