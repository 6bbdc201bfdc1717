using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>One shard's entities: in memory, passivated, restarting or parked; their timers and snapshots.</summary>
internal sealed class Entities<TEntity, TCommand, TEvent, TReply>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Dictionary<string, Slot<TEntity, TCommand, TReply>> _slots = [];

    /// <summary>Passivated: not in memory, wholly in their snapshot, which covers at least this sequence.</summary>
    private readonly Dictionary<string, long> _passive = [];

    private readonly Timers<TEntity, TCommand, TReply> _timers = new();
    private readonly Absentees<TEntity, TCommand, TReply> _absent = new();
    private readonly SnapshotRound<TEntity, TCommand, TEvent, TReply> _round;
    private readonly long _memoryMax;
    private long _uses;
    private long _passivateAt;

    public Entities(ShardLimits limits) => (_round, _memoryMax) = (new(limits, _slots), limits.EntityMemoryMax);

    public int TimerCount => _timers.Count;

    public int Count => _slots.Count + _passive.Count;

    public long Memory { get; private set; }

    public IEnumerable<KeyValuePair<string, TEntity>> ActiveStates => _slots.Values
        .Where(slot => slot.State is not null).Select(slot => KeyValuePair.Create(slot.Key, slot.State!));

    public IEnumerable<EntitySeen> Seen => _slots.Values.Select(slot => EntitySeen.Of(slot, _uses));

    public IEnumerable<(string, string)> Parked => _slots.Values
        .Where(slot => slot.Status == SlotStatus.Parked).Select(slot => (slot.Key, slot.ParkedWhy ?? ""));

    public TEntity? Find(string entity) => _slots.GetValueOrDefault(entity)?.State;

    /// <summary>A new entity is active at once; a passivated one is asked for and not ready yet.</summary>
    public Slot<TEntity, TCommand, TReply> Get(string entity)
    {
        if (_slots.TryGetValue(entity, out var slot))
            return slot;
        slot = new Slot<TEntity, TCommand, TReply>(entity);
        _slots.Add(entity, slot);
        if (_passive.Remove(entity, out var sequence))
        {
            slot.Status = SlotStatus.Loading;
            slot.Sequence = slot.SnapshotSequence = sequence;
            _absent.Add(slot);
        }
        else
            slot.State = TEntity.New(entity);
        return slot;
    }

    // ---- Recovery -------------------------------------------------------------------------------------------------

    public bool Restore(Snapshot snapshot)
    {
        if (snapshot.Version != TEntity.SnapshotVersion)
            return false;
        var slot = new Slot<TEntity, TCommand, TReply>(snapshot.Entity);
        try
        {
            SetFromSnapshot(slot, snapshot);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
        _slots.Add(snapshot.Entity, slot);
        return true;
    }

    public void Apply(EventFrame frame)
    {
        var slot = Get(frame.Entity);
        try
        {
            if (slot.Status != SlotStatus.Parked)
                ApplyTo(slot, frame);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or UnknownShapeException))
        {
            Park(slot, e.ToString());
        }
        slot.Sequence = Math.Max(slot.Sequence, frame.Sequence);
    }

    private static void ApplyTo(Slot<TEntity, TCommand, TReply> slot, EventFrame frame)
    {
        if (frame.Sequence <= slot.Sequence)
            return;
        slot.State = TEntity.EvolveAt(slot.State!, TEntity.Events.Read(frame.Type, frame.Version, frame.Payload),
            frame.Sequence);
        slot.Sequence = frame.Sequence;
    }

    /// <summary>The shard begins to serve: sizes and timers follow from the states.</summary>
    public void Open(long watermark)
    {
        foreach (var slot in _slots.Values)
            try
            {
                if (slot.Status == SlotStatus.Active)
                    Touched(slot);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Park(slot, e.ToString());
            }
        _round.Open(watermark);
    }

    /// <summary>
    /// After a restart or passivation. A state that cannot be rebuilt parks its entity; the neighbours go on. A lost
    /// snapshot costs time, not data: the journal is asked for.
    /// </summary>
    public void Rebuild(
        Slot<TEntity, TCommand, TReply> slot, Snapshot? snapshot, IEnumerable<Block> blocks, NameCache names,
        Instant now)
    {
        Invariant.Holds(slot.Status is SlotStatus.Loading or SlotStatus.Restarting);
        var last = slot.Sequence;
        if (slot.Status == SlotStatus.Loading && (snapshot is null || snapshot.Sequence < last))
        {
            Restart(slot, now);
            return;
        }
        try
        {
            SetFromSnapshot(slot, snapshot);
            foreach (var block in blocks)
                foreach (var frame in EventFrame.ReadAll(block, names))
                    if (!frame.IsRuntime && frame.Entity == slot.Key)
                        ApplyTo(slot, frame);
            if (slot.Sequence < last)
                throw new CorruptBytesException(0, $"its events end at {slot.Sequence}, {last} was committed");
            slot.Status = SlotStatus.Active;
            Touched(slot);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Park(slot, e.ToString());
            slot.Sequence = Math.Max(slot.Sequence, last);
        }
    }

    private static void SetFromSnapshot(Slot<TEntity, TCommand, TReply> slot, Snapshot? snapshot)
    {
        slot.Sequence = slot.SnapshotSequence = snapshot?.Sequence ?? 0;
        slot.State = snapshot is null ? TEntity.New(slot.Key) : TEntity.Read(slot.Key, snapshot.Body);
    }

    // ---- Restarts and timers --------------------------------------------------------------------------------------

    public void Restart(Slot<TEntity, TCommand, TReply> slot, Instant at)
    {
        Forget(slot);
        (slot.Status, slot.RestartAt) = (SlotStatus.Restarting, at);
        _absent.Add(slot);
    }

    private void Park(Slot<TEntity, TCommand, TReply> slot, string why)
    {
        Forget(slot);
        (slot.Status, slot.ParkedWhy) = (SlotStatus.Parked, why);
    }

    private void Forget(Slot<TEntity, TCommand, TReply> slot)
    {
        Memory -= slot.Size;
        (slot.State, slot.Size) = (null, 0);
    }

    public bool TryTakeLoad(Instant now, long durable, out string entity, out bool withJournal)
    {
        var slot = _absent.TryTake(now, durable);
        (entity, withJournal) = (slot?.Key ?? "", slot?.Status == SlotStatus.Restarting);
        return slot is not null;
    }

    /// <summary>After every change of state: its size, its age, its timer.</summary>
    public void Touched(Slot<TEntity, TCommand, TReply> slot)
    {
        slot.LastUsed = ++_uses;
        var size = TEntity.SizeOf(slot.State!);
        Memory += size - slot.Size;
        slot.Size = size;
        _timers.Set(slot, TEntity.WakeAt(slot.State!), _slots);
    }

    public Slot<TEntity, TCommand, TReply>? TakeDue(Instant now) => _timers.TakeDue(now);

    public static void Mute(Slot<TEntity, TCommand, TReply> slot) => slot.MutedAt = slot.FiredAt;

    public Instant? NextWake(long durable)
    {
        var (wake, load) = (_timers.Next, _absent.Next(durable));
        return wake is { } w && load is { } l ? Instant.Min(w, l) : wake ?? load;
    }

    public void FailWaiting(Fault fault)
    {
        foreach (var slot in _slots.Values)
            for (; slot.Queue.First is { } first; slot.Queue.RemoveFirst())
                first.Value.ReplyTo?.Fail(fault);
    }

    // ---- Snapshots and passivation --------------------------------------------------------------------------------

    public SnapshotStep? TakeSnapshots(long head, ShardFacts facts, int bytesMax)
    {
        if (Memory > _memoryMax && _uses >= _passivateAt)
            Passivate();
        return _round.Take(head, facts, bytesMax, Memory > _memoryMax);
    }

    public void SnapshotsSaved(SnapshotStep step)
    {
        _round.Saved(step);
        if (Memory > _memoryMax)
            Passivate();
    }

    /// <summary>
    /// Down to nine tenths of the limit, the longest unused first; only what is wholly stored and has no timer.
    /// </summary>
    private void Passivate()
    {
        // Not again before enough has changed: looking through all entities takes time.
        _passivateAt = _uses + Math.Max(1, _slots.Count / 8);
        var idle = _slots.Values
            .Where(slot => slot is { Status: SlotStatus.Active, IsDirty: false, WakeAt: null, IsWanted: false })
            .OrderBy(slot => slot.LastUsed)
            .ToList();
        foreach (var slot in idle)
        {
            if (Memory <= _memoryMax / 10 * 9)
                return;
            _slots.Remove(slot.Key);
            if (slot.SnapshotSequence > 0)
                _passive.Add(slot.Key, slot.SnapshotSequence);
            Memory -= slot.Size;
        }
    }
}
