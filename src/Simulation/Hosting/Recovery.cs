using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Hosting;

/// <summary>Rebuilds a shard from its journal, with or without its snapshots.</summary>
public static class Recovery
{
    public static Shard<TEntity, TCommand, TEvent, TReply> Recover<TEntity, TCommand, TEvent, TReply>(
        Fence fence, ShardLimits limits, SimulatedJournal journal, SimulatedSnapshots? snapshots, ShardId id)
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class
    {
        var shard = new Shard<TEntity, TCommand, TEvent, TReply>(id, limits);
        var watermark = snapshots?.WatermarkOf(id) ?? 0;
        foreach (var snapshot in snapshots?.FindAll(id) ?? [])
            Guarantee.Holds(shard.Restore(snapshot), $"G7: the snapshot of {snapshot.Entity} is unreadable");
        foreach (var block in journal.ReadAll(id, watermark + 1))
            shard.Replay(block);
        shard.Open(fence, watermark);
        return shard;
    }
}

/// <summary>Saves a shard's snapshots beside its work, as the real saver does.</summary>
internal sealed class RunnerSnapshots<TEntity, TCommand, TEvent, TReply>(ShardId id, Site site)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private const int BytesMax = 2_000;
    private SnapshotStep? _step;
    private bool _saving;

    public void Forget() => (_step, _saving) = (null, false);

    public void Step(
        Shard<TEntity, TCommand, TEvent, TReply> shard, Action<string, Action> soon, Action afterwards)
    {
        if (_saving)
            return;
        _step ??= shard.TakeSnapshots(BytesMax);
        if (_step is not { } step
            || step.Barrier > shard.Durable && site.Mutation != Mutation.SaveSnapshotBeforeBarrier)
            return;
        (_saving, _step) = (true, null);
        soon("saves", () => Save(shard, step, afterwards));
    }

    private void Save(Shard<TEntity, TCommand, TEvent, TReply> shard, SnapshotStep step, Action afterwards)
    {
        _saving = false;
        if (site.Swarm.Strikes(Engine.Mishap.SnapshotFails, 0.3, $"{Math.Min(step.Snapshots.Count, 2)} states"))
        {
            _step = step;
            return;
        }
        site.Snapshots.Save(id, step.Snapshots, step.Watermark, CancellationToken.None).AsTask().Wait();
        shard.SnapshotsSaved(step);
        afterwards();
    }
}

/// <summary>How often which command of which facts has failed: what fails again and again is buried.</summary>
internal sealed class PoisonCounts
{
    private readonly Dictionary<(string Source, long Last, int Index), int> _attempts = [];

    public void Add(string source, long last, int index) =>
        _attempts[(source, last, index)] = _attempts.GetValueOrDefault((source, last, index)) + 1;

    public HashSet<int> Of(string source, long last, int attemptsMax) => [.. _attempts
        .Where(a => a.Key.Source == source && a.Key.Last == last && a.Value >= attemptsMax).Select(a => a.Key.Index)];

    public void Clear() => _attempts.Clear();
}
