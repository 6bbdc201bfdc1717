using RetailActors.Cluster.Tests.Transport;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// A node that comes and goes while tills sell, as a process of its own over a real broker and a real database.
/// </summary>
public sealed class JoinTests(SharedServers servers, SharedBroker broker)
{
    [Fact]
    public async Task A_node_joins_takes_its_share_and_leaves_while_tills_sell_and_no_sale_is_lost()
    {
        await using var cluster = await SellingCluster.Open(
            broker.NewPrefix(), await servers.NewDatabase(), [(await broker.Server).Url], others: 1);
        cluster.Sell();
        await cluster.EachFlows(1);

        var joined = await cluster.Add("joins");
        await cluster.UntilShared();
        await cluster.EachFlows(2);
        Assert.Equal(0, await joined.Stop());
        await cluster.UntilShared(except: joined.Name);
        await cluster.EachFlows(2);

        var history = await cluster.Shop.Operator.GetText("v1/cluster/history", default);
        Assert.Contains("joins", history, StringComparison.Ordinal);
        // It gave back all that it had, and nothing had to be taken from it.
        Assert.DoesNotContain("its node was silent", history, StringComparison.Ordinal);
        await cluster.CloseAndCompare();
    }
}
