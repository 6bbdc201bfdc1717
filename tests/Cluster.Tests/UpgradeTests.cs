using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Contracts;
using RetailActors.Node.Demo;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage.Postgres;
using RetailActors.Node.Transport;
using RetailActors.Simulators.Worlds;
using RetailActors.Streams.Facts;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>
/// Nodes of two releases on one journal: the newer one's shards are never an older one's, nothing is passed over, and
/// no sale is lost on the way.
/// </summary>
public sealed class UpgradeTests(SharedServers servers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly DemoOptions Options = Selling.By(stores: 4, rate: 100, seed: 31);
    private static readonly ShapeLevel Newer = new(
        ShapeLevel.OfThisProgram.Reads + 1, ShapeLevel.OfThisProgram.Reads + 1);
    private static readonly ShardId Tills = new(Shards.Terminals, 0);

    private readonly MemoryMail _mail = new(10_000);

    [Fact]
    public async Task Node_by_node_to_a_newer_release_under_load_costs_no_sale()
    {
        using var folder = new DataFolder(null);
        var settings = Settings(await servers.NewDatabase());
        await using var shop = await LocalShop.Open(
            World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus), folder,
            settings, Options.Seed, default, cluster: Cluster(2));
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = fleet.Sell(Options.Rate, stop.Token);
        await fleet.EachFlows(1);

        var newer = await shop.AddNode("newer", settings, Cluster(1) with { Shapes = Newer }, default);
        await Shared(shop);
        await fleet.EachFlows(1);
        await shop.RemoveNode(shop.Nodes[1]);
        await Shared(shop);
        await fleet.EachFlows(1);
        var its = newer.Node.Shards.Groups.Where(group => group.Hosts[0].IsHere).Select(group => group.Name)
            .ToHashSet();
        await shop.RemoveNode(newer);
        // The older node is alone with what it may have.
        await Until(shop, () => shop.Nodes[0].Node.Cluster!.View.Places.All(place =>
            place.Owner is null == its.Contains(place.Group)));
        Assert.All(shop.Nodes[0].Node.Shards.Groups.Where(group => its.Contains(group.Name)),
            group => Assert.DoesNotContain(group.Hosts, host => host.IsHere));

        await shop.AddNode("newer-2", settings, Cluster(1) with { Shapes = Newer }, default);
        await Shared(shop);
        await fleet.Flow(150);

        await stop.CancelAsync();
        await selling;
        await Selling.AssertAllIsBooked(shop, fleet, moreThan: 100);
    }

    [Fact]
    public async Task What_a_newer_program_wrote_is_neither_served_nor_passed_over_by_an_older_node()
    {
        var database = await servers.NewDatabase();
        var head = await WriteAsOfTheFuture(database);
        using var folder = new DataFolder(null);

        await using var node = await Start(folder, Settings(database));

        await Until(null, () => node.Node.Cluster!.View.Places.Count(place => place.Owner is not null) == GroupCount - 1
            && node.Node.Shards.All.Count(host => host.IsHere) == node.Node.Shards.All.Count() - 3);
        var place = node.Node.Cluster!.View.Places.Single(place => place.Owner is null);
        Assert.Equal(("stores-0", Newer.Reads), (place.Group, place.Written));
        await Assert.ThrowsAsync<NewerJournalException>(async () =>
            await node.Node.Shards.Terminals[0].Inspect(shard => shard.Head));
        await using var journal = await Open(database);
        Assert.Equal(head, (await journal.ReadFence(Tills, default)).Head);
    }

    [Fact]
    public async Task A_node_that_is_alone_does_not_start_on_a_newer_journal()
    {
        var database = await servers.NewDatabase();
        await WriteAsOfTheFuture(database);
        using var folder = new DataFolder(null);

        var refused = await Assert.ThrowsAsync<NewerJournalException>(() => Start(folder,
            [.. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\""]));

        Assert.Contains("terminal event 16 version 99 is unknown to this program; start the newer program",
            refused.Message, StringComparison.Ordinal);
    }

    private static readonly int GroupCount = 1 + 4 + 4;

    /// <returns>The last event of the shard: one that this program does not know.</returns>
    private static async Task<long> WriteAsOfTheFuture(string database)
    {
        await using var journal = await Open(database);
        var fence = await journal.Claim(Tills, default);
        var body = new ByteWriter();
        EventFrame.End(body, EventFrame.Begin(body, "S001/T01", TerminalEventCodec.Recorded, 99));
        var written = await journal.Append(new Block(Tills, fence.Epoch, fence.Head + 1, 1,
            Instant.FromUtc(2026, 11, 21, 9, 0), body.WrittenMemory), default);
        Assert.IsType<CommitResult.Committed>(written);
        return fence.Head + 1;
    }

    private static ValueTask<PostgresJournal> Open(string database) =>
        PostgresJournal.Open(Database.Small with { ConnectionString = database }, "test", default);

    private async Task<NodeProcess> Start(DataFolder folder, string[] overrides)
    {
        var read = (SettingsRead.Loaded)SettingsReader.Read(null, [.. overrides, "retail.node.name = older",
            $"retail.node.data = \"{Path.Combine(folder.Path, "older")}\"", "retail.erp.kind = none",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.node.operator-key = a-key-of-the-upgrade-test"],
            _ => null);
        return await NodeProcess.Start(read.Settings, null, TimeProvider.System, TestLog.Factory, default,
            _mail.Join(TimeProvider.System));
    }

    private static async Task Until(LocalShop? shop, Func<bool> holds)
    {
        await Eventually.Until(holds, "what the upgrade waits for");
        Assert.True(shop is null || !shop.Node.Failed.IsCompleted);
    }

    /// <summary>Returns when every node has its share; what it is like then, when that takes too long.</summary>
    private static async Task Shared(LocalShop shop)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await shop.UntilShared(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail(string.Join('\n', shop.Nodes[0].Node.Cluster!.View.Places));
        }
    }

    private LocalCluster Cluster(int nodes) => new(nodes, new Secret("the-operator-key-of-the-upgrade-test"),
        () => _mail.Join(TimeProvider.System), TestLog.Factory);

    private static string[] Settings(string database) =>
    [
        .. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\"",
        "retail.cluster.kind = rabbitmq", "retail.cluster.broker = \"amqp://in-memory\"",
        "retail.cluster.settle-after = 300ms", "retail.cluster.heartbeat-every = 200ms",
        "retail.cluster.dead-after = 2s", "retail.shards.stores = 4", "retail.shards.stock = 4",
    ];
}
