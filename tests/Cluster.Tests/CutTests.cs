using System.Net;
using RetailActors.Cluster.Tests.Transport;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// A node that is cut from the broker or from the database, while it and the others go on: tills that send to it are
/// answered in time, whatever the answer is, keep what was not taken, and all is booked when the cut has healed.
/// </summary>
public sealed class CutTests(SharedServers servers, SharedBroker broker)
{
    /// <summary>What an answer may take: what the node promises, and as much again for a busy machine.</summary>
    private static readonly TimeSpan InTime = SellingCluster.AnswerWithin * 2;

    private readonly TillWatch _watch = new();

    public enum Cut { Closed, Refused, Frozen }

    /// <summary>The one that nobody is told of; in a long run each.</summary>
    public static TheoryData<Cut> Cuts => LongRun.IsWanted ? [Cut.Closed, Cut.Refused, Cut.Frozen] : [Cut.Frozen];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_node_without_the_database_gives_up_what_it_has_and_others_take_it(Cut cut)
    {
        var database = await servers.NewDatabase();
        await using var proxy = new CuttingProxy(servers.Postgres.Port);
        await using var cluster = await Open(database, "retail.journal.url = \""
            + database.Replace($"Port={servers.Postgres.Port}", $"Port={proxy.Port}", StringComparison.Ordinal) + '"');
        await cluster.Flow(SellingCluster.ASecondsSales);

        await Begin(cut, proxy);
        if (cut != Cut.Closed)
        {
            await UntilTold(cluster.Others[0], HttpStatusCode.ServiceUnavailable);
            await cluster.UntilShared(except: cluster.Others[0].Name);
            // What is another's by now goes on to it by mail, also from here.
            await UntilTold(cluster.Others[0], HttpStatusCode.OK);
        }
        End(cut, proxy);

        await Closes(cluster);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_node_without_the_broker_serves_what_it_has_until_it_has_given_it_away(Cut cut)
    {
        await using var proxy = new CuttingProxy((await broker.Server).Port);
        await using var cluster = await Open(await servers.NewDatabase(), SellingCluster.BrokerSetting(proxy.Url));
        await cluster.Flow(SellingCluster.ASecondsSales);

        await Begin(cut, proxy);
        if (cut != Cut.Closed)
        {
            await UntilTold(cluster.Others[0], HttpStatusCode.OK);
            await Until(() => _watch.Saw(answer => IsFrom(cluster.Others[0], answer)
                && answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests),
                "a till of another node's store is told to come again");
            // The database is enough to give everything to the other.
            await cluster.UntilShared(except: cluster.Others[0].Name);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await Ready(cluster.Others[0]));
            Assert.Contains("\"no-mail\"", await cluster.Shop.Operator.GetText("v1/cluster", default),
                StringComparison.Ordinal);
            await cluster.EachFlows(1);
        }
        End(cut, proxy);

        await Closes(cluster);
        await Until(async () => await Ready(cluster.Others[0]) == HttpStatusCode.OK, "tills may go to it again");
    }

    /// <summary>What a load balancer is told.</summary>
    private static async Task<HttpStatusCode> Ready(NodeOfItsOwn node)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(node.Address, "readyz"));
        return answer.StatusCode;
    }

    /// <summary>Two nodes, of which the other one is reached by tills and stands behind a proxy.</summary>
    private async Task<SellingCluster> Open(string database, string own)
    {
        var cluster = await SellingCluster.Open(broker.NewPrefix(), database, [(await broker.Server).Url], others: 1,
            _ => [own], _watch.Beside);
        cluster.Sell();
        return cluster;
    }

    private static async Task Begin(Cut cut, CuttingProxy proxy)
    {
        switch (cut)
        {
            case Cut.Closed:
                proxy.Cut();
                break;
            case Cut.Refused:
                await proxy.Refuse();
                break;
            default:
                proxy.Freeze();
                break;
        }
    }

    private static void End(Cut cut, CuttingProxy proxy)
    {
        if (cut == Cut.Refused)
            proxy.Listen();
        proxy.Thaw();
    }

    private static bool IsFrom(NodeOfItsOwn node, TillAnswer answer) => answer.Node == node.Address.Authority;

    /// <summary>Returns when the node has told a till so from now on; all that it told meanwhile was in time.</summary>
    private async Task UntilTold(NodeOfItsOwn node, HttpStatusCode status)
    {
        AssertInTime();
        await Until(() => _watch.Saw(answer => IsFrom(node, answer) && answer.Status == status),
            $"{node.Name} tells a till {status}");
        AssertInTime();
    }

    private void AssertInTime() => Assert.All(_watch.Take(), answer =>
    {
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, $"{answer}");
        Assert.True(answer.After < InTime, $"{answer}");
    });

    private async Task Closes(SellingCluster cluster)
    {
        await cluster.UntilShared();
        await cluster.Flow(SellingCluster.ASecondsSales);
        AssertInTime();
        await cluster.CloseAndCompare();
    }
}
