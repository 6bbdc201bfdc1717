using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// Saves the changed states of a shard in rounds of small steps; when a round is through, the watermark rises to
/// where the round began. One step at a time, so that a step that is not saved can never be overtaken by a watermark.
/// </summary>
internal sealed class SnapshotRound<TEntity, TCommand, TEvent, TReply>(
    ShardLimits limits, Dictionary<string, Slot<TEntity, TCommand, TReply>> slots)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Queue<Slot<TEntity, TCommand, TReply>> _left = new();
    private SnapshotStep? _step;
    private bool _running;
    private long _began;
    private long _watermark;

    public void Open(long watermark) => (_watermark, _began) = (watermark, watermark);

    /// <param name="isMemoryShort">Then a round begins earlier, since only what is saved can be passivated.</param>
    public SnapshotStep? Take(long head, ShardFacts facts, int bytesMax, bool isMemoryShort)
    {
        if (_step is not null || !_running && !Begin(head, isMemoryShort))
            return null;
        var (snapshots, bytes) = (new List<Snapshot>(), 0);
        for (var left = _left.Count; left > 0 && bytes < bytesMax; left--)
        {
            var slot = _left.Dequeue();
            if (slot.Status is SlotStatus.Restarting)
                _left.Enqueue(slot);
            else if (slot.State is not null && slot.IsDirty)
            {
                snapshots.Add(Of(slot));
                bytes += snapshots[^1].Body.Length;
            }
        }
        if (_left.Count == 0)
        {
            snapshots.Add(facts.Snapshot());
            _running = false;
            // What a parked entity is, only the journal knows: recovery must read it from where it did.
            if (!slots.Values.Any(slot => slot is { Status: SlotStatus.Parked, IsDirty: true }))
                _watermark = _began;
        }
        return snapshots.Count == 0 ? null : _step = new SnapshotStep(snapshots, _watermark, head);
    }

    private bool Begin(long head, bool isMemoryShort)
    {
        var every = isMemoryShort ? Math.Max(1, limits.SnapshotEveryEvents / 100) : limits.SnapshotEveryEvents;
        if (head - _began < every)
            return false;
        foreach (var slot in slots.Values)
            if (slot.IsDirty)
                _left.Enqueue(slot);
        _began = head;
        return _running = true;
    }

    private static Snapshot Of(Slot<TEntity, TCommand, TReply> slot)
    {
        var to = new ByteWriter(Math.Max(256, (int)Math.Min(slot.Size, 1 << 20)));
        TEntity.Write(slot.State!, to);
        return new Snapshot(slot.Key, slot.Sequence, TEntity.SnapshotVersion, to.WrittenMemory);
    }

    public void Saved(SnapshotStep step)
    {
        Invariant.Holds(ReferenceEquals(step, _step));
        _step = null;
        foreach (var snapshot in step.Snapshots)
            if (slots.TryGetValue(snapshot.Entity, out var slot))
                slot.SnapshotSequence = Math.Max(slot.SnapshotSequence, snapshot.Sequence);
    }
}
