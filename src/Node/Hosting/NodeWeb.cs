using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Routing;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Hosting;

/// <summary>
/// The node's HTTP side: the terminals' intake and the operators' paths. Everything about it is bounded.
/// </summary>
public sealed class NodeWeb : IAsyncDisposable
{
    private readonly WebApplication _app;

    private NodeWeb(WebApplication app, Uri address) => (_app, Address) = (app, address);

    /// <summary>Every endpoint that is served, as it was declared.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Where it listens; with the port that was free when 0 was asked for.</summary>
    public Uri Address { get; }

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<NodeWeb> Start(RetailNode node, string listen, string operatorKey, ILoggerFactory logs,
        CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(listen).ConfigureKestrel(kestrel => Bound(kestrel, node));
        var app = builder.Build();
        app.Use(new Edge(logs.CreateLogger("RetailActors.Node")).Handle);
        new IntakeEndpoints(node).Map(app);
        var keys = new RoleKeys(operatorKey, node.Settings.Access);
        new OperatorEndpoints(node, keys, logs.CreateLogger("RetailActors.Audit")).Map(app);
        await app.StartAsync(cancel);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .First();
        return new NodeWeb(app, new Uri(address));
    }

    private static void Bound(KestrelServerOptions kestrel, RetailNode node)
    {
        var (http, limits) = (node.Settings.Http, kestrel.Limits);
        kestrel.ConfigureEndpointDefaults(listen =>
            listen.Use(next => connection => node.Vitals.Count(() => next(connection))));
        kestrel.AddServerHeader = false;
        limits.MaxConcurrentConnections = http.ConnectionsMax;
        // The intake refuses larger bodies with a problem that says so; this is the wall behind it.
        limits.MaxRequestBodySize = Math.Max(node.Settings.Intake.BodyBytesMax * 2, 16 << 20);
        limits.RequestHeadersTimeout = http.HeadWithin;
        limits.KeepAliveTimeout = http.IdleMax;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate =
            http.RateMin == 0 ? null : new MinDataRate(http.RateMin, http.SlowAfter);
        limits.MaxRequestHeaderCount = 50;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
