using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;

namespace RetailActors.Fuzz.Wire;

/// <summary>A real node that listens, with one store and one till; and what its journal held before a case.</summary>
internal sealed class HostileNode : IAsyncDisposable
{
    public static readonly TerminalId Till = new("S001-T01");

    private readonly DataFolder _folder;
    private readonly NodeProcess _process;

    private readonly FaultLog _faults;

    private HostileNode(DataFolder folder, NodeProcess process, FaultLog faults)
    {
        (_folder, _process, _faults) = (folder, process, faults);
        Paths = [.. process.Web.Endpoints.Select(endpoint => (
            endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0], endpoint.RoutePattern.RawText!))];
    }

    public Uri Address => _process.Web.Address;

    public string OperatorKey => _process.OperatorKey;

    public string TillKey { get; } = Keys.New();

    /// <summary>Such as <c>GET</c>, <c>/v1/journals/{journal}</c>.</summary>
    public IReadOnlyList<(string Method, string Template)> Paths { get; }

    public static async Task<HostileNode> Start()
    {
        var folder = new DataFolder(null);
        var read = SettingsReader.Read(null,
        [
            $"retail.node.data = \"{folder.Path}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            "retail.erp.kind = none", "retail.intake.body-bytes-max = 64KiB",
            "retail.intake.body-bytes-unzipped-max = 256KiB",
        ], _ => null);
        var settings = ((SettingsRead.Loaded)read).Settings;
        var faults = new FaultLog();
        var logs = LoggerFactory.Create(log => log.AddProvider(faults));
        var node = new HostileNode(
            folder, await NodeProcess.Start(settings, null, TimeProvider.System, logs, default), faults);
        using var client = new NodeClient(node.Address, node.OperatorKey);
        await client.Post("v1/registry", new RegistryView([new StoreView("S001", "Europe/London", "04:00", "GBP")],
            [new NewTerminalView(Till.Value, "S001", node.TillKey)]), NodeJson.Default.RegistryView,
            NodeJson.Default.RegistryView, default);
        return node;
    }

    /// <summary>Returns when no connection is open: whatever was asked for by one that is gone has been done.</summary>
    public Task Settled() => Eventually.Until(() => _process.Node.Vitals.Connections == 0, "all connections end");

    /// <summary>
    /// Where the shards of terminals and the registry end: what a refused request must not move. What follows from
    /// facts, such as cases, may still be on its way.
    /// </summary>
    public async Task<long> Recorded()
    {
        var sum = 0L;
        foreach (var shard in _process.Node.Shards.Terminals)
            sum += (await _process.Node.Journal.ReadFence(shard.Id, default)).Head;
        return sum + (await _process.Node.Journal.ReadFence(_process.Node.Shards.Registry.Id, default)).Head;
    }

    /// <summary>
    /// A refusal is a problem that a person can read. Only what is no HTTP at all is answered by the server itself,
    /// with a bare status.
    /// </summary>
    public void Clear(int status, string? contentType, string body)
    {
        Answered(status);
        if (status < 400 || status is 400 or 414 or 431 && body.Length == 0)
            return;
        Assert.Equal("application/problem+json", contentType);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:retail-actors:problem:", problem.RootElement.GetProperty("type").GetString());
        Assert.NotEqual("", problem.RootElement.GetProperty("detail").GetString());
    }

    /// <summary>Whatever was sent, the node has not failed at it.</summary>
    public void Answered(int status) =>
        Assert.True(status is >= 200 and < 500 or 501 or 503 or 505, $"{status}: {_faults.Last}");

    public async ValueTask DisposeAsync()
    {
        Assert.False(_process.Node.Failed.IsCompleted, "the node has stopped");
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The last fault that the node logged, so that a seed tells its cause.</summary>
internal sealed class FaultLog : ILoggerProvider, ILogger
{
    public string? Last { get; private set; }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Last = $"{formatter(state, exception)} {exception}";
    }

    public void Dispose()
    {
    }
}
