using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RetailActors.Contracts;

namespace RetailActors.Simulators.Tests.Terminals;

/// <summary>
/// An intake that checks what docs/INTAKE.md says, keeps what it stored, and fails as often as it is told to: before
/// storing and after it.
/// </summary>
internal sealed class FakeIntake : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Random _random;
    private readonly double _failures;
    private readonly Lock _gate = new();

    private FakeIntake(WebApplication app, int seed, double failures) =>
        (_app, _random, _failures) = (app, new Random(seed), failures);

    /// <summary>Number and canonical text of what is stored.</summary>
    public SortedDictionary<long, string> Stored { get; } = [];

    /// <summary>The batches that came, by name, with all contents seen under it.</summary>
    public Dictionary<string, HashSet<string>> Batches { get; } = [];

    public HashSet<long> Poison { get; } = [];

    public Queue<int> NextStatuses { get; } = [];

    public List<string> Heartbeats { get; } = [];

    public long Conflicts { get; private set; }

    public HttpClient Client => new() { BaseAddress = Loopback.AddressOf(_app) };

    public static async Task<FakeIntake> Start(int seed = 0, double failures = 0)
    {
        var app = Loopback.New();
        var intake = new FakeIntake(app, seed, failures);
        app.MapPost("v1/terminals/{terminal}/batches", intake.Batch);
        app.MapPost("v1/terminals/{terminal}/heartbeat", intake.Heartbeat);
        await app.StartAsync();
        return intake;
    }

    private async Task Batch(HttpContext context)
    {
        var body = await Body(context.Request);
        int status;
        string reply;
        bool cut;
        lock (_gate)
        {
            var fault = _random.NextDouble() < _failures ? _random.Next(4) : -1;
            (status, reply) = NextStatuses.TryDequeue(out var forced) ? (forced, "forced") : fault switch
            {
                0 => (429, "full"),
                1 => (503, "not durable"),
                2 => (500, "broken"),
                _ => Store(context, body),
            };
            // Stored, but nobody will know: the connection is cut.
            cut = fault == 3;
        }
        if (cut)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = status;
        if (status is 429 or 503)
            context.Response.Headers.RetryAfter = "7";
        await context.Response.WriteAsync(reply);
    }

    private static async Task<string> Body(HttpRequest request)
    {
        Stream stream = request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(request.Body, CompressionMode.Decompress)
            : request.Body;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private (int Status, string Reply) Store(HttpContext context, string body)
    {
        if (context.Request.Headers.Authorization != "Bearer secret")
            return (401, "no key");
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        var transactions = root.GetProperty("transactions");
        var name = root.GetProperty("batch").GetString()!;
        if (!Batches.TryGetValue(name, out var contents))
            Batches[name] = contents = [];
        contents.Add(transactions.GetRawText());
        var sum = transactions.EnumerateArray().Sum(t => Amount(t.GetProperty("total")));
        if (root.GetProperty("sha256").GetString() != Hex(transactions.GetRawText())
            || root.GetProperty("count").GetInt32() != transactions.GetArrayLength()
            || Amount(root.GetProperty("total")) != sum)
            return (400, "does not verify");
        var numbers = transactions.EnumerateArray().Select(t => t.GetProperty("number").GetInt64()).ToArray();
        if (numbers.Any(Poison.Contains) || numbers.Length is 0 or > 1_000)
            return (400, "poison");
        var outcomes = transactions.EnumerateArray().Select(Keep).ToArray();
        return (200, Reply(outcomes));
    }

    private string Keep(JsonElement transaction)
    {
        var number = transaction.GetProperty("number").GetInt64();
        var fresh = Stored.TryAdd(number, transaction.GetRawText());
        var outcome = fresh ? "accepted" : Stored[number] == transaction.GetRawText() ? "repeat" : "conflict";
        Conflicts += outcome == "conflict" ? 1 : 0;
        return $$"""{ "number": {{number}}, "outcome": "{{outcome}}" }""";
    }

    private string Reply(string[] outcomes)
    {
        var through = 0L;
        while (Stored.ContainsKey(through + 1))
            through++;
        var gaps = Stored.Keys.Where(n => n > 1 && !Stored.ContainsKey(n - 1)).Select(n =>
            $$"""{ "from": {{Stored.Keys.LastOrDefault(k => k < n) + 1}}, "to": {{n - 1}} }""");
        return $$"""
            { "batch": "x", "acknowledgedThrough": {{through}}, "accepted": 0, "repeats": 0, "conflicts": 0, "held": 0,
              "outcomes": [ {{string.Join(',', outcomes)}} ], "gaps": [ {{string.Join(',', gaps)}} ] }
            """;
    }

    private async Task<IResult> Heartbeat(HttpRequest request)
    {
        Heartbeats.Add(await Body(request));
        return Results.NoContent();
    }

    private static decimal Amount(JsonElement text) => decimal.Parse(text.GetString()!, CultureInfo.InvariantCulture);

    private static string Hex(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
