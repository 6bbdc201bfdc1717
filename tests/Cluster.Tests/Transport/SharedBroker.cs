using RetailActors.Simulators.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(RetailActors.Cluster.Tests.Transport.SharedBroker))]

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>One RabbitMQ for all tests, started for the first that wants it; each test has its prefix.</summary>
public sealed class SharedBroker : IAsyncLifetime
{
    private readonly Lazy<Task<RabbitServer>> _server =
        new(() => RabbitServer.Start(null, 0, CancellationToken.None));
    private int _prefixes;

    public Task<RabbitServer> Server => _server.Value;

    public string NewPrefix() => $"test{Interlocked.Increment(ref _prefixes)}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
            await (await _server.Value).DisposeAsync();
    }
}
