using Microsoft.Extensions.Logging;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport.RabbitMq;
using RetailActors.Simulators.Servers;

namespace RetailActors.Cluster.Tests.Transport;

/// <summary>Nodes of a cluster that is one test's.</summary>
internal static class RabbitNodes
{
    public static RabbitOptions Options(string prefix, params string[] urls) => new()
    {
        Urls = urls,
        User = RabbitServer.User,
        Password = new Secret(RabbitServer.Password),
        Prefix = prefix,
        // Tests wait for what is lost.
        Heartbeat = TimeSpan.FromSeconds(1),
    };

    public static Task<RabbitTransport> Join(RabbitOptions options) => RabbitTransport.Open(
        options, "test", TimeProvider.System, TestLog.Factory.CreateLogger("mail"), CancellationToken.None);

    /// <param name="waitingMax">About how many messages may wait for one shard.</param>
    public static async Task<RabbitTransport> Join(SharedBroker broker, string prefix, int waitingMax) =>
        await Join(Options(prefix, (await broker.Server).Url) with
        {
            QueueEnvelopesMax = waitingMax,
            WaitingMax = waitingMax,
        });
}
