using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Node.Cluster;
using RetailActors.Node.Payouts;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Node.Transport;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Enrichment;
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
    private readonly ConcurrentDictionary<ShardGroup, GroupWork> _work = new();
    private readonly IShardTransport? _transport;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log;
    private Registry _registry;
    private Catalogue _catalogue;

    private RetailNode(NodeSettings settings, IJournal journal, NodeShards shards, IErp? erp,
        IShardTransport? transport, TimeProvider clock, ILoggerFactory logs)
    {
        (Settings, Shards, Journal, Erp, Clock, _transport) = (settings, shards, journal, erp, clock, transport);
        (Rules, Policy) = (RulesOfSettings.Enrichment(settings), RulesOfSettings.Journals(settings));
        _log = logs.CreateLogger("RetailActors.Node");
        (_registry, _catalogue) = (Actors.Registry.Registry.New(""), Actors.Catalogue.Catalogue.New(""));
        Journals = new JournalReader(journal);
        Desk = new CaseDesk(this);
        Payouts = new PayoutDesk(this);
        Keeper = new MasterDataKeeper(this, _log);
        Vitals = new NodeVitals(this, logs);
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

    public NodeClaims Claims => new(this);

    public MasterDataKeeper Keeper { get; }

    /// <summary>The readers that run here.</summary>
    public IReadOnlyList<IPump> Pumps => [.. _work.Values.SelectMany(work => work.Pumps)];

    /// <summary>Null: this node is alone.</summary>
    public ClusterNode? Cluster { get; internal set; }

    /// <summary>Whether this node owns every shard, and so hears of everything at once.</summary>
    public bool IsAlone => _transport is null;

    /// <summary>What mail goes by, and how; null when this node is alone.</summary>
    public TransportState? Mail => _transport?.State;

    public NodeVitals Vitals { get; }

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
    public OriginalReader OriginalReader() => new(Journal, new NodePlaces(this), Claims);

    public Instant Now => Instant.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Faults when the node must not go on: a shard has another owner, or its journal is broken.</summary>
    public Task Failed => _failed.Task;

    /// <summary>A node that owns every shard.</summary>
    /// <param name="erp">Null: journals are cut and wait.</param>
    public static async Task<RetailNode> Start<TStorage>(
        NodeSettings settings, TStorage storage, IErp? erp, TimeProvider clock, ILoggerFactory logs,
        CancellationToken cancel)
        where TStorage : IJournal, ISnapshots
    {
        var node = Create(settings, storage, erp, null, clock, logs);
        try
        {
            // All are served before the first reader runs: none meets a target that is not there yet.
            await Parallel.ForEachAsync(node.Shards.Groups, cancel, (group, c) => group.Start(c));
            foreach (var group in node.Shards.Groups)
                await node.Begin(group, cancel);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node that owns nothing yet.</summary>
    /// <param name="transport">Carries mail to the shards that other nodes own; null when there are none.</param>
    public static RetailNode Create<TStorage>(NodeSettings settings, TStorage storage, IErp? erp,
        IShardTransport? transport, TimeProvider clock, ILoggerFactory logs)
        where TStorage : IJournal, ISnapshots
    {
        var shards = NodeShards.Create(settings, storage, transport, clock, logs);
        var node = new RetailNode(settings, storage, shards, erp, transport, clock, logs);
        node.Lost = (_, e) => node.Fail(e);
        node.Run(node.Vitals.Watch);
        node.Run(AskedAgain.After(node.Desk.ReleaseOpenedShifts, clock, node._log));
        node.Run(AskedAgain.After(new ArrivedOriginals(node).Run, clock, node._log));
        return node;
    }

    // ---- Groups of shards -----------------------------------------------------------------------------------------

    /// <summary>
    /// Called when a group that this node owns cannot go on here: it has another owner, or its journal is broken.
    /// Without others who could take it, the node must not go on.
    /// </summary>
    internal Action<ShardGroup, Exception> Lost { get; set; } = (_, _) => { };

    internal bool Owns(ShardGroup group) => _work.ContainsKey(group);

    /// <summary>Claims the group's shards, serves them, and runs what belongs to them.</summary>
    internal async Task Own(ShardGroup group, CancellationToken cancel)
    {
        await group.Start(cancel);
        try
        {
            await Begin(group, cancel);
        }
        catch
        {
            await group.Stop();
            throw;
        }
    }

    private async Task Begin(ShardGroup group, CancellationToken cancel)
    {
        await LearnFrom(group);
        _work[group] = await GroupWork.Start(this, group, _transport, _log, cancel);
    }

    /// <summary>Gives the group back: in peace, so that all that was taken is answered, or at once.</summary>
    internal async Task GiveUp(ShardGroup group, TimeSpan drainWithin)
    {
        if (_work.TryRemove(group, out var work))
            await work.Stop(drainWithin);
    }

    private async Task LearnFrom(ShardGroup group)
    {
        if (group.IsOffice)
        {
            await LearnRegistry();
            await LearnCatalogue();
        }
        foreach (var books in Shards.Statements.Where(group.Hosts.Contains))
            foreach (var (store, shift) in await books.Inspect(shard => shard.States
                .SelectMany(b => b.Value.Shifts.Keys.Select(key => (b.Value.Store, key))).ToArray()))
                KnownShifts.Add(store, shift);
    }

    /// <summary>Takes over who may send, as it is durable now.</summary>
    public async Task LearnRegistry() =>
        Registry = await Shards.Registry.Inspect(s => s.Find(Actors.Registry.Registry.Key)) ?? Registry;

    /// <summary>Takes over the master data, as it is durable now.</summary>
    public async Task LearnCatalogue() =>
        Catalogue = await Shards.Catalogue.Inspect(s => s.Find(Actors.Catalogue.Catalogue.Key)) ?? Catalogue;

    internal void Run(Func<CancellationToken, Task> work) => _running.Add(Task.Run(async () =>
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

    internal void Fail(Exception e)
    {
        Log.Stopping(_log, e.Message);
        _failed.TrySetException(e);
    }

    public async ValueTask DisposeAsync()
    {
        Lost = (_, _) => { };
        await _stop.CancelAsync();
        await Task.WhenAll(_work.Keys.Select(group => GiveUp(group, TimeSpan.Zero)));
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Shards.DisposeAsync();
        Keeper.Dispose();
        _stop.Dispose();
    }
}
