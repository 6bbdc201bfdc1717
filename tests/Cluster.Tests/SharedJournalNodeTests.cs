using RetailActors.Node.Demo;
using RetailActors.Simulators.Servers;
using RetailActors.Simulators.Worlds;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>A whole node, its simulated ERP and its tills, with PostgreSQL as the journal.</summary>
public sealed class SharedJournalNodeTests(SharedServers servers)
{
    private static readonly DemoOptions Options = Selling.By(stores: 2, rate: 150, seed: 7);

    [Fact]
    public async Task A_database_that_crashes_while_tills_sell_costs_time_and_no_sale()
    {
        await using var server = await PostgresServer.Start(null, 0, default);
        using var folder = new DataFolder(null);
        await using var shop = await Open(folder, server.ConnectionString("postgres"));
        using var fleet = Fleet.Open(shop, Options, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var selling = fleet.Sell(Options.Rate, stop.Token);
        await fleet.EachFlows(1);
        await server.Stop(immediately: true, default);
        await server.Launch(default);
        await fleet.Flow(150);
        await stop.CancelAsync();
        await selling;

        Assert.False(shop.Node.Failed.IsCompleted, $"the node gave up: {shop.Node.Failed.Exception}");
        await Selling.AssertAllIsBooked(shop, fleet, moreThan: 100);
    }

    [Fact]
    public async Task A_node_that_is_started_anew_knows_what_the_database_holds()
    {
        var database = await servers.NewDatabase();
        using var folder = new DataFolder(null);
        await using (var first = await Open(folder, database))
        {
            using var fleet = Fleet.Open(first, Options, TimeProvider.System);
            await fleet.Tills[0].Sell(TimeProvider.System, TimeProvider.System.GetUtcNow().AddSeconds(1),
                TimeSpan.FromMilliseconds(20), new Random(1), default);
            await fleet.Tills[0].Drain(TimeProvider.System, default);
        }

        await using var again = await Open(folder, database);

        using var same = Fleet.Open(again, Options, TimeProvider.System);
        await same.Tills[0].Drain(TimeProvider.System, default);
        Assert.Equal((0, same.Tills[0].Terminal.Record.Count()),
            ((int)same.Tills[0].Terminal.Counts.Accepted, (int)same.Tills[0].Terminal.Counts.Repeats));
    }

    [Fact]
    public async Task A_second_node_takes_the_shards_and_the_first_one_stops()
    {
        var database = await servers.NewDatabase();
        using var folder = new DataFolder(null);
        using var other = new DataFolder(null);
        await using var first = await Open(folder, database);

        await using var second = await Open(other, database);

        using var stop = new CancellationTokenSource();
        using var fleet = Fleet.Open(first, Options, TimeProvider.System);
        var selling = fleet.Tills[0].Sell(TimeProvider.System, DateTimeOffset.MaxValue, TimeSpan.FromMilliseconds(20),
            new Random(1), stop.Token);
        await Assert.ThrowsAnyAsync<Exception>(() => first.Node.Failed.WaitAsync(TimeSpan.FromMinutes(2)));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => selling);
        Assert.False(second.Node.Failed.IsCompleted);
    }

    private static Task<LocalShop> Open(DataFolder folder, string database) => LocalShop.Open(
        World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus), folder,
        [.. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\""],
        Options.Seed, default);
}
