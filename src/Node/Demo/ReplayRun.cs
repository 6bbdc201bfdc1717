using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>What <c>retail replay</c> is asked for, on a node of its own.</summary>
/// <param name="Data">Kept and gone on from; null: a fresh folder that is removed.</param>
public sealed record ReplayOptions(
    IReadOnlyList<string> Files, string? World, string? Data, LocalErpKind Erp = LocalErpKind.Simulated)
{
    /// <summary>With shifts, payouts and stock counts, closed like a month's books.</summary>
    public bool MonthEnd { get; init; }
}

/// <summary>
/// Sales of the past, sent by terminals over HTTP to a node with a simulated ERP, posted, and held against the files'
/// own independent count. Done again on the same folder, it changes nothing.
/// </summary>
public sealed class ReplayRun(ReplayOptions options, TimeProvider time, IRunScreen screen)
{
    /// <summary>Files of the past are older than anybody's open periods.</summary>
    private const int YearsBack = 20;

    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(30);

    /// <summary>Past days are closed by the run itself, not by the quiet after each of them.</summary>
    private static readonly IReadOnlyList<string> NodeSettings =
    [
        "retail.journals.quiet = 12h", "retail.erp.posting-poll = 50ms", "retail.erp.requests-per-second-max = 500",
        "retail.erp.retry-backoff-min = 100ms", "retail.erp.retry-backoff-max = 5s", "retail.erp.breaker-open = 1s",
    ];

    /// <exception cref="TicketFileException">A file is not understood; nothing of it was sent.</exception>
    /// <exception cref="IOException">The folder is another process's.</exception>
    public async Task<RunSummary> Run(CancellationToken cancel)
    {
        using var folder = new DataFolder(options.Data);
        var tickets = new Tickets(options.Files, options.World is { } dir ? World.Load(dir) : null, options.MonthEnd);
        screen.Say("reading the files");
        var kept = Path.Combine(folder.Path, "world");
        var world = tickets.World(Directory.Exists(kept) ? World.Load(kept) : null);
        Directory.CreateDirectory(kept);
        world.Write(kept);
        Check(world);
        await using var shop = await LocalShop.Open(world, folder,
            options.MonthEnd ? [.. NodeSettings, .. MonthEnd.NodeSettings] : NodeSettings, seed: 1, cancel, options.Erp,
            YearsBack);
        using var http = Fleet.NewClient(shop.Address);
        var senders = new Senders(shop.World, http, shop.Keys, time);
        var tally = new OnlineRetailTally(world);
        senders.Load(tickets, tally, folder.Path);
        var clock = new RunClock(time, (await shop.Erp.Posted(cancel)).Count);
        await screen.Watch(() => Look(shop, senders, clock), Send(shop, senders, clock, cancel), cancel);
        var month = options.MonthEnd ? await CloseMonth(shop, senders, cancel) : null;
        screen.Say("comparing the files, the terminals' record, the node's reconciliation and the ERP's ledger");
        var summary = await new ThreeRecords(shop, senders.Terminals).Compare(clock, [], cancel);
        string[] more = [.. tickets.Differences(tally), .. await TotalsByStore(shop, senders, cancel),
            .. month?.Differences ?? []];
        return summary with
        {
            Month = month,
            Differences = [.. summary.Differences, .. more],
            Clean = summary.Clean && more.Length == 0,
        };
    }

    private void Check(World world)
    {
        if (options is { MonthEnd: true, Erp: not LocalErpKind.Simulated })
            throw new ArgumentException("--month-end goes with the simulated ERP: its people count the shelves");
        if (options.MonthEnd && world.Stores.FirstOrDefault(store => store.Mode == StoreMode.Orders) is { } store)
            throw new ArgumentException(
                $"--month-end goes with stores that sum into journals; {store.Store} makes orders");
    }

    private async Task<MonthSummary> CloseMonth(LocalShop shop, Senders senders, CancellationToken cancel)
    {
        screen.Say("the month's end: large differences are accepted, payouts imported, shelves counted");
        var month = new MonthEnd(shop, (EmbeddedErp)shop.Erp, senders.Terminals);
        if (await month.AcceptDifferences(cancel) > 0 && !await ShopClose.Drain(shop, time, PatienceMax, cancel))
            screen.Say($"the outbox has not drained within {PatienceMax}");
        return await month.Close(time, cancel);
    }

    private async Task Send(LocalShop shop, Senders senders, RunClock clock, CancellationToken cancel)
    {
        screen.Say($"sending {senders.Waiting:N0} transactions of {senders.Tills.Count} terminals");
        await senders.Send(cancel);
        clock.AllSent();
        screen.Say("all are acknowledged: days are closed, the outbox drains");
        if (!await ShopClose.Drain(shop, time, PatienceMax, cancel))
            screen.Say($"the outbox has not drained within {PatienceMax}");
    }

    /// <summary>What the node accepted, in money, by store: to the minor unit what the terminals recorded.</summary>
    private static async Task<List<string>> TotalsByStore(LocalShop shop, Senders senders, CancellationToken cancel)
    {
        var node = await shop.Operator.Get("v1/reconciliation", NodeJson.Default.ReconciliationView, cancel);
        var accepted = node.Days.GroupBy(day => day.Store).ToDictionary(
            days => days.Key, days => days.Sum(day => decimal.Parse(day.Total, null)));
        var differences = new List<string>();
        foreach (var (store, total) in senders.TotalByStore())
            if (accepted.GetValueOrDefault(store.Value) is var other && other != total)
                differences.Add($"{store}: the terminals recorded {total}, the node accepted {other}");
        return differences;
    }

    private static async Task<RunView> Look(LocalShop shop, Senders senders, RunClock clock)
    {
        var (counts, queue) = senders.View();
        return new RunView(clock.Seconds, counts, queue, await new Inspection(shop.Node).Status());
    }
}
