using System.Text.Json.Nodes;

namespace RetailActors.Node.Tests.Intake;

internal static class Ndjson
{
    /// <summary>The same batch with its transactions on lines of their own.</summary>
    public static string Of(string json)
    {
        var batch = JsonNode.Parse(json)!.AsObject();
        var transactions = batch["transactions"]!.AsArray();
        batch.Remove("transactions");
        return string.Join('\n', [Bodies.Canonical(batch), .. transactions.Select(Bodies.Canonical), ""]);
    }
}
