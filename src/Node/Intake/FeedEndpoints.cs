using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Intake;

public sealed record FeedUnitView(string Unit, string BaseUnits);

/// <param name="Available">To sell in this store now, in base units; absent for what is not kept in stock.</param>
/// <param name="Gone">The ERP has the item no longer.</param>
public sealed record FeedItemView(
    string Sku, string? Name, string? Unit, string? Price, string? Available, IReadOnlyList<FeedUnitView>? Units,
    bool Gone = false);

public sealed record FeedView(string Cursor, bool More, IReadOnlyList<FeedItemView> Items);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FeedView))]
public sealed partial class FeedJson : JsonSerializerContext;

/// <summary>
/// <c>GET /v1/terminals/{t}/feed?cursor=…</c>: pages for terminals that were offline; with <c>live=true</c> a long
/// answer of one page a line, as they come.
/// </summary>
internal sealed class FeedEndpoints(RetailNode node)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>Then the terminal asks again with its cursor: no answer lasts for ever.</summary>
    private static readonly TimeSpan LiveMax = TimeSpan.FromMinutes(10);

    private readonly TerminalFeed _feed = new(node);

    public async Task Get(HttpContext http, RegisteredTerminal terminal)
    {
        var cursor = FeedCursor.Parse(http.Request.Query["cursor"], node.Shards.Stock.Count);
        if (http.Request.Query["live"] == "true")
            await Live(http, terminal, cursor);
        else
            await Bodies.Write(http, View(await _feed.Read(terminal.Store, cursor, http.RequestAborted)),
                FeedJson.Default.FeedView);
    }

    private async Task Live(HttpContext http, RegisteredTerminal terminal, FeedCursor? cursor)
    {
        http.Response.ContentType = "application/x-ndjson";
        var until = node.Clock.GetUtcNow() + LiveMax;
        while (node.Clock.GetUtcNow() < until && !http.RequestAborted.IsCancellationRequested)
        {
            var page = await _feed.Read(terminal.Store, cursor, http.RequestAborted);
            if (page.Entries.Count > 0 || cursor is null)
            {
                await JsonSerializer.SerializeAsync(http.Response.Body, View(page), FeedJson.Default.FeedView,
                    http.RequestAborted);
                await http.Response.Body.WriteAsync("\n"u8.ToArray(), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
            cursor = page.Next;
            if (!page.More)
                await Task.Delay(Every, node.Clock, http.RequestAborted);
        }
    }

    private static FeedView View(FeedPage page) => new(page.Next.ToString(), page.More,
        [.. page.Entries.Select(entry => entry.Item is not { } item
            ? new FeedItemView(entry.Sku.Value, null, null, null, null, null, Gone: true)
            : new FeedItemView(item.Sku.Value, item.Name, item.BaseUnit.Value,
                item.PriceMillionths is { } price ? $"{new Quantity(price)}" : null,
                entry.Available is { } available ? $"{available}" : null,
                [.. item.Units.Select(unit => new FeedUnitView(unit.Unit.Value, $"{unit.BaseUnits}"))]))]);
}
