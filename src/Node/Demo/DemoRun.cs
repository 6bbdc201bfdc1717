using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// A retailer at peak, from nothing: tills that sell and lose the network, an ERP that fails, one missing item that
/// somebody mends half-way; then everything comes in, is posted, and is held against the tills' own record.
/// </summary>
public sealed class DemoRun(DemoOptions options, TimeProvider time, IRunScreen screen)
{
    private readonly List<Item> _mended = [];

    /// <exception cref="IOException">The folder is another process's.</exception>
    public async Task<RunSummary> Run(CancellationToken cancel)
    {
        using var folder = new DataFolder(options.Data);
        var world = WorldOf(options);
        screen.Say($"starting a node, {Called(options.Erp)}, {world.Stores.Count} stores, "
            + $"{world.Terminals.Count} terminals");
        await using var shop = await LocalShop.Open(
            world, folder, DemoOptions.NodeSettings, options.Seed, cancel, options.Erp);
        using var fleet = Fleet.Open(shop, options, time);
        var clock = new RunClock(time, (await shop.Erp.Posted(cancel)).Count);
        await screen.Watch(() => Look(shop, fleet, clock), Sell(shop, fleet, clock, cancel), cancel);
        shop.Erp.Fail(false);
        screen.Say("comparing the terminals' record, the node's reconciliation and the ERP's ledger");
        return await new ThreeRecords(shop, fleet.Terminals).Compare(clock, _mended, cancel);
    }

    private static string Called(LocalErpKind erp) =>
        erp == LocalErpKind.Tryton ? "a Tryton" : "a simulated ERP";

    /// <summary>Several time zones and cut-overs; one currency, so that totals can be read.</summary>
    private static World WorldOf(DemoOptions options)
    {
        var world = World.Generate(options.Seed, options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus);
        return world with { Stores = [.. world.Stores.Select(store => store with { Currency = Currency.Of("GBP") })] };
    }

    private async Task Sell(LocalShop shop, Fleet fleet, RunClock clock, CancellationToken cancel)
    {
        await Relearn(shop, cancel);
        shop.Erp.Fail(true);
        var (now, half) = (time.GetUtcNow(), options.For / 2);
        var random = new Random(options.Seed);
        var pause = TimeSpan.FromSeconds(fleet.Tills.Count / options.Rate);
        var tills = fleet.Tills.Select(till =>
            till.Sell(time, now + options.For, pause, new Random(random.Next()), cancel)).ToArray();
        await Task.Delay(half, time, cancel);
        await MendWorst(shop, cancel);
        await Task.WhenAll(tills);
        screen.Say("selling has ended: terminals come back and empty their queues");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(DemoOptions.PatienceMax);
        await Task.WhenAll(fleet.Tills.Select(till => till.Drain(time, patience.Token)));
        clock.AllSent();
        screen.Say("queues are empty: days are closed, the outbox drains");
        if (!await ShopClose.Drain(shop, time, DemoOptions.PatienceMax, cancel))
            screen.Say($"the outbox has not drained within {DemoOptions.PatienceMax}");
    }

    /// <summary>Somebody enters the missing item that blocks most sales; they are booked by themselves.</summary>
    private async Task MendWorst(LocalShop shop, CancellationToken cancel)
    {
        const string unmapped = "unmapped-sku:";
        var cases = await shop.Operator.Get("v1/cases", NodeJson.Default.ListCaseView, cancel);
        var worst = cases.Where(c => c.Key.StartsWith(unmapped, StringComparison.Ordinal)).MaxBy(c => c.Transactions);
        if (worst is null)
            return;
        await Mend(shop, worst.Key[unmapped.Length..], cancel);
        screen.Say($"mended at the ERP: {worst.Key} with {worst.Transactions} transactions");
    }

    private async Task Mend(LocalShop shop, string sku, CancellationToken cancel)
    {
        var example = shop.World.Items.First(item => item.Kind == ItemKind.Goods && item.BaseUnit.Value == "EA");
        // Tills sell it in the units of the item they meant.
        var item = example.ToItem() with { Sku = new Sku(sku), Name = $"Mended {sku}", Units = MoreUnits };
        _mended.Add(item);
        await shop.Erp.Enter(item, cancel);
        File.AppendAllLines(MendedFile(shop), [sku]);
        await shop.Node.Keeper.Refresh(cancel);
    }

    /// <summary>What earlier runs on this folder mended is in the ERP's catalogue from the start.</summary>
    private async Task Relearn(LocalShop shop, CancellationToken cancel)
    {
        if (!File.Exists(MendedFile(shop)))
            return;
        foreach (var sku in (await File.ReadAllLinesAsync(MendedFile(shop), cancel)).Distinct())
            await Mend(shop, sku, cancel);
    }

    private static string MendedFile(LocalShop shop) => Path.Combine(shop.Folder, "mended-skus.txt");

    private static readonly IReadOnlyList<ItemUnit> MoreUnits =
    [
        new(new UnitCode("PACK6"), new Rational(6, 1)), new(new UnitCode("KGM"), new Rational(1, 1)),
        new(new UnitCode("GRM"), new Rational(1, 1_000)),
    ];

    private static async Task<RunView> Look(LocalShop shop, Fleet fleet, RunClock clock)
    {
        var (counts, queue) = fleet.View();
        return new RunView(clock.Seconds, counts, queue, await new Inspection(shop.Node).Status());
    }
}
