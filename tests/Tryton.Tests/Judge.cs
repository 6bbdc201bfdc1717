using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Simulators.Tryton;

namespace RetailActors.Tryton.Tests;

/// <summary>
/// An accountant with a screen of Tryton's own: reads the truth, and does by hand what people do. Shares no code with
/// the connector.
/// </summary>
public sealed class Judge : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    private Judge(Uri server) => Server = server;

    /// <summary>Its port may be another one after it was started again.</summary>
    public Uri Server { get; set; }

    public static async Task<Judge> At(Uri server)
    {
        var judge = new Judge(server);
        var session = await judge.Call("common.db.login",
            ["admin", new JsonObject { ["password"] = TrytonServer.AdminPassword }, "en"]);
        judge._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Session",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{session[0]}:{session[1]}")));
        return judge;
    }

    /// <summary>A method of a model, in the only company.</summary>
    public Task<JsonElement> Model(string method, params JsonNode?[] arguments) =>
        Model(method, new JsonObject(), arguments);

    public Task<JsonElement> Model(string method, JsonObject context, params JsonNode?[] arguments)
    {
        context["company"] = 1;
        return Call($"model.{method}", [.. arguments, context]);
    }

    public async Task<JsonElement[]> Rows(string model, string domain, params string[] fields) =>
        [.. (await Model($"{model}.search_read", JsonNode.Parse(domain), 0, null, null,
            new JsonArray([.. fields.Select(field => (JsonNode?)field)]))).EnumerateArray()];

    public async Task<long> Id(string model, string domain) =>
        (await Rows(model, domain, "id")).Single().GetProperty("id").GetInt64();

    /// <summary>Of posted moves, by the accounts' codes; debit positive; empty accounts left out.</summary>
    public async Task<SortedDictionary<string, decimal>> Balances()
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var line in await Rows("account.move.line", """[["move.state", "=", "posted"]]""",
            "account.code", "debit", "credit"))
        {
            var account = line.GetProperty("account.").GetProperty("code").GetString()!;
            sums[account] = sums.GetValueOrDefault(account) + Number(line, "debit") - Number(line, "credit");
        }
        foreach (var empty in sums.Where(sum => sum.Value == 0).Select(sum => sum.Key).ToArray())
            sums.Remove(empty);
        return sums;
    }

    /// <summary>A box of the VAT return, over all periods.</summary>
    public async Task<decimal> VatBox(string code)
    {
        var periods = await Rows("account.period", "[]", "id");
        var context = new JsonObject
        {
            ["periods"] = new JsonArray([.. periods.Select(period =>
                (JsonNode?)JsonValue.Create(period.GetProperty("id").GetInt64()))]),
        };
        var box = await Id("account.tax.code", $$"""[["code", "=", "{{code}}"]]""");
        return Number((await Model("account.tax.code.read", context, new JsonArray(box), new JsonArray("amount")))[0],
            "amount");
    }

    /// <summary>In base units, in the storage of the warehouse.</summary>
    public async Task<decimal> OnHand(string warehouse, string sku)
    {
        var place = (await Rows("stock.location", $$"""[["code", "=", "{{warehouse}}"], ["type", "=", "warehouse"]]""",
            "storage_location")).Single().GetProperty("storage_location").GetInt64();
        var context = new JsonObject { ["locations"] = new JsonArray(place), ["with_childs"] = true };
        var product = await Id("product.product", $$"""[["code", "=", "{{sku}}"]]""");
        return (await Model("product.product.read", context, new JsonArray(product), new JsonArray("quantity")))[0]
            .GetProperty("quantity").GetDecimal();
    }

    /// <summary>A count by hand: the quantity becomes what was counted, on that day.</summary>
    public async Task Count(string warehouse, string sku, double counted, DateOnly on)
    {
        var place = (await Rows("stock.location", $$"""[["code", "=", "{{warehouse}}"], ["type", "=", "warehouse"]]""",
            "storage_location")).Single().GetProperty("storage_location").GetInt64();
        var product = await Id("product.product", $$"""[["code", "=", "{{sku}}"]]""");
        var date = Date(on);
        var line = new JsonObject { ["product"] = product, ["quantity"] = counted };
        var inventory = (await Model("stock.inventory.create", new JsonArray(new JsonObject
        {
            ["location"] = place,
            ["date"] = date,
            ["company"] = 1,
            ["lines"] = new JsonArray(new JsonArray("create", new JsonArray(line))),
        })))[0].GetInt64();
        await Model("stock.inventory.confirm", new JsonArray(inventory));
    }

    /// <summary>From that day on a product costs so much: stock is valued anew.</summary>
    public async Task Revalue(string sku, string cost, DateOnly from)
    {
        const string Wizard = "wizard.product.modify_cost_price";
        var product = await Id("product.product", $$"""[["code", "=", "{{sku}}"]]""");
        var context = new JsonObject
        {
            ["company"] = 1,
            ["active_model"] = "product.product",
            ["active_id"] = product,
            ["active_ids"] = new JsonArray(product),
        };
        var session = (await Call($"{Wizard}.create", [context.DeepClone()]))[0].GetInt64();
        var start = new JsonObject { ["date"] = Date(from), ["cost_price"] = cost };
        await Call($"{Wizard}.execute", [session, new JsonObject { ["start"] = start }, "modify", context]);
    }

    private static JsonObject Date(DateOnly day) => new()
    {
        ["__class__"] = "date",
        ["year"] = day.Year,
        ["month"] = day.Month,
        ["day"] = day.Day,
    };

    public static decimal Number(JsonElement row, string field) => row.GetProperty(field) is var value
        && value.ValueKind == JsonValueKind.Object
            ? decimal.Parse(value.GetProperty("decimal").GetString()!, NumberStyles.Float, CultureInfo.InvariantCulture)
            : value.GetDecimal();

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> Call(string method, JsonArray arguments)
    {
        var body = new JsonObject { ["id"] = 1, ["method"] = method, ["params"] = arguments };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(Server, $"{TrytonServer.Database}/"), content);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode && JsonElement.Parse(text).TryGetProperty("result", out var result)
            ? result
            : throw new InvalidOperationException(
                $"{method}: {(int)answer.StatusCode} {text[..Math.Min(600, text.Length)]}");
    }
}
