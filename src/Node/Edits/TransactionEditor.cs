using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Node.Intake;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Edits;

/// <summary>What became of an edit.</summary>
public abstract record EditResult
{
    /// <param name="Content">The edited transaction's canonical bytes.</param>
    public sealed record Edited(
        Transaction Transaction, ReadOnlyMemory<byte> Content, IReadOnlyList<EditChange> Changes) : EditResult;

    public sealed record Refused(string Why) : EditResult;
}

/// <summary>
/// Changes fields of a transaction by their paths in the wire format, and reads the result as strictly as the intake
/// reads a till: what could not have been sent cannot be edited into it. Pure.
/// </summary>
public static class TransactionEditor
{
    /// <summary>What one edit changes at most.</summary>
    public const int ChangesMax = 100;

    /// <param name="set">By path, such as <c>lines[0].sku</c>; a new value, or null to take the field away. An array
    /// grows by its next place.</param>
    public static EditResult Edit(Transaction transaction, IReadOnlyList<KeyValuePair<string, string?>> set)
    {
        if (set.Count is 0 or > ChangesMax)
            return new EditResult.Refused($"{set.Count} fields are set; allowed: 1 to {ChangesMax}");
        var json = JsonOf(transaction);
        var changes = new List<EditChange>();
        foreach (var (path, value) in set)
        {
            if (path == "number")
                return new EditResult.Refused("number is who the transaction is: it cannot be edited");
            if (FieldPath.Parse(path) is not { } parsed)
                return new EditResult.Refused($"'{path}' is no field; allowed: a path such as lines[0].sku");
            if (parsed.Set(json, value, out var old) is { } problem)
                return new EditResult.Refused($"{path}: {problem}");
            if (old != value)
                changes.Add(new EditChange(path, old, value));
        }
        return changes.Count == 0
            ? new EditResult.Refused("nothing would change: every field has that value already")
            : Read(json, changes);
    }

    /// <summary>The transaction as a till would send it.</summary>
    public static JsonObject JsonOf(Transaction transaction)
    {
        var to = new ByteWriter();
        TransactionJson.Write(to, transaction);
        return JsonNode.Parse(to.Written)!.AsObject();
    }

    private static EditResult Read(JsonObject json, List<EditChange> changes)
    {
        var bytes = Encoding.UTF8.GetBytes(json.ToJsonString());
        var blame = new Blame();
        blame.Clear();
        var unescaped = new ByteWriter();
        var builder = new BatchBuilder(new IntakeLimits(), blame, new MemberReader(blame), unescaped);
        builder.Reset();
        var cursor = new JsonCursor(bytes, unescaped);
        if (!builder.Add(ref cursor) || !cursor.TakeEnd())
            return new EditResult.Refused(
                (blame.Refusal?.Detail ?? cursor.Broken!).Replace("transactions[0].", "", StringComparison.Ordinal));
        var content = builder.Build(new BatchId("edit")).Bytes;
        return new EditResult.Edited(TransactionCodec.Read(content.Span), content, changes);
    }
}

/// <summary>Names of fields with dots between them, places of arrays in brackets.</summary>
internal sealed class FieldPath
{
    private const int StepsMax = 6;

    /// <summary>Members that the wire format has as numbers, and as true or false.</summary>
    private static readonly HashSet<string> Numbers = ["number", "line"], Flags = ["taxIncluded", "giftCard", "exempt"];

    private readonly List<(string? Name, int Place)> _steps = [];

    private FieldPath()
    {
    }

    public static FieldPath? Parse(string text)
    {
        var path = new FieldPath();
        foreach (var part in text.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
                return null;
            path._steps.Add((name, 0));
            if (bracket < 0)
                continue;
            if (!part.EndsWith(']') || !int.TryParse(part[(bracket + 1)..^1], NumberStyles.None,
                CultureInfo.InvariantCulture, out var place))
                return null;
            path._steps.Add((null, place));
        }
        return path._steps.Count <= StepsMax ? path : null;
    }

    /// <returns>Why it cannot be set; null when it was.</returns>
    public string? Set(JsonNode root, string? value, out string? old)
    {
        old = null;
        var node = root;
        for (var i = 0; i < _steps.Count - 1; i++)
        {
            if (Problem(node, _steps[i]) is { } problem)
                return problem;
            node = Get(node, _steps[i]) ?? Grow(node, _steps[i], _steps[i + 1].Name is null);
        }
        var last = _steps[^1];
        if (Problem(node, last) is { } wrong)
            return wrong;
        old = Get(node, last) is { } before ? Text(before) : null;
        if (value is null)
            Remove(node, last);
        else
            Put(node, last, Value(last.Name, value));
        return null;
    }

    private static string? Problem(JsonNode node, (string? Name, int Place) step) => (node, step.Name) switch
    {
        (JsonArray array, null) when step.Place <= array.Count => null,
        (JsonArray array, null) => $"place {step.Place} of {array.Count}; allowed: 0 to {array.Count}, which is new",
        (JsonObject, not null) => null,
        _ => step.Name is null ? "there is no array" : "there is no object",
    };

    private static JsonNode? Get(JsonNode node, (string? Name, int Place) step) => step.Name is { } name
        ? node[name]
        : node is JsonArray array && step.Place < array.Count ? array[step.Place] : null;

    private static JsonNode Grow(JsonNode node, (string? Name, int Place) step, bool array)
    {
        JsonNode added = array ? new JsonArray() : new JsonObject();
        Put(node, step, added);
        return added;
    }

    private static void Put(JsonNode node, (string? Name, int Place) step, JsonNode value)
    {
        if (step.Name is { } name)
            node[name] = value;
        else if (node is JsonArray array && step.Place == array.Count)
            array.Add(value);
        else
            node[step.Place] = value;
    }

    private static void Remove(JsonNode node, (string? Name, int Place) step)
    {
        if (node is JsonObject members)
            members.Remove(step.Name!);
        else if (node is JsonArray items && step.Place < items.Count)
            items.RemoveAt(step.Place);
    }

    private static JsonValue Value(string? name, string value)
    {
        if (name is not null && Numbers.Contains(name)
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return JsonValue.Create(number);
        return name is not null && Flags.Contains(name) && value is "true" or "false"
            ? JsonValue.Create(value == "true")
            : JsonValue.Create(value);
    }

    private static string Text(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
}
