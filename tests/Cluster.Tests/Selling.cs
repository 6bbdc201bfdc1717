using RetailActors.Contracts;
using RetailActors.Node.Demo;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary>Tills that sell, how a test sees that they do, and what must be so when they have closed.</summary>
internal static class Selling
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Tills that are offline with the cluster only: what a test waits for is no till's own fault.</summary>
    public static DemoOptions By(int stores, double rate, int seed) =>
        new(stores, rate, TimeSpan.FromSeconds(30), seed, Data: null) { Offline = 0 };

    /// <summary>Returns when it is stopped.</summary>
    /// <param name="rate">Sales a second, of all tills.</param>
    public static async Task Sell(this Fleet fleet, double rate, CancellationToken stop)
    {
        var pause = TimeSpan.FromSeconds(fleet.Tills.Count / rate);
        try
        {
            await Task.WhenAll(fleet.Tills.Select((till, at) =>
                till.Sell(TimeProvider.System, DateTimeOffset.MaxValue, pause, new Random(at), stop)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As it was asked to.
        }
    }

    /// <summary>Returns when so many more sales are acknowledged, of whichever till.</summary>
    public static Task Flow(this Fleet fleet, int more)
    {
        long All() => fleet.Tills.Sum(Acknowledged);
        var until = All() + more;
        return Eventually.Until(() => All() >= until, $"{more} more sales");
    }

    /// <summary>Returns when every till got so many more sales acknowledged, whichever node has its store.</summary>
    public static Task EachFlows(this Fleet fleet, int more)
    {
        var until = fleet.Tills.ToDictionary(till => till, till => Acknowledged(till) + more);
        return Eventually.Until(() => fleet.Tills.All(till => Acknowledged(till) >= until[till]),
            $"{more} more sales of each till");
    }

    private static long Acknowledged(Till till) => till.View.Counts.Accepted + till.View.Counts.Repeats;

    /// <summary>
    /// Sends what tills still hold, closes all days, and compares what the terminals, the nodes and the ERP have on
    /// record.
    /// </summary>
    /// <param name="moreThan">So many are posted at least; what is held beside them is few.</param>
    public static async Task AssertAllIsBooked(LocalShop shop, Fleet fleet, int moreThan)
    {
        using var limit = new CancellationTokenSource(Patience);
        await Task.WhenAll(fleet.Tills.Select(till => till.Drain(TimeProvider.System, limit.Token)));
        if (!await ShopClose.Drain(shop, TimeProvider.System, Patience, default))
            Assert.Fail(await Picture(shop));
        var run = await new ThreeRecords(shop, fleet.Terminals)
            .Compare(new RunClock(TimeProvider.System, 0), [], default);
        Assert.True(run.Clean && run.Posted > moreThan, run.ToJson());
    }

    /// <summary>What is not done, and where.</summary>
    private static async Task<string> Picture(LocalShop shop)
    {
        var parts = new List<string> { await shop.Operator.GetText("v1/status", default) };
        foreach (var member in shop.Nodes[0].Node.Cluster?.View.Members ?? [])
            parts.Add($"{member.Name}: {await shop.Operator.GetText($"v1/nodes/{member.Name}/streams", default)}");
        return string.Join('\n', parts);
    }
}
