using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace RetailActors.Contracts;

/// <summary>Servers of tests: real HTTP on loopback, each at a port of its own.</summary>
public static class Loopback
{
    /// <summary>Not started yet; where it listens is known when it is (<see cref="AddressOf"/>).</summary>
    public static WebApplication New(Action<KestrelServerOptions>? bounds = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => bounds?.Invoke(kestrel)).UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    public static Uri AddressOf(WebApplication app) => new(app.Urls.First());
}
