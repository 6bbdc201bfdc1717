using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Fuzz.Running;
using RetailActors.Node.Intake;
using RetailActors.Node.Tests.Intake;

namespace RetailActors.Fuzz.Texts;

/// <summary>
/// Bodies of batches: broken as bytes, and broken as values under a checksum that holds, so that what is behind the
/// checksum is reached too. Judged by the platform's own JSON reader and by the codec.
/// </summary>
internal sealed class IntakeTarget(string name, bool ndjson) : Target(name, share: 100)
{
    private readonly BatchParser _parser = new(new IntakeLimits());

    public override ValueTask<string> Try(Random random)
    {
        var body = HostileBody.Of(random, ndjson, inReach: false);
        var result = ndjson ? _parser.ParseNdjson(body) : _parser.Parse(body);
        if (result is ParseResult.Refused { Refusal: var refusal })
        {
            Clear(refusal, body.Length);
            return new($"{refusal.Kind}");
        }
        if (!ndjson)
            JsonDocument.Parse(body).Dispose();
        var batch = ((ParseResult.Verified)result).Batch;
        var again = new ByteWriter();
        foreach (var item in batch.Items)
            TransactionCodec.Write(again, TransactionCodec.Read(batch.BytesOf(item).Span));
        Assert.Equal(batch.Bytes.ToArray(), again.ToArray());
        return new("Verified");
    }

    /// <summary>A person can act on it: what field, what value, what instead; or at which byte it breaks.</summary>
    private static void Clear(Refusal refusal, int length)
    {
        Assert.InRange(refusal.Status, 400, 499);
        Assert.InRange(refusal.Position ?? 0, 0, length);
        Assert.True(refusal.Detail.Length is > 0 and < 1_000, $"a detail of {refusal.Detail.Length} characters");
        Assert.True(refusal.Value is not { Length: > Refusal.ValueCharsMax });
        Assert.True(
            refusal.Kind is RefusalKind.BrokenJson ? refusal.Position is not null : refusal.Field is not null,
            $"{refusal.Kind} names nothing: {refusal.Detail}");
        Assert.True(refusal.Kind is not RefusalKind.WrongValue || refusal.Allowed is { Length: > 0 }, refusal.Detail);
    }
}

/// <summary>A batch that was valid, and what somebody made of it.</summary>
internal static class HostileBody
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\u0000", "\\ud800", "null", "true", "-", "0", "1e999", "-0", ".5",
        "\"total\":", "\"number\":1,", "\"lines\":[", "\n", "\r\n", "\uFEFF", "\0", "99999999999999999999", "[[[[[[[[",
    ];

    /// <summary>Stands for half a character until the end: no writer of JSON writes one.</summary>
    private const string Half = "half-a-character";

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e3", "9007199254740993", "99999999999999999999999", "\"\"", "\"x\"", "[]", "{}",
        "\"-0.00\"", "\"+1\"", "\"1e5\"", "\"0.0000001\"", "\"999999999999999999\"", "\"12.75\\u0000\"", $"\"{Half}\"",
        "\"2026-02-30\"", "\"9999-12-31\"", "\"XXX\"", "\"JPY\"", "[null]", "{\"a\":1}", "\"\\u2028\"",
    ];

    /// <param name="inReach">Numbers that a till may have, so that what is whole is accepted.</param>
    public static byte[] Of(Random random, bool ndjson, bool inReach)
    {
        var sales = new RandomSales(random).Batch(3);
        var first = random.Next(1, 5_000);
        if (inReach)
            sales = [.. sales.Select((sale, i) => sale with { Number = first + i })];
        var valid = new RandomJson(random).Batch(sales);
        if (random.Next(20) == 0)
            return Encoded(JsonNode.Parse(valid)!, ndjson);
        if (random.Next(2) == 0)
            return new Damage(random, Pieces).Of(ndjson ? Encoded(JsonNode.Parse(valid)!, ndjson)
                : Encoding.UTF8.GetBytes(valid));
        var batch = JsonNode.Parse(valid)!.AsObject();
        for (var left = random.Next(1, 3); left > 0; left--)
            Change(batch["transactions"]!, random);
        if (random.Next(8) != 0)
            batch["sha256"] = Bodies.Digest(batch["transactions"]!.ToJsonString());
        if (random.Next(8) == 0)
            batch["count"] = JsonNode.Parse(Values[random.Next(Values.Length)]);
        return Encoded(batch, ndjson);
    }

    private static byte[] Encoded(JsonNode batch, bool ndjson)
    {
        if (!ndjson)
            return Bytes(batch.ToJsonString());
        var transactions = batch["transactions"]!.AsArray();
        batch.AsObject().Remove("transactions");
        return Bytes(string.Join('\n',
            transactions.Select(one => one?.ToJsonString() ?? "null").Prepend(batch.ToJsonString())));
    }

    private static byte[] Bytes(string json) =>
        Encoding.UTF8.GetBytes(json.Replace(Half, "\\ud800", StringComparison.Ordinal));

    /// <summary>One value anywhere below becomes another, goes, or comes twice.</summary>
    private static void Change(JsonNode node, Random random)
    {
        while (true)
        {
            var deeper = node switch
            {
                JsonArray { Count: > 0 } array => array[random.Next(array.Count)],
                JsonObject { Count: > 0 } members => members.ElementAt(random.Next(members.Count)).Value,
                _ => null,
            };
            if (deeper is null or JsonValue || random.Next(5) == 0)
                break;
            node = deeper;
        }
        var value = JsonNode.Parse(Values[random.Next(Values.Length)]);
        if (node is JsonArray items)
            ChangeItem(items, value, random);
        else if (node is JsonObject { Count: > 0 } members)
            ChangeMember(members, value, random);
    }

    private static void ChangeItem(JsonArray items, JsonNode? value, Random random)
    {
        if (items.Count > 0 && random.Next(3) == 0)
            items.Add(items[random.Next(items.Count)]?.DeepClone());
        else if (items.Count > 0 && random.Next(2) == 0)
            items.RemoveAt(random.Next(items.Count));
        else
            items.Add(value);
    }

    private static void ChangeMember(JsonObject members, JsonNode? value, Random random)
    {
        var name = members.ElementAt(random.Next(members.Count)).Key;
        if (random.Next(6) == 0)
            members.Remove(name);
        else if (random.Next(8) == 0)
            members[name + "x"] = value;
        else
            members[name] = value;
    }
}
