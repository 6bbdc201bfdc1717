using System.Net.Http.Headers;
using System.Text;
using RetailActors.Fuzz.Running;
using RetailActors.Fuzz.Texts;

namespace RetailActors.Fuzz.Wire;

/// <summary>
/// Requests that are HTTP, and else anything: every path of the node, all methods, with hostile names, queries,
/// headers, encodings and bodies, with the right keys and with others.
/// </summary>
internal sealed class HttpTarget() : Target("http", share: 40)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "X"];

    private static readonly string[] Names =
    [
        HostileNode.Till.Value, HostileNode.Till.Value, HostileNode.Till.Value, "S001-T99", "T01-000017", "csv", "%00",
        "..", "%2e%2e%2f", "é", "%ff", "a%7Cb", "1", "-1", "2026-11-21", "x;y", "%0a", new string('a', 300), "😀", "'",
    ];

    private static readonly string[] Operators =
        ["anna", "", "a b\tc", new string('o', 70), "<script>", "{0}", "anna,bob"];

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-8", "application/x-ndjson", "text/plain", "a/b;c", "json"];

    private static readonly string[] Bodies =
    [
        "", "{}", "null", "[]", "{\"key\":\"clock:x\",\"reason\":\"r\"}", "{\"through\":\"2026-11-21\"}", "[1,2",
        "{\"stores\":[],\"terminals\":[]}", "{\"queueDepth\":5,\"oldest\":\"2026-11-21T09:00:00Z\"}", "{\"key\":null}",
        "{\"stores\":[{\"store\":\"S\",\"timeZone\":\"X\",\"cutOver\":\"25:00\",\"currency\":\"?\"}],\"terminals\":[]}",
        "{\"stores\":null,\"terminals\":null}", "{\"stores\":[null],\"terminals\":[null]}", "{\"queueDepth\":-5}",
        "{\"queueDepth\":1e400}", "{\"oldest\":\"\"}", "{\"through\":null}", "\uFEFF{}",
    ];

    private HostileNode _node = null!;
    private HttpClient _http = null!;

    public override async Task Open()
    {
        _node = await HostileNode.Start();
        _http = new HttpClient { BaseAddress = _node.Address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public override async ValueTask<string> Try(Random random)
    {
        var (method, template) = random.Next(3) == 0 ? ("POST", "/v1/terminals/{terminal}/batches")
            : _node.Paths[random.Next(_node.Paths.Count)];
        method = random.Next(10) == 0 ? Methods[random.Next(Methods.Length)] : method;
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri(Path(template, random), UriKind.Relative));
        Decorate(request, random);
        var before = await _node.Recorded();

        using var response = await _http.SendAsync(request);

        var body = await response.Content.ReadAsStringAsync();
        var status = (int)response.StatusCode;
        if (request.Method != HttpMethod.Head)
            _node.Clear(status, response.Content.Headers.ContentType?.MediaType, body);
        if (status >= 400)
            Assert.Equal(before, await _node.Recorded());
        return $"{status}";
    }

    private static string Path(string path, Random random)
    {
        while (path.IndexOf('{', StringComparison.Ordinal) is var at and >= 0)
            path = path[..at] + Names[random.Next(Names.Length)] + path[(path.IndexOf('}', at) + 1)..];
        if (random.Next(10) == 0)
            path += "/" + Names[random.Next(Names.Length)];
        return random.Next(3) != 0 ? path
            : $"{path}?store={Names[random.Next(Names.Length)]}&state=posted&date={Names[random.Next(Names.Length)]}";
    }

    private void Decorate(HttpRequestMessage request, Random random)
    {
        var toTill = request.RequestUri!.OriginalString.StartsWith($"/v1/terminals/{HostileNode.Till}",
            StringComparison.Ordinal);
        var key = random.Next(10) switch
        {
            0 => null,
            1 => "wrong",
            2 => new string('k', 2_000),
            3 => toTill ? _node.OperatorKey : _node.TillKey,
            _ => toTill ? _node.TillKey : _node.OperatorKey,
        };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", random.Next(20) == 0 ? key : $"Bearer {key}");
        if (random.Next(6) == 0)
            request.Headers.TryAddWithoutValidation("X-Operator", Operators[random.Next(Operators.Length)]);
        if (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
            return;
        var body = random.Next(2) == 0 ? HostileBody.Of(random, random.Next(3) == 0, inReach: true)
            : new Damage(random, "\"", "{", "}", "null", "1e999").Of(
                Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]), timesMax: 2);
        var gzip = random.Next(5) == 0;
        request.Content = new ByteArrayContent(gzip ? GzipTarget.Gzip(body) : body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Types[
            random.Next(3) == 0 ? random.Next(Types.Length) : random.Next(3)]);
        if (gzip || random.Next(20) == 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", random.Next(8) == 0 ? "br" : "gzip");
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _node.DisposeAsync();
        await base.DisposeAsync();
    }
}
