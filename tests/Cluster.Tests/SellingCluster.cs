using RetailActors.Node.Cluster;
using RetailActors.Node.Demo;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Servers;
using RetailActors.Simulators.Worlds;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// Nodes over a real broker and a real database, all but the first as processes of their own, and tills that sell. At
/// the end what the terminals, the nodes and the ERP have on record must agree.
/// </summary>
internal sealed class SellingCluster : IAsyncDisposable
{
    public const int ASecondsSales = 120;

    /// <summary>What a node in these settings promises its tills: an answer, whatever it is.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), DeadAfter = TimeSpan.FromSeconds(2);

    private static readonly PlacingLimits Limits = new(DeadAfter, TimeSpan.FromMilliseconds(300), 3);
    private static readonly DemoOptions Options = Selling.By(stores: 6, ASecondsSales, seed: 23);
    private static readonly Secret Key = new("the-operator-key-of-the-fail-over-test");

    private readonly DataFolder _folder = new(null);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<NodeOfItsOwn> _others = [];
    private readonly string[] _settings;
    private Task _selling = Task.CompletedTask;

    /// <param name="brokers">Addresses without user, of one broker or of the nodes of one.</param>
    private SellingCluster(string name, string database, IEnumerable<string> brokers) => _settings =
    [
        .. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\"",
        "retail.cluster.kind = rabbitmq", $"retail.cluster.name = {name}", BrokerSetting([.. brokers]),
        "retail.cluster.settle-after = 300ms",
        "retail.cluster.heartbeat-every = 200ms", "retail.cluster.dead-after = 2s",
        "retail.cluster.answer-within = 5s", "retail.erp.master-data-every = 10s",
        "retail.shards.stores = 6", "retail.shards.stock = 6",
    ];

    public LocalShop Shop { get; private set; } = null!;

    public Fleet Fleet { get; private set; } = null!;

    /// <summary>All nodes but the first, which is in the test's own process and stays.</summary>
    public IReadOnlyList<NodeOfItsOwn> Others => _others;

    /// <param name="own">Settings of a node that are unlike the others', by its name; null: none.</param>
    /// <param name="watch">Sees what the tills send and are answered.</param>
    public static async Task<SellingCluster> Open(string name, string database, IEnumerable<string> brokers, int others,
        Func<string, string[]>? own = null, Func<HttpMessageHandler, HttpMessageHandler>? watch = null)
    {
        var cluster = new SellingCluster(name, database, brokers);
        try
        {
            cluster.Shop = await LocalShop.Open(
                World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus),
                cluster._folder, [.. cluster._settings,
                    $"retail.cluster.broker-password = {RabbitServer.Password}"], Options.Seed,
                default, cluster: new LocalCluster(1, Key, Logs: TestLog.Factory));
            for (var n = 1; n <= others; n++)
                await cluster.Add($"other-{n}", own?.Invoke($"other-{n}") ?? []);
            await cluster.UntilShared();
            cluster.Shop.Others = () => cluster._others.Select(other => other.Address);
            cluster.Fleet = Fleet.Open(cluster.Shop, Options, TimeProvider.System, watch);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public static string BrokerSetting(params string[] brokers) => "retail.cluster.broker = \""
        + string.Join(',', brokers.Select(url => url.Replace("amqp://", $"amqp://{RabbitServer.User}@",
            StringComparison.Ordinal))) + '"';

    /// <summary>Another node; it takes its share when it has settled.</summary>
    public async Task<NodeOfItsOwn> Add(string name, params string[] own)
    {
        var other = new NodeOfItsOwn(name, Shop.Folder, Shop.Nodes[0].Node.Settings, [.. _settings, .. own]);
        _others.Add(other);
        await other.Start();
        return other;
    }

    /// <summary>Tills sell until <see cref="CloseAndCompare"/>.</summary>
    public void Sell() => _selling = Fleet.Sell(Options.Rate, _stop.Token);

    /// <inheritdoc cref="Selling.Flow"/>
    public Task Flow(int more) => Fleet.Flow(more);

    /// <inheritdoc cref="Selling.EachFlows"/>
    public Task EachFlows(int more) => Fleet.EachFlows(more);

    /// <summary>Returns when a till holds sales that it cannot get rid of.</summary>
    public Task UntilRefused()
    {
        var before = Fleet.Tills.ToDictionary(till => till, till => till.View.Counts.Failures);
        return Until(() => Fleet.Tills.Any(till => till.View is { Queue: > 0 } view
            && view.Counts.Failures > before[till]), "a till is refused");
    }

    /// <summary>Returns when every group has a node that is alive, and all nodes but one have their share.</summary>
    public Task UntilShared(string? except = null) => Until(() =>
    {
        var view = Shop.Nodes[0].Node.Cluster!.View;
        var alive = view.Members.Where(m => m.Name != except && Placing.IsAlive(m, Limits))
            .Select(m => m.Incarnation).ToArray();
        return alive.Length == 1 + _others.Count - (except is null ? 0 : 1)
            && view.Places.All(place => place.Owner is { } owner && alive.Contains(owner))
            && alive.All(node => view.Places.Any(place => place.Owner == node));
    }, "every group has a node");

    /// <summary>The tills close, all that they sold is booked, and the three records agree.</summary>
    public async Task CloseAndCompare()
    {
        await _stop.CancelAsync();
        await _selling;
        await Selling.AssertAllIsBooked(Shop, Fleet, moreThan: 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _selling;
        Fleet?.Dispose();
        if (Shop is not null)
            await Shop.DisposeAsync();
        foreach (var other in _others)
            other.Dispose();
        _folder.Dispose();
        _stop.Dispose();
    }
}
