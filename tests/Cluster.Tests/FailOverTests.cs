using System.Globalization;
using RetailActors.Cluster.Tests.Transport;
using RetailActors.Simulators.Servers;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// Real nodes, a real broker and a real database, and what happens to them while tills sell: killed, stopped and woken,
/// without a database, without a broker. Afterwards the terminals' own record, the nodes' and the ERP's must agree.
/// </summary>
/// <remarks>
/// The long run: <c>RETAIL_FAILOVERS=100 dotnet test tests/Cluster.Tests -c Release</c> with
/// <c>--logger "console;verbosity=detailed"</c>, which prints how long fail-overs took; <c>./check</c> ends a test
/// after four minutes.
/// </remarks>
public sealed class FailOverTests(SharedServers servers, SharedBroker broker, ITestOutputHelper output)
{
    private const int ASecondsSales = SellingCluster.ASecondsSales;

    [Fact]
    public async Task Nodes_that_are_killed_under_load_lose_nothing_and_others_take_over()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("RETAIL_FAILOVERS"), out var wanted) ? wanted : 2;
        await using var cluster = await Open(others: 2);
        var random = new Random(kills);
        var (claimed, sold) = (new List<double>(), new List<double>());
        for (var kill = 0; kill < kills; kill++)
        {
            var victim = cluster.Others[random.Next(cluster.Others.Count)];
            await cluster.Flow(random.Next(20, 180));
            var stopped = TimeProvider.System.GetTimestamp();
            await victim.Kill();
            await cluster.UntilShared(except: victim.Name);
            claimed.Add(TimeProvider.System.GetElapsedTime(stopped).TotalSeconds);
            await cluster.EachFlows(1);
            sold.Add(TimeProvider.System.GetElapsedTime(stopped).TotalSeconds);
            await victim.Start();
            await cluster.UntilShared();
        }

        output.WriteLine($"{kills} kills, until others had it all: {Told(claimed)}");
        output.WriteLine($"{kills} kills, until every till sold again: {Told(sold)}");
        await cluster.CloseAndCompare();
    }

    private static string Told(List<double> seconds)
    {
        seconds.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {seconds[seconds.Count / 2]:F1} s, "
            + $"p90 {seconds[seconds.Count * 9 / 10]:F1} s, longest {seconds[^1]:F1} s");
    }

    [Fact]
    public async Task A_node_that_sleeps_and_wakes_writes_nothing_and_joins_again()
    {
        await using var cluster = await Open(others: 1);
        await cluster.Flow(ASecondsSales);

        await cluster.Others[0].Pause();
        await cluster.UntilShared(except: cluster.Others[0].Name);
        // In the long run it sleeps for half a minute of the others' sales and more: who asks it waits in vain.
        for (var seconds = LongRun.IsWanted ? 30 : 1; seconds > 0; seconds--)
            await cluster.Flow(ASecondsSales);
        await cluster.Others[0].Wake();
        await cluster.UntilShared();

        await cluster.CloseAndCompare();
    }

    [Fact]
    public async Task Without_the_database_and_without_the_broker_tills_keep_their_sales_and_all_drains_afterwards()
    {
        await using var rabbit = await RabbitServer.Start(null, 0, default);
        await using var postgres = await PostgresServer.Start(null, 0, default);
        await using var cluster = await SellingCluster.Open(
            broker.NewPrefix(), postgres.ConnectionString("postgres"), [rabbit.Url], others: 1);
        cluster.Sell();
        await cluster.Flow(ASecondsSales);

        await postgres.Stop(immediately: true, default);
        await cluster.UntilRefused();
        await postgres.Launch(default);
        await cluster.Flow(ASecondsSales);
        await rabbit.Stop(immediately: true, default);
        await cluster.UntilRefused();
        await rabbit.Launch(default);
        await cluster.UntilShared();

        await cluster.CloseAndCompare();
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_hands_over_and_ends_well()
    {
        await using var cluster = await Open(others: 2);

        Assert.Equal(0, await cluster.Others[0].Stop());
        await cluster.UntilShared(except: cluster.Others[0].Name);

        await cluster.CloseAndCompare();
    }

    private async Task<SellingCluster> Open(int others)
    {
        var cluster = await SellingCluster.Open(
            broker.NewPrefix(), await servers.NewDatabase(), [(await broker.Server).Url], others);
        cluster.Sell();
        return cluster;
    }
}
