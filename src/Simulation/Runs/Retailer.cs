using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Runs;

/// <summary>What a retailer of one run is made of.</summary>
/// <param name="IsErpKeyed">The ERP keeps our document ids unique.</param>
public sealed record RetailerShape(
    IReadOnlyList<SimulatedNode> Nodes, InstallationSize Size, IReadOnlyList<Store> Stores, bool IsErpKeyed,
    DeliveryPolicy Delivery, JournalPolicy Journals)
{
    public Trade Trade { get; init; } = new();

    public AlarmPolicy Alarms { get; init; } =
        new(Severity.Warning, null, null, Duration.FromSeconds(1), Duration.FromSeconds(20));
}

/// <summary>
/// A whole retailer in one process: nodes, shards, readers, devices, an ERP, and the checkers that look at every block
/// as it becomes durable.
/// </summary>
public sealed class Retailer
{
    public Retailer(Site site, RetailerShape shape)
    {
        (Site, Stores, Trade) = (site, shape.Stores, shape.Trade);
        Shards = new Installation(site, shape.Nodes, shape.Size);
        Erp = new ErpModel(site, shape.IsErpKeyed, MendedData);
        _receiver = new AlarmReceiver(site, () => Shards.Alarms!.Oracle.State(Alarms.Key));
        _receipts = Trade.TakesBack ? new Receipts(site) : null;
        _provider = Trade.HasPayouts ? new Provider(site) : null;
        _goods = Trade.HasErpMoves ? new ErpGoods(site, Shards, Stores) : null;
        Streams = new StreamWiring(site, Shards, Erp, _receiver, shape);
        Desk = new Desk(site, Shards, Streams, Erp, _provider, _goods);
        Truth = new Truth(key => Shards.Terminals.Select(shard => shard.Oracle.States.GetValueOrDefault(key))
            .FirstOrDefault(state => state is not null) ?? Actors.Terminals.Terminal.New(key));
        _shelves = new ShelfChecker(Trade, shape.Journals.StockEvery is not null);
        Books = new BooksChecker(Truth, _shelves, Trade, shape.Journals.PerShift);
        Intake = new Intake(site, Shards, Truth);
        _alarms = new AlarmChecker(_receiver, shape.Alarms.Least);
        _payouts = _provider is null ? null : new PayoutChecker(Truth, Books, _provider,
            id => Shards.Payouts!.Oracle.States.GetValueOrDefault(id));
        Listen();
    }

    private void Listen()
    {
        Site.Journal.Written = Written;
        foreach (var shard in Shards.Terminals)
            shard.Oracle.Seen = (key, fact, _) => Truth.Seen(key, fact);
        foreach (var shard in Shards.Statements)
            shard.Oracle.Seen = (key, fact, _) => Books.Seen(key, fact);
        foreach (var shard in Shards.Settlements)
            shard.Oracle.Seen = (key, fact, _) => _payouts!.Seen(key, fact);
        if (Shards.Alarms is not null)
            Shards.Cases.Oracle.Seen = (key, fact, _) => _alarms.Seen(key, fact);
    }

    private readonly AlarmReceiver _receiver;
    private readonly Receipts? _receipts;
    private readonly Provider? _provider;
    private readonly ErpGoods? _goods;
    private readonly ShelfChecker _shelves;
    private readonly AlarmChecker _alarms;
    private readonly PayoutChecker? _payouts;

    public Trade Trade { get; }

    /// <summary>What the ERP knows when all is well.</summary>
    public MasterData MendedData => Goods.Mended(Stores, Trade.OrderStores);

    public Site Site { get; }

    public Installation Shards { get; }

    public StreamWiring Streams { get; }

    public Desk Desk { get; }

    public ErpModel Erp { get; }

    public Truth Truth { get; }

    public BooksChecker Books { get; }

    public Intake Intake { get; }

    public IReadOnlyList<Store> Stores { get; }

    public List<Device> Devices { get; } = [];

    private EndChecker End => new(Truth, Books, _shelves, Erp, Shards.Cases.Oracle.States, Shards.DurableStock,
        Shards.Outbox.Oracle.State(Outbox.Key))
    { Goods = _goods };

    /// <summary>Everything starts and knows its stores, terminals and master data.</summary>
    public void SetUp()
    {
        foreach (var shard in Shards.All)
            shard.Runner.Start();
        Until(() => Shards.All.TrueForAll(shard => shard.Runner.IsServing), "every shard serves");
        RegisterAll();
        Desk.Refresh();
        Until(() => Shards.Nodes.All(node => node.Catalogue.Version > 0 && !node.Registry.Terminals.IsEmpty),
            "every node knows its stores and master data");
        Desk.Start();
    }

