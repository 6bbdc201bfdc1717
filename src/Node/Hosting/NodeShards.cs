using Microsoft.Extensions.Logging;
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
using RetailActors.Node.Settings;
using RetailActors.Node.Transport;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

using TerminalHost = ShardHost<Terminal, TerminalCommand, TerminalEvent, TerminalReply>;
using BooksHost = ShardHost<StoreBooks, BooksCommand, BooksEvent, BooksReply>;
using SettlementHost = ShardHost<Settlement, SettlementCommand, SettlementEvent, SettlementReply>;
using StockHost = ShardHost<SkuStock, StockCommand, StockEvent, StockReply>;

/// <summary>All shards of a node, in the order in which a sale walks them.</summary>
public sealed class NodeShards : IAsyncDisposable
{
    public required ShardHost<Registry, RegistryCommand, RegistryEvent, RegistryReply> Registry { get; init; }

    public required ShardHost<Catalogue, CatalogueCommand, CatalogueEvent, CatalogueReply> Catalogue { get; init; }

    public required IReadOnlyList<TerminalHost> Terminals { get; init; }

    public required IReadOnlyList<BooksHost> Statements { get; init; }

    public required IReadOnlyList<StockHost> Stock { get; init; }

    public required ShardHost<Case, CaseCommand, CaseEvent, CaseReply> Cases { get; init; }

    public required ShardHost<Outbox, OutboxCommand, OutboxEvent, OutboxReply> Outbox { get; init; }

    /// <summary>One beside each shard of statements.</summary>
    public required IReadOnlyList<SettlementHost> Settlements { get; init; }

    public required ShardHost<Payout, PayoutCommand, PayoutEvent, PayoutReply> Payouts { get; init; }

    public required ShardHost<Alarms, AlarmCommand, AlarmEvent, AlarmReply> Alarms { get; init; }

    public IEnumerable<IShardHost> All =>
        [Registry, Catalogue, .. Terminals, .. Statements, .. Stock, Cases, Outbox, Alarms, .. Settlements, Payouts];

    /// <summary>What moves together; the office first, since the others need what it knows.</summary>
    public IReadOnlyList<ShardGroup> Groups => field ??=
    [
        new ShardGroup(ShardGroup.Office, [Registry, Catalogue, Cases, Outbox, Payouts, Alarms]),
        .. Terminals.Select((terminals, n) =>
            new ShardGroup($"stores-{n}", [terminals, Statements[n], Settlements[n]])),
        .. Stock.Select((stock, k) => new ShardGroup($"stock-{k}", [stock])),
    ];

    public TerminalHost TerminalsOf(StoreId store) => Terminals[Placement.Of(store, Terminals.Count)];

    public BooksHost BooksOf(StoreId store) => Statements[Placement.Of(store, Statements.Count)];

    public StockHost StockOf(Sku sku) => Stock[Placement.Of(sku.Value, Stock.Count)];

    /// <param name="transport">Null: this node owns every shard.</param>
    public static NodeShards Create<TStorage>(NodeSettings settings, TStorage storage, IShardTransport? transport,
        TimeProvider clock, ILoggerFactory logs)
        where TStorage : IJournal, ISnapshots
    {
        var parts = new HostParts(storage, storage, LimitsOf(settings.Runtime), settings.Runtime.MailboxCommandsMax,
            clock, logs.CreateLogger("RetailActors.Shards"), transport, settings.Cluster.AnswerWithin);
        ShardHost<TEntity, TCommand, TEvent, TReply> Host<TEntity, TCommand, TEvent, TReply>(string kind, int number)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => new(new ShardId(kind, number), parts);
        return new NodeShards
        {
            Registry = Host<Registry, RegistryCommand, RegistryEvent, RegistryReply>(Shards.Registry, 0),
            Catalogue = Host<Catalogue, CatalogueCommand, CatalogueEvent, CatalogueReply>(Shards.Catalogue, 0),
            Terminals = [.. Enumerable.Range(0, settings.Shards.Stores)
                .Select(n => Host<Terminal, TerminalCommand, TerminalEvent, TerminalReply>(Shards.Terminals, n))],
            Statements = [.. Enumerable.Range(0, settings.Shards.Stores)
                .Select(n => Host<StoreBooks, BooksCommand, BooksEvent, BooksReply>(Shards.Statements, n))],
            Stock = [.. Enumerable.Range(0, settings.Shards.Stock)
                .Select(n => Host<SkuStock, StockCommand, StockEvent, StockReply>(Shards.Stock, n))],
            Cases = Host<Case, CaseCommand, CaseEvent, CaseReply>(Shards.Cases, 0),
            Outbox = Host<Outbox, OutboxCommand, OutboxEvent, OutboxReply>(Shards.Outbox, 0),
            Settlements = [.. Enumerable.Range(0, settings.Shards.Stores)
                .Select(n => Host<Settlement, SettlementCommand, SettlementEvent, SettlementReply>(
                    Shards.Settlements, n))],
            Payouts = Host<Payout, PayoutCommand, PayoutEvent, PayoutReply>(Shards.Payouts, 0),
            Alarms = Host<Alarms, AlarmCommand, AlarmEvent, AlarmReply>(Shards.Alarms, 0),
        };
    }

    private static ShardLimits LimitsOf(RuntimeSection runtime) => new()
    {
        StagedBytesMax = (int)Math.Min(runtime.FlushBytesMax, int.MaxValue / 2),
        EntityMemoryMax = runtime.EntityMemoryMax,
        SnapshotEveryEvents = runtime.SnapshotEveryEvents,
        RestartBackoffMin = Duration.FromTimeSpan(runtime.RestartBackoffMin),
        RestartBackoffMax = Duration.FromTimeSpan(runtime.RestartBackoffMax),
        AttemptsMax = runtime.RestartsMax,
        DeadLettersMax = runtime.DeadLettersMax,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var host in All)
            await host.DisposeAsync();
    }
}
