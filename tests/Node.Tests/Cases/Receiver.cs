using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RetailActors.Contracts;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Tests.Cases;

/// <summary>A real receiver of alarms over HTTP, which may be told to refuse.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> All { get; } = new();

    /// <summary>How many of the next requests are answered with 503.</summary>
    public int Refuse { get; set; }

    public string Url => _app.Urls.First();

    public static async Task<Receiver> Start()
    {
        var receiver = new Receiver(Loopback.New());
        receiver._app.MapPost("/{to}", receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var refused = Refuse > 0;
        Refuse -= refused ? 1 : 0;
        All.Enqueue(new Received((string)http.Request.RouteValues["to"]!, body.ToArray(),
            $"{http.Request.Headers["X-Retail-Alarm-Id"]}", $"{http.Request.Headers["X-Retail-Signature"]}", refused));
        http.Response.StatusCode = refused ? 503 : 204;
    }

    public IEnumerable<string> Told => All.Where(r => !r.Refused)
        .SelectMany(r => r.Alarm.Alarms.Select(a => $"{r.To}: {a.What} {a.Case}"));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

public sealed record Received(string To, byte[] Body, string Id, string Signature, bool Refused)
{
    public AlarmBody Alarm => JsonSerializer.Deserialize(Body, AlarmJson.Default.AlarmBody)!;
}