    private void Until(Func<bool> holds, string what) => Guarantee.Holds(
        Site.Scheduler.RunUntil(Site.Scheduler.Now + Duration.FromMinutes(1), holds), $"within a minute {what}");

    public Device AddDevice(string name, TerminalId terminal, StoreId store, bool hasShifts)
    {
        var device = new Device(Site, Intake, Truth, name, store, terminal)
        {
            HasShifts = hasShifts,
            ClosesShifts = hasShifts && Trade.ClosesShifts,
            Receipts = _receipts,
            Recorded = ticket =>
            {
                _receipts?.Give(ticket);
                _provider?.Charge(ticket);
            },
        };
        Devices.Add(device);
        return device;
    }

    public void RegisterAll() => Shards.Registry.Ask(Shards.Registry.Owner, Registry.Key,
        new RegistryCommand.Register(Stores, [.. Devices.Select(device => (device.Terminal, device.Store)).Distinct()
            .Select(t => new RegisteredTerminal(t.Terminal, t.Store, "hash"))]));

    private void Written(Block block, long epochNow)
    {
        Shards.Shard(block.Shard).Written(block, epochNow);
        Streams.Grown(block.Shard);
        if (block.Shard == Shards.Registry.Id || block.Shard == Shards.Catalogue.Id)
            foreach (var node in Shards.Nodes)
                Tell(node);
    }

    /// <summary>Nodes follow the facts about stores and master data, each in its own time.</summary>
    private void Tell(SimulatedNode node) => node.Soon(200, "learns", () => (node.Registry, node.Catalogue) =
        (Shards.Registry.Oracle.State(Registry.Key), Shards.Catalogue.Oracle.State(Catalogue.Key)));

    /// <summary>The process dies; on one machine the file has what it had synced, and maybe more.</summary>
    /// <param name="downMost">It is started again after a part of this.</param>
    public void Crash(SimulatedNode node, bool mayTear, Duration downMost)
    {
        if (!node.IsUp)
            return;
        node.Crash();
        if (!Site.IsCluster)
            Site.Journal.Lose(mayTear);
        Site.Scheduler.Soon((int)downMost.TotalMilliseconds, "restart", () => Restart(node));
    }

    public void Restart(SimulatedNode node)
    {
        if (node.IsUp)
            return;
        node.Restart();
        Tell(node);
        foreach (var shard in Shards.All.Where(shard => shard.Owner == node))
            shard.Runner.Start();
    }

    public void StartStopped()
    {
        foreach (var shard in Shards.All)
            if (shard.Owner.IsUp && !shard.Runner.IsUp)
                shard.Runner.Start();
    }

    public IEnumerable<string> OpenCases(Func<string, bool> chosen) => Shards.Cases.Oracle.States
        .Where(one => one.Value.IsOpen && chosen(one.Key)).Select(one => one.Key).Order(StringComparer.Ordinal);

    /// <summary>What people do when all is well again: what the ERP rejected is tried anew.</summary>
    public void Mend()
    {
        StartStopped();
        RegisterAll();
        foreach (var device in Devices)
            device.Soon(1_000);
        foreach (var rejected in OpenCases(IsRejected).ToList())
            Desk.Retry(rejected);
        Desk.Refresh();
    }

    private static bool IsRejected(string cause) =>
        cause.StartsWith($"{Actors.Cases.CaseKinds.Rejected}:", StringComparison.Ordinal);

    /// <summary>Null when everything that was recorded and acknowledged has come to its end.</summary>
    public string? Unfinished() => Devices.FirstOrDefault(device => device.Pending > 0) is { } device
        ? $"{device.Name} still keeps {device.Pending} transactions"
        : End.Unfinished() ?? new ShiftChecker(Truth, Books).Different(Trade.ClosesShifts) ?? _payouts?.Unfinished()
            ?? _goods?.Unfinished()
            ?? (Shards.Alarms is null ? null : _alarms.Unfinished());

    /// <summary>G7, and that the ERP has nothing else than was cut.</summary>
    public void CheckReplays()
    {
        foreach (var shard in Shards.All)
            shard.CheckReplay();
        End.CheckErp();
    }

    /// <summary>What is replayed is what is live, and the product's own reconciliation is clean.</summary>
    public void CheckEnd()
    {
        CheckReplays();
        Reconciliation.Check(Shards);
    }
}
