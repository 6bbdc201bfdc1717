using System.Globalization;
using RetailActors.Cluster.Tests.Transport;
using RetailActors.Node.Demo;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Servers;
using RetailActors.Simulators.Worlds;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// Real nodes, a real broker and a real database, and what happens to them while tills sell: killed, stopped and woken,
/// without a database, without a broker. Afterwards the terminals' own record, the nodes' and the ERP's must agree.
/// </summary>
/// <remarks>
/// The long run: <c>RETAIL_FAILOVERS=100 ./check Cluster.Tests</c>; it prints how long each fail-over took.
/// </remarks>
public sealed class FailOverTests(SharedServers servers, SharedBroker broker, ITestOutputHelper output) : IDisposable
{
    private const int ASecondsSales = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly DemoOptions Options = new(6, ASecondsSales, TimeSpan.FromSeconds(30), Seed: 23, Data: null);
    private static readonly Secret Key = new("the-operator-key-of-the-fail-over-test");

    private readonly DataFolder _folder = new(null);
    private readonly List<NodeOfItsOwn> _others = [];
    private string[] _settings = [];

    [Fact]
    public async Task Nodes_that_are_killed_under_load_lose_nothing_and_others_take_over()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("RETAIL_FAILOVERS"), out var wanted) ? wanted : 2;
        await using var shop = await Open(await broker.Server, await servers.NewDatabase(), others: 2);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = Sell(fleet, stop.Token);
        var random = new Random(kills);
        var took = new List<double>();
        for (var kill = 0; kill < kills; kill++)
        {
            var victim = _others[random.Next(_others.Count)];
            await Flow(fleet, random.Next(20, 180));
            var stopped = TimeProvider.System.GetTimestamp();
            await victim.Kill();
            await UntilShared(shop, except: victim.Name);
            took.Add(TimeProvider.System.GetElapsedTime(stopped).TotalSeconds);
            await victim.Start();
            await UntilShared(shop);
        }
        await stop.CancelAsync();
        await selling;

        took.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kills} fail-overs: median {took[took.Count / 2]:F1} s, p90 {took[took.Count * 9 / 10]:F1} s, "
            + $"longest {took[^1]:F1} s"));
        await AssertAllIsBooked(shop, fleet);
    }

    [Fact]
    public async Task A_node_that_sleeps_and_wakes_writes_nothing_and_joins_again()
    {
        await using var shop = await Open(await broker.Server, await servers.NewDatabase(), others: 1);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = Sell(fleet, stop.Token);
        await Flow(fleet, ASecondsSales);

        await _others[0].Pause();
        await UntilShared(shop, except: _others[0].Name);
        await Flow(fleet, ASecondsSales);
        await _others[0].Wake();
        await UntilShared(shop);

        await stop.CancelAsync();
        await selling;
        await AssertAllIsBooked(shop, fleet);
    }

    [Fact]
    public async Task Without_the_database_and_without_the_broker_tills_keep_their_sales_and_all_drains_afterwards()
    {
        await using var rabbit = await RabbitServer.Start(null, 0, default);
        await using var postgres = await PostgresServer.Start(null, 0, default);
        await using var shop = await Open(rabbit, postgres.ConnectionString("postgres"), others: 1);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = Sell(fleet, stop.Token);
        await Flow(fleet, ASecondsSales);

        await postgres.Stop(immediately: true, default);
        await UntilRefused(fleet);
        await postgres.Launch(default);
        await Flow(fleet, ASecondsSales);
        await rabbit.Stop(immediately: true, default);
        await UntilRefused(fleet);
        await rabbit.Launch(default);
        await UntilShared(shop);

        await stop.CancelAsync();
        await selling;
        await AssertAllIsBooked(shop, fleet);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_hands_over_and_ends_well()
    {
        await using var shop = await Open(await broker.Server, await servers.NewDatabase(), others: 2);
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = Sell(fleet, stop.Token);

        Assert.Equal(0, await _others[0].Stop());
        await UntilShared(shop, except: _others[0].Name);

        await stop.CancelAsync();
        await selling;
        await AssertAllIsBooked(shop, fleet);
    }

    public void Dispose()
    {
        foreach (var other in _others)
            other.Dispose();
        _folder.Dispose();
    }

    private static async Task Sell(Fleet fleet, CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(fleet.Tills.Count / Options.Rate);
        await Task.WhenAll(fleet.Tills.Select((till, at) => till.Sell(TimeProvider.System, DateTimeOffset.MaxValue,
            pause, new Random(at), stop))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task AssertAllIsBooked(LocalShop shop, Fleet fleet)
    {
        using var limit = new CancellationTokenSource(Patience);
        await Task.WhenAll(fleet.Tills.Select(till => till.Drain(TimeProvider.System, limit.Token)));
        if (!await ShopClose.Drain(shop, TimeProvider.System, Patience, default))
            Assert.Fail(await Picture(shop));
        var run = await new ThreeRecords(shop, fleet.Terminals)
            .Compare(new RunClock(TimeProvider.System, 0), [], default);
        Assert.True(run.Clean, run.ToJson());
    }

    /// <summary>What is not done, and where.</summary>
    private static async Task<string> Picture(LocalShop shop)
    {
        var parts = new List<string> { await shop.Operator.GetText("v1/status", default) };
        foreach (var member in shop.Nodes[0].Node.Cluster!.View.Members)
            parts.Add($"{member.Name}: {await shop.Operator.GetText($"v1/nodes/{member.Name}/streams", default)}");
        return string.Join('\n', parts);
    }

    /// <summary>Returns when so many more sales are acknowledged.</summary>
    private static Task Flow(Fleet fleet, int more)
    {
        long Acknowledged() => fleet.View().Counts is var counts ? counts.Accepted + counts.Repeats : 0;
        var until = Acknowledged() + more;
        return Until(() => Acknowledged() >= until, $"{more} more sales");
    }

    /// <summary>Returns when a till holds sales that it cannot get rid of.</summary>
    private static Task UntilRefused(Fleet fleet)
    {
        var before = fleet.Tills.ToDictionary(till => till, till => till.View.Counts.Failures);
        return Until(() => fleet.Tills.Any(till => till.View is { Queue: > 0 } view
            && view.Counts.Failures > before[till]), "a till is refused");
    }

    /// <summary>Returns when every group has a node that is alive, and all nodes but one have their share.</summary>
    private Task UntilShared(LocalShop shop, string? except = null)
    {
        var limits = new Node.Cluster.PlacingLimits(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(300), 3);
        return Until(() =>
        {
            var view = shop.Nodes[0].Node.Cluster!.View;
            var alive = view.Members.Where(m => m.Name != except && Node.Cluster.Placing.IsAlive(m, limits))
                .Select(m => m.Incarnation).ToArray();
            return alive.Length == 1 + _others.Count - (except is null ? 0 : 1)
                && view.Places.All(place => place.Owner is { } owner && alive.Contains(owner))
                && alive.All(node => view.Places.Any(place => place.Owner == node));
        }, "every group has a node");
    }

    private async Task<LocalShop> Open(RabbitServer rabbit, string database, int others)
    {
        _settings =
        [
            .. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\"",
            "retail.cluster.kind = rabbitmq", $"retail.cluster.name = {broker.NewPrefix()}",
            $"retail.cluster.broker = \"amqp://{RabbitServer.User}@127.0.0.1:{rabbit.Port}\"",
            "retail.cluster.settle-after = 300ms",
            "retail.cluster.heartbeat-every = 200ms", "retail.cluster.dead-after = 2s",
            "retail.cluster.answer-within = 5s", "retail.erp.master-data-every = 10s",
            "retail.shards.stores = 6", "retail.shards.stock = 6",
        ];
        var shop = await LocalShop.Open(
            World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus), _folder,
            [.. _settings, $"retail.cluster.broker-password = {RabbitServer.Password}"], Options.Seed, default,
            cluster: new LocalCluster(1, Key, Logs: TestLog.Factory));
        for (var n = 1; n <= others; n++)
        {
            var other = new NodeOfItsOwn($"other-{n}", shop.Folder, shop.Nodes[0].Node.Settings, _settings);
            _others.Add(other);
            await other.Start();
        }
        await UntilShared(shop);
        shop.Others = () => _others.Select(other => other.Address);
        return shop;
    }
}
