using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

/// <summary>Bodies as a terminal sends them, and a second, slow and obvious way to their canonical form.</summary>
internal static class Bodies
{
    public const string Sale = """
        {"at":"2026-11-21T10:00:00.000+00:00","businessDate":"2026-11-21","currency":"GBP","kind":"sale",
        "lines":[{"net":"12.75","price":"2.55","quantity":"6","sku":"85123A",
        "taxes":[{"amount":"2.55","code":"S20"}],"unit":"EA"}],
        "number":1001,"tenders":[{"amount":"15.30","tender":"CASH"}],"total":"15.30"}
        """;

    public static string Batch(string transactions, int count = 1, string total = "15.30", string? sha256 = null)
    {
        var digest = sha256 ?? Digest(transactions);
        return $$"""
            {"batch":"T01-000017","count":{{count}},"total":"{{total}}","sha256":"{{digest}}","transactions":{{transactions}}}
            """;
    }

    /// <summary>One sale in which a piece of text is another.</summary>
    public static string SaleWith(string part, string instead)
    {
        Assert.Contains(part, Sale);
        return Batch($"[{Sale.Replace(part, instead, StringComparison.Ordinal)}]", sha256: new string('0', 64));
    }

    public static string Digest(string transactions)
    {
        try
        {
            var canonical = Encoding.UTF8.GetBytes(Canonical(JsonNode.Parse(transactions)));
            return Convert.ToHexStringLower(SHA256.HashData(canonical));
        }
        catch (JsonException)
        {
            return new string('0', 64);
        }
    }

    public static ParseResult Parse(string body) =>
        new BatchParser(new IntakeLimits()).Parse(Encoding.UTF8.GetBytes(body));

    public static ParseResult ParseNdjson(string body) =>
        new BatchParser(new IntakeLimits()).ParseNdjson(Encoding.UTF8.GetBytes(body));

    public static Refusal Refused(string body) => Assert.IsType<ParseResult.Refused>(Parse(body)).Refusal;

    public static TransactionBatch Verified(ParseResult result)
    {
        if (result is ParseResult.Refused refused)
            Assert.Fail(refused.Refusal.Detail);
        return Assert.IsType<ParseResult.Verified>(result).Batch;
    }

    public static string Canonical(JsonNode? node) => node switch
    {
        JsonObject o => "{" + string.Join(',', o.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => Quoted(m.Key) + ":" + Canonical(m.Value))) + "}",
        JsonArray a => "[" + string.Join(',', a.Select(Canonical)) + "]",
        null => "null",
        _ when node.GetValueKind() == JsonValueKind.String => Quoted(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };

    private static string Quoted(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    })) + "\"";
}
