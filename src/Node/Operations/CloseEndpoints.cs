using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Node.Operations;

/// <summary>What finance asks before it closes a month.</summary>
internal sealed class CloseEndpoints(RetailNode node)
{
    public void Map(OperatorPaths paths) => paths.Get("/v1/close/readiness", Readiness);

    private async Task Readiness(HttpContext http)
    {
        var text = OperatorPaths.Query(http, "month")
            ?? Month.Of(BusinessDate.From(DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime))).ToString();
        var store = OperatorPaths.Query(http, "store") is { } name ? new StoreId(name) : (StoreId?)null;
        if (!Month.TryParse(text, out var month))
            await Problems.Write(http, 400, "wrong-value", "The month is not allowed",
                $"month is '{text}'; allowed: yyyy-MM, 1970 to 2200");
        else if (store is { } one && !node.Registry.Stores.ContainsKey(one))
            await Problems.Write(http, 400, "wrong-value", "The store is not known",
                $"store is '{one}'; allowed: a registered store");
        else
            await Bodies.Write(http, await new NodeReadiness(node).View(month, store), CloseJson.Default.CloseView);
    }
}
