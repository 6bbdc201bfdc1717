using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Tests.Harness;

/// <summary>
/// Two nodes that may own one shard, storage that outlives them, and chaos: crashes and, as the seed chooses, takeovers
/// with a shared store of snapshots, or damage to a store that is the one node's own.
/// </summary>
public sealed class Cluster<TEntity, TCommand, TEvent, TReply>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private static readonly ShardId Id = new("simulated", 1);
    private readonly SimulatedHost<TEntity, TCommand, TEvent, TReply>[] _nodes;
    private readonly ShardLimits _limits;
    private readonly bool _isShared;
    private bool _calm;

    public Cluster(SeededScheduler scheduler, ShardLimits limits, HostMutation mutation)
    {
        (Scheduler, _limits, _isShared) = (scheduler, limits, scheduler.Chance(0.6));
        Journal = new PlainJournal(scheduler, mutation) { Faults = Faults.Some, Written = Oracle.Written };
        Snapshots = new SimulatedSnapshots(scheduler) { Fails = () => scheduler.Chance(Faults.Some.SaveFails) };
        _nodes = [.. new[] { "A", "B" }.Select(name => new SimulatedHost<TEntity, TCommand, TEvent, TReply>(
            name, Id, Journal, Snapshots, limits, scheduler, mutation))];
        Owner = _nodes[0];
        Owner.Start();
        Chaos();
        Watch();
    }

    public SeededScheduler Scheduler { get; }

    public PlainJournal Journal { get; }

    public SimulatedSnapshots Snapshots { get; }

    public Oracle<TEntity, TCommand, TEvent, TReply> Oracle { get; } = new();

    /// <summary>The node that claimed last.</summary>
    public SimulatedHost<TEntity, TCommand, TEvent, TReply> Owner { get; private set; }

    public int CrashCount { get; private set; }

    /// <summary>Usually to the owner, sometimes to a node that only believes to be it.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply> replyTo) =>
        (Scheduler.Chance(0.9) ? Owner : _nodes[Scheduler.Random.Next(2)]).TrySend(entity, command, replyTo);

    private void Chaos() => Scheduler.Soon(600, "chaos", () =>
    {
        if (_calm)
            return;
        switch (Scheduler.Random.Next(8))
        {
            case 0 or 1:
                CrashCount++;
                Owner.Crash();
                Scheduler.Soon(100, "restart", Owner.Start);
                break;
            case 2 or 3 when _isShared:
                // The other one takes over, and the old one is not told.
                Owner = _nodes[Owner == _nodes[0] ? 1 : 0];
                Owner.Start();
                break;
            case 2 or 4 when !_isShared:
                Snapshots.DamageOne(Id);
                break;
            case 5 when !_isShared:
                Snapshots.Clear(Id, CancellationToken.None).AsTask().Wait();
                break;
            default:
                CheckGuarantees();
                break;
        }
        Chaos();
    });

    /// <summary>A host that was fenced out stays down until someone sees it.</summary>
    private void Watch() => Scheduler.After(Duration.FromMilliseconds(500), "watch", () =>
    {
        if (!Owner.IsUp)
            Owner.Start();
        if (Scheduler.ActionCount > 0)
            Watch();
    });

    /// <summary>No more faults: what is still open must now come to its end.</summary>
    public void CalmDown() =>
        (_calm, Journal.Faults, Snapshots.Fails) = (true, Faults.None, () => false);

    public void CheckGuarantees()
    {
        var fence = Journal.FenceOf(Id);
        Oracle.Check(SimulatedHost<TEntity, TCommand, TEvent, TReply>.Recover(fence, _limits, Journal, null, Id),
            "a replay", isFromJournal: true, isWhole: true);
        Oracle.Check(SimulatedHost<TEntity, TCommand, TEvent, TReply>.Recover(fence, _limits, Journal, Snapshots, Id),
            "a replay from snapshots", isFromJournal: false, isWhole: true);
        if (Owner.Shard is { } live && new Fence(live.Epoch, live.Head) == fence && live.Durable == fence.Head)
            Oracle.Check(live, "the live shard", isFromJournal: false, isWhole: false);
    }
}
