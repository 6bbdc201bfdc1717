using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Node.Payouts;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Journals;
using RetailActors.Streams.Payouts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

/// <summary>
/// One node: its shards, the readers between them, the ERP's deliverer and the keeper of master data. What it knows is
/// in the journal; stopping it at any instant loses nothing that was said.
/// </summary>
public sealed class RetailNode : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log;
    private Registry _registry;
    private Catalogue _catalogue;

    private RetailNode(NodeSettings settings, IJournal journal, NodeShards shards, IErp? erp, TimeProvider clock,
        ILoggerFactory logs)
    {
        (Settings, Shards, Journal, Erp, Clock) = (settings, shards, journal, erp, clock);
        (Rules, Policy) = (RulesOfSettings.Enrichment(settings), RulesOfSettings.Journals(settings));
        _log = logs.CreateLogger("RetailActors.Node");
        (_registry, _catalogue) = (Actors.Registry.Registry.New(""), Actors.Catalogue.Catalogue.New(""));
        Journals = new JournalReader(journal);
        Desk = new CaseDesk(this);
        Payouts = new PayoutDesk(this);
        Keeper = new MasterDataKeeper(this, _log);
    }

    public NodeSettings Settings { get; }

    public NodeShards Shards { get; }

    public IJournal Journal { get; }

    /// <summary>What a commit stands on, for operators.</summary>
    public string Durability => (Journal as INodeStorage)?.Durability ?? "a journal of a test";

    public JournalReader Journals { get; }

    public IErp? Erp { get; }

    public TimeProvider Clock { get; }

    public CaseDesk Desk { get; }

    public PayoutDesk Payouts { get; }

    public MasterDataKeeper Keeper { get; }

    public IReadOnlyList<IPump> Pumps { get; private set; } = [];

    public IntakeCounters Counters { get; } = new();

    public KnownShifts KnownShifts { get; } = new();

    /// <summary>Read without a lock; replaced when stores or terminals are registered.</summary>
    public Registry Registry
    {
        get => Volatile.Read(ref _registry);
        internal set => Volatile.Write(ref _registry, value);
    }

    /// <summary>Read without a lock; replaced when the ERP's master data has changed.</summary>
    public Catalogue Catalogue
    {
        get => Volatile.Read(ref _catalogue);
        internal set => Volatile.Write(ref _catalogue, value);
    }

    public EnrichmentRules Rules { get; }

    public JournalPolicy Policy { get; }

    public Knowledge Knowledge() => new(Registry, Catalogue, Rules, Policy);

    /// <summary>Each reader has its own: it keeps what it read last.</summary>
    public OriginalReader OriginalReader() => new(Journal, new NodePlaces(this));

    public Instant Now => Instant.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>
    /// Faults when the node must not go on: it lost a shard to another owner, or its journal is broken.
    /// </summary>
    public Task Failed => _failed.Task;

    /// <param name="erp">Null: journals are cut and wait.</param>
    public static async Task<RetailNode> Start<TStorage>(
        NodeSettings settings, TStorage storage, IErp? erp, TimeProvider clock, ILoggerFactory logs,
        CancellationToken cancel)
        where TStorage : IJournal, ISnapshots
    {
        var shards = NodeShards.Create(settings, storage, clock, logs);
        var node = new RetailNode(settings, storage, shards, erp, clock, logs);
        try
        {
            await shards.Start(cancel);
            node.Registry = await shards.Registry.Inspect(s => s.Find(Actors.Registry.Registry.Key) ?? node.Registry);
            node.Catalogue = await shards.Catalogue.Inspect(s => s.Find(Actors.Catalogue.Catalogue.Key)
                ?? node.Catalogue);
            foreach (var books in shards.Statements)
                foreach (var (store, shift) in await books.Inspect(shard => shard.States
                    .SelectMany(b => b.Value.Shifts.Keys.Select(key => (b.Value.Store, key))).ToArray()))
                    node.KnownShifts.Add(store, shift);
            node.StartStreams();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    private void StartStreams()
    {
        var pumps = NodePumps.Of(this, _log);
        Pumps = pumps;
        foreach (var pump in pumps)
            Run(pump.Run);
        Run(AskedAgain.After(Keeper.Run, Clock, _log));
        Run(AskedAgain.After(Desk.ReleaseOpenedShifts, Clock, _log));
        Run(AskedAgain.After(new AlarmSender(this, _log).Run, Clock, _log));
        var monitor = new DataMonitor(this);
        Run(AskedAgain.After(monitor.Run, Clock, _log));
        Run(AskedAgain.After(monitor.RunPayouts, Clock, _log));
        Run(AskedAgain.After(new ArrivedOriginals(this).Run, Clock, _log));
        Run(AskedAgain.After(new StockDesk(this).Run, Clock, _log));
        if (Erp is not null)
            Run(new Deliverer(Erp, new OutboxPort(this, _log), DeliveryPolicyOf(Settings.Erp), Clock).Run);
        foreach (var shard in Shards.All)
            _ = Watch(shard);
    }

    private static Actors.Delivery.DeliveryPolicy DeliveryPolicyOf(ErpSection erp) => new(
        erp.ConcurrentMax, Duration.FromTimeSpan(erp.RetryBackoffMin), Duration.FromTimeSpan(erp.RetryBackoffMax),
        erp.BreakerFailures, Duration.FromTimeSpan(erp.BreakerOpen));

    private void Run(Func<CancellationToken, Task> work) => _running.Add(Task.Run(async () =>
    {
        try
        {
            await work(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            if (!_stop.IsCancellationRequested)
                Fail(e);
        }
    }));

    private async Task Watch(IShardHost shard)
    {
        try
        {
            await shard.Completion;
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        Log.Stopping(_log, e.Message);
        _failed.TrySetException(e);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Shards.DisposeAsync();
        Keeper.Dispose();
        _stop.Dispose();
    }
}
