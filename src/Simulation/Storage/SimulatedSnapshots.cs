using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Storage;

/// <summary>
/// Snapshots in memory. Late saves of an owner that is gone never put back what is newer. While one is damaged the
/// watermark counts as none, as in the embedded store.
/// </summary>
public sealed class SimulatedSnapshots(SeededScheduler scheduler) : ISnapshots
{
    private readonly Dictionary<ShardId, SortedDictionary<string, Snapshot>> _snapshots = [];
    private readonly Dictionary<ShardId, long> _watermarks = [];
    private readonly HashSet<(ShardId, string)> _damaged = [];
    private readonly HashSet<ShardId> _forgotten = [];

    /// <summary>Whether a save fails now.</summary>
    public Func<bool> Fails { get; set; } = () => false;

    public long SavedCount { get; private set; }

    public ValueTask Save(ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel)
    {
        if (Fails())
            throw new IOException("simulated");
        foreach (var snapshot in snapshots)
        {
            _damaged.Remove((shard, snapshot.Entity));
            if (All(shard).GetValueOrDefault(snapshot.Entity) is not { } known || known.Sequence <= snapshot.Sequence)
                All(shard)[snapshot.Entity] = snapshot with { Body = snapshot.Body.ToArray() };
        }
        if (!_forgotten.Contains(shard))
            _watermarks[shard] = Math.Max(_watermarks.GetValueOrDefault(shard), watermark);
        SavedCount += snapshots.Count;
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> Watermark(ShardId shard, CancellationToken cancel)
    {
        _forgotten.Remove(shard);
        return ValueTask.FromResult(WatermarkOf(shard));
    }

    public long WatermarkOf(ShardId shard) => IsDamaged(shard) ? 0 : _watermarks.GetValueOrDefault(shard);

    /// <summary>A damaged one makes all of the shard's be forgotten.</summary>
    public async ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel)
    {
        if (_damaged.Contains((shard, entity)))
            await Clear(shard, cancel);
        return All(shard).GetValueOrDefault(entity);
    }

    /// <summary>None while one is damaged: the rest without it would be worth nothing.</summary>
    public IReadOnlyCollection<Snapshot> FindAll(ShardId shard) => IsDamaged(shard) ? [] : All(shard).Values;

    public async IAsyncEnumerable<Snapshot> LoadAll(ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        foreach (var snapshot in FindAll(shard).ToList())
            yield return snapshot;
    }

    public ValueTask Clear(ShardId shard, CancellationToken cancel)
    {
        All(shard).Clear();
        _watermarks[shard] = 0;
        _forgotten.Add(shard);
        _damaged.RemoveWhere(damaged => damaged.Item1 == shard);
        return ValueTask.CompletedTask;
    }

    public void DamageOne(ShardId shard)
    {
        var entities = All(shard).Keys.Where(entity => entity.Length > 0).ToList();
        if (entities.Count > 0)
            _damaged.Add((shard, entities[scheduler.Random.Next(entities.Count)]));
    }

    private bool IsDamaged(ShardId shard) => _damaged.Any(damaged => damaged.Item1 == shard);

    private SortedDictionary<string, Snapshot> All(ShardId shard) => _snapshots.TryGetValue(shard, out var all)
        ? all
        : _snapshots[shard] = new SortedDictionary<string, Snapshot>(StringComparer.Ordinal);
}
