using RetailActors.Simulators.Servers;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>Whole nodes over a RabbitMQ of three, of which one after another is killed and comes back.</summary>
public sealed class BrokerNodeLossTests(SharedServers servers, ITestOutputHelper output)
{
    /// <summary>The first: it leads the queues, since it made them. In a long run each of them.</summary>
    [Fact]
    public async Task Every_till_sells_on_while_a_broker_node_of_three_is_gone()
    {
        await using var brokers = await RabbitCluster.Start(null, 3, default);
        await using var cluster = await SellingCluster.Open(
            "three", await servers.NewDatabase(), brokers.Nodes.Select(node => node.Url), others: 1);
        cluster.Sell();
        await cluster.EachFlows(5);

        foreach (var broker in brokers.Nodes.Take(LongRun.IsWanted ? 3 : 1))
        {
            var began = TimeProvider.System.GetTimestamp();
            await broker.Stop(immediately: true, default);
            await cluster.EachFlows(5);
            var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            output.WriteLine(FormattableString.Invariant($"without one: every till is answered after {took:F1} s"));
            await broker.Launch(default);
            await cluster.EachFlows(5);
        }

        await cluster.CloseAndCompare();
    }
}
