using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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

    public string Url { get; private set; } = "";

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.MapPost("/{to}", receiver.Take);
        await receiver._app.StartAsync();
        receiver.Url = receiver._app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
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
