using System.Text;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Tests.Intake;

/// <summary>
/// The same JSON in another order, with other white space, other escapes, and nulls where nothing is.
/// </summary>
internal sealed class RandomJson(Random random)
{
    private static readonly string[] Optional =
    [
        "customer", "declared", "drawer", "lines", "order", "original", "rate", "reason", "receipt", "rounding",
        "shift", "staff", "taxIncluded", "tenders",
    ];

    public string Batch(Transaction[] transactions)
    {
        var to = new ByteWriter();
        BatchJson.Write(to, new BatchId("B.1"), transactions);
        var batch = JsonNode.Parse(to.Written)!.AsObject();
        foreach (var transaction in batch["transactions"]!.AsArray())
            foreach (var name in Optional)
                if (!transaction!.AsObject().ContainsKey(name) && random.Next(4) == 0)
                    transaction[name] = null;
        batch["sha256"] = Bodies.Digest(batch["transactions"]!.ToJsonString());
        return Text(batch);
    }

    private string Text(JsonNode? node) => Space() + node switch
    {
        JsonObject o => "{" + string.Join(',', Shuffled(o).Select(Member)) + Space() + "}",
        JsonArray a => "[" + string.Join(',', a.Select(Text)) + Space() + "]",
        null => "null",
        _ when node.GetValueKind() == System.Text.Json.JsonValueKind.String => Quoted(node.GetValue<string>()),
        _ => node.ToJsonString(),
    } + Space();

    private string Member(KeyValuePair<string, JsonNode?> m) => Space() + Quoted(m.Key) + Space() + ":" + Text(m.Value);

    private KeyValuePair<string, JsonNode?>[] Shuffled(JsonObject o)
    {
        var members = o.ToArray();
        random.Shuffle(members);
        return members;
    }

    private string Space() => random.Next(6) switch { 0 => " ", 1 => "\n\t", 2 => "\r\n  ", _ => "" };

    private string Quoted(string text)
    {
        var to = new StringBuilder("\"");
        var escapes = random.Next(4) == 0;
        foreach (var c in text)
            if (c is '"' or '\\')
                to.Append('\\').Append(c);
            else if (c == '/' && random.Next(2) == 0)
                to.Append("\\/");
            else if (escapes && (char.IsSurrogate(c) || random.Next(3) == 0))
                to.Append(random.Next(2) == 0 ? $"\\u{(int)c:x4}" : $"\\u{(int)c:X4}");
            else
                to.Append(c);
        return to.Append('"').ToString();
    }
}
