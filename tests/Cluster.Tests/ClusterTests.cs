using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Demo;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>Several nodes, one shared journal: any node takes any terminal's sales, and all is booked once.</summary>
public sealed class ClusterTests(SharedServers servers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly DemoOptions Options = Selling.By(stores: 4, rate: 150, seed: 11);
    private static readonly Secret Key = new("the-operator-key-of-the-cluster-test");

    private readonly MemoryMail _mail = new(10_000);

    [Fact]
    public async Task Three_nodes_share_the_shards_and_take_each_others_sales()
    {
        using var folder = new DataFolder(null);
        await using var shop = await Open(folder, 3);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);

        using var stop = new CancellationTokenSource();
        var selling = fleet.Sell(Options.Rate, stop.Token);
        await fleet.Flow(400);
        await stop.CancelAsync();
        await selling;

        Assert.All(shop.Nodes, process => Assert.InRange(
            process.Node.Shards.Terminals.Count(host => host.IsHere), 1, process.Node.Shards.Terminals.Count - 2));
        await Selling.AssertAllIsBooked(shop, fleet, moreThan: 300);
    }

    [Fact]
    public async Task A_node_that_joins_and_one_that_leaves_under_load_cost_no_sale()
    {
        using var folder = new DataFolder(null);
        await using var shop = await Open(folder, 2);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = fleet.Sell(Options.Rate, stop.Token);
        await fleet.EachFlows(1);

        var joined = await shop.AddNode("joins", Settings(folder), Cluster(1), default);
        await shop.UntilShared(default);
        await fleet.EachFlows(1);
        await shop.RemoveNode(shop.Nodes[1]);
        await shop.UntilShared(default);
        await fleet.Flow(400);

        Assert.Contains(joined.Node.Shards.Terminals, host => host.IsHere);
        await stop.CancelAsync();
        await selling;
        await Selling.AssertAllIsBooked(shop, fleet, moreThan: 300);
    }

    [Fact]
    public async Task The_same_day_gives_the_same_journals_through_one_node_and_through_three()
    {
        var world = World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus);
        var morning = Instant.FromUtc(2026, 11, 20, 9, 0);
        var day = world.Terminals.ToDictionary(t => t.Terminal, t =>
        {
            var shopper = Shopper.For(world, t.Terminal, Options.Seed, DemoOptions.Shoppers);
            return Enumerable.Range(0, 120).Select(n => shopper.Next(morning + Duration.FromMinutes(n))).ToArray();
        });
        using var one = new DataFolder(null);
        using var three = new DataFolder(null);
        await using var alone = await LocalShop.Open(world, one, DayInOnePart, Options.Seed, default);
        await using var cluster = await Open(three, 3, DayInOnePart);

        var expected = await Journals(alone, day);
        var actual = await Journals(cluster, day);

        Assert.True(expected.Length > 10_000, expected);
        Assert.Equal(expected, actual);
    }

    /// <summary>In what order tills send is not the same twice: where a part of a day ends is not either.</summary>
    private static readonly string[] DayInOnePart =
        [.. DemoOptions.NodeSettings, "retail.journals.transactions-max = 100000", "retail.journals.quiet = 1h"];

    /// <summary>Sends the day, closes it, and exports every journal with all of its lines.</summary>
    private static async Task<string> Journals(LocalShop shop, Dictionary<TerminalId, Transaction[]> day)
    {
        var clients = shop.Addresses.Select(Fleet.NewClient).ToArray();
        await Task.WhenAll(day.Select((till, at) =>
        {
            var terminal = new SimulatedTerminal(till.Key, clients[at % clients.Length], shop.Keys[till.Key],
                TimeProvider.System, at, Options.Terminals);
            foreach (var transaction in till.Value)
                terminal.TryRecord(transaction);
            return new Till(terminal, _ => null, null).Drain(TimeProvider.System, default);
        }));
        Assert.True(await ShopClose.Drain(shop, TimeProvider.System, Patience, default), "the outbox does not drain");
        return await shop.Operator.GetText("v1/export/csv", default);
    }

    private readonly Dictionary<string, string> _databases = [];

    private async Task<LocalShop> Open(DataFolder folder, int nodes, string[]? settings = null)
    {
        _databases[folder.Path] = await servers.NewDatabase();
        return await LocalShop.Open(
            World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus), folder,
            [.. Settings(folder), .. settings ?? []], Options.Seed, default, cluster: Cluster(nodes));
    }

    private LocalCluster Cluster(int nodes) => new(nodes, Key, () => _mail.Join(TimeProvider.System), TestLog.Factory);

    private string[] Settings(DataFolder folder) =>
    [
        .. DemoOptions.NodeSettings, "retail.journal.kind = postgres",
        $"retail.journal.url = \"{_databases[folder.Path]}\"", "retail.cluster.kind = rabbitmq",
        "retail.cluster.broker = \"amqp://in-memory\"", "retail.cluster.settle-after = 300ms",
        "retail.cluster.heartbeat-every = 200ms", "retail.cluster.dead-after = 2s",
        "retail.shards.stores = 6", "retail.shards.stock = 6",
    ];
}
