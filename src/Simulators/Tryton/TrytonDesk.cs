using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Catalogue;

namespace RetailActors.Simulators.Tryton;

/// <summary>
/// A person at a screen of a local Tryton, with all rights: reads the truth, and mends. Shares no code with the
/// connector.
/// </summary>
public sealed class TrytonDesk : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(10) };
    private readonly Uri _address;

    private TrytonDesk(Uri server) => _address = new Uri(server, $"{TrytonServer.Database}/");

    public static async Task<TrytonDesk> At(Uri server, CancellationToken cancel)
    {
        var desk = new TrytonDesk(server);
        var session = await desk.Call("common.db.login",
            ["admin", new JsonObject { ["password"] = TrytonServer.AdminPassword }, "en"], cancel);
        desk._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Session",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{session[0]}:{session[1]}")));
        return desk;
    }

    /// <param name="domain">As JSON.</param>
    public async Task<JsonElement[]> Rows(
        string model, string domain, CancellationToken cancel, params string[] fields) =>
        [.. (await Call($"model.{model}.search_read", [JsonNode.Parse(domain), 0, null, null,
            new JsonArray([.. fields.Select(field => (JsonNode?)field)]), new JsonObject { ["company"] = 1 }],
            cancel)).EnumerateArray()];

    /// <summary>A product in the units and accounts of one that is there already, with another code.</summary>
    public async Task EnterItem(Item item, CancellationToken cancel)
    {
        var name = JsonValue.Create($"Retail {item.RevenueAccount} %").ToJsonString();
        var like = (await Rows("product.template",
            $$"""[["default_uom.symbol", "=", "EA"], ["account_category.name", "like", {{name}}]]""", cancel,
            "default_uom", "account_category"))[0];
        var unit = like.GetProperty("default_uom").GetInt64();
        var row = new JsonObject
        {
            ["name"] = item.Name,
            ["code"] = item.Sku.Value,
            ["type"] = "goods",
            ["default_uom"] = unit,
            ["sale_uom"] = unit,
            ["salable"] = true,
            ["list_price"] = new JsonObject { ["__class__"] = "Decimal", ["decimal"] = "0" },
            ["account_category"] = like.GetProperty("account_category").GetInt64(),
            ["products"] = new JsonArray(new JsonArray("create", new JsonArray(new JsonObject()))),
        };
        await Call("model.product.template.create", [new JsonArray(row), new JsonObject { ["company"] = 1 }], cancel);
    }

    public static decimal Number(JsonElement row, string field) => row.GetProperty(field) is var value
        && value.ValueKind == JsonValueKind.Object
            ? decimal.Parse(value.GetProperty("decimal").GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
            : value.GetDecimal();

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Call(string method, JsonArray arguments, CancellationToken cancel)
    {
        var body = new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = arguments };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(_address, content, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode && JsonElement.Parse(text).TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException(
                $"{method}: {(int)answer.StatusCode} {text[..Math.Min(600, text.Length)]}");
    }
}
