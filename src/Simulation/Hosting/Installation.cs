using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;

namespace RetailActors.Simulation.Hosting;

using AlarmShard = ShardModel<Alarms, AlarmCommand, AlarmEvent, AlarmReply>;
using CaseShard = ShardModel<Case, CaseCommand, CaseEvent, CaseReply>;
using CatalogueShard = ShardModel<Catalogue, CatalogueCommand, CatalogueEvent, CatalogueReply>;
using OutboxShard = ShardModel<Outbox, OutboxCommand, OutboxEvent, OutboxReply>;
using PayoutShard = ShardModel<Payout, PayoutCommand, PayoutEvent, PayoutReply>;
using RegistryShard = ShardModel<Registry, RegistryCommand, RegistryEvent, RegistryReply>;
using SettlementShard = ShardModel<Settlement, SettlementCommand, SettlementEvent, SettlementReply>;
using StatementShard = ShardModel<StoreBooks, BooksCommand, BooksEvent, BooksReply>;
using StockShard = ShardModel<SkuStock, StockCommand, StockEvent, StockReply>;
using TerminalShard = ShardModel<Terminal, TerminalCommand, TerminalEvent, TerminalReply>;

/// <summary>All shards of the product over the nodes of one run, as the real node wires them.</summary>
public sealed class Installation
{
    private readonly Dictionary<ShardId, IShardModel> _byId = [];
    private readonly Site _site;
    private readonly ShardLimits _limits;
    private readonly int _mailboxMax;

    public Installation(Site site, IReadOnlyList<SimulatedNode> nodes, InstallationSize size)
    {
        (_site, _limits, _mailboxMax, Nodes) = (site, size.Limits, size.MailboxMax, nodes);
        // The states that are looked through as a whole rest in memory, as they do in a node of any sensible size.
        var whole = size.Limits with { EntityMemoryMax = 1 << 28 };
        Registry = Add(new RegistryShard(site, new(Shards.Registry, 0), whole, _mailboxMax, nodes));
        Catalogue = Add(new CatalogueShard(site, new(Shards.Catalogue, 0), whole, _mailboxMax, nodes));
        Terminals = [.. Numbers(size.Stores).Select(n =>
            Add(new TerminalShard(site, new(Shards.Terminals, n), _limits, _mailboxMax, nodes)))];
        Statements = [.. Numbers(size.Stores).Select(n =>
            Add(new StatementShard(site, new(Shards.Statements, n), whole, _mailboxMax, nodes)))];
        Stock = [.. Numbers(size.Stock).Select(n =>
            Add(new StockShard(site, new(Shards.Stock, n), _limits, _mailboxMax, nodes)))];
        Cases = Add(new CaseShard(site, new(Shards.Cases, 0), whole, _mailboxMax, nodes));
        Outbox = Add(new OutboxShard(site, new(Shards.Outbox, 0), whole, _mailboxMax, nodes));
        Settlements = [.. Numbers(size.HasPayouts ? size.Stores : 0).Select(n =>
            Add(new SettlementShard(site, new(Shards.Settlements, n), whole, _mailboxMax, nodes)))];
        Payouts = size.HasPayouts
            ? Add(new PayoutShard(site, new(Shards.Payouts, 0), whole, _mailboxMax, nodes))
            : null;
        Alarms = size.HasAlarms ? Add(new AlarmShard(site, new(Shards.Alarms, 0), whole, _mailboxMax, nodes)) : null;
        Queues = [.. Terminals.Select(_ => new ShardQueue<TerminalCommand, TerminalReply>(site))];
    }

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    private T Add<T>(T shard)
        where T : IShardModel
    {
        _byId.Add(shard.Id, shard);
        All.Add(shard);
        return shard;
    }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public List<IShardModel> All { get; } = [];

    public RegistryShard Registry { get; }

    public CatalogueShard Catalogue { get; }

    public IReadOnlyList<TerminalShard> Terminals { get; }

    public IReadOnlyList<StatementShard> Statements { get; }

    public IReadOnlyList<StockShard> Stock { get; }

    public CaseShard Cases { get; }

    public OutboxShard Outbox { get; }

    /// <summary>Beside the statements' shards; none when nobody pays out.</summary>
    public IReadOnlyList<SettlementShard> Settlements { get; }

    public PayoutShard? Payouts { get; }

    /// <summary>Null when nobody is told of cases.</summary>
    public AlarmShard? Alarms { get; }

    /// <summary>The mailboxes of the terminals' shards, when there is more than one node.</summary>
    public IReadOnlyList<ShardQueue<TerminalCommand, TerminalReply>> Queues { get; }

    public TerminalShard TerminalsOf(StoreId store) => Terminals[Placement.Of(store, Terminals.Count)];

    public ShardQueue<TerminalCommand, TerminalReply> QueueOf(StoreId store) =>
        Queues[Placement.Of(store, Queues.Count)];

    public StatementShard BooksOf(StoreId store) => Statements[Placement.Of(store, Statements.Count)];

    public StockShard StockOf(Sku sku) => Stock[Placement.Of(sku.Value, Stock.Count)];

    public IShardModel Shard(ShardId id) => _byId[id];

    /// <summary>By entity, over all shards of the kind, as the journal says.</summary>
    public Dictionary<string, SkuStock> DurableStock =>
        Stock.SelectMany(shard => shard.Oracle.States).ToDictionary(pair => pair.Key, pair => pair.Value);
}

/// <param name="Stores">How many shards of terminals and of statements.</param>
/// <param name="Stock">How many shards of stock.</param>
public sealed record InstallationSize(int Stores, int Stock, ShardLimits Limits, int MailboxMax)
{
    public bool HasPayouts { get; init; }

    public bool HasAlarms { get; init; }

    public static InstallationSize Draw(Random random) => new(random.Next(1, 4), random.Next(1, 3), new ShardLimits
    {
        AttemptsMax = 3,
        WaitingCommandsMax = random.Next(2, 20),
        EntityMemoryMax = random.Next(2) == 0 ? 8_000 : 1 << 24,
        SnapshotEveryEvents = random.Next(5, 200),
        StagedBytesMax = random.Next(2) == 0 ? 400 : 1 << 20,
        RestartBackoffMax = Duration.FromSeconds(2),
    }, random.Next(5, 60));
}
