using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>The entities of one shard: in memory, passivated, being restarted or parked; their timers and snapshots.</summary>
internal sealed class Entities<TEntity, TCommand, TEvent, TReply>(ShardLimits limits)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Dictionary<string, Slot<TEntity, TCommand, TReply>> _slots = [];

    /// <summary>Passivated: not in memory, wholly in their snapshot.</summary>
    private readonly HashSet<string> _passive = [];

    private readonly PriorityQueue<Slot<TEntity, TCommand, TReply>, Instant> _timers = new();
    private readonly List<Slot<TEntity, TCommand, TReply>> _absent = [];
    private readonly Queue<Slot<TEntity, TCommand, TReply>> _round = new();
    private bool _inRound;
    private long _roundSequence;
    private long _watermark;
    private long _uses;

    public int TimerCount => _timers.Count;

    public int Count => _slots.Count + _passive.Count;

    public long Memory { get; private set; }

    public IEnumerable<KeyValuePair<string, TEntity>> ActiveStates => _slots.Values
        .Where(slot => slot.State is not null)
        .Select(slot => KeyValuePair.Create(slot.Key, slot.State!));

    public IEnumerable<(string, string)> Parked => _slots.Values
        .Where(slot => slot.Status == SlotStatus.Parked)
        .Select(slot => (slot.Key, slot.ParkedWhy ?? ""));

    public TEntity? Find(string entity) => _slots.GetValueOrDefault(entity)?.State;

    /// <summary>A new entity is active at once; a passivated one is asked for and not ready yet.</summary>
    public Slot<TEntity, TCommand, TReply> Get(string entity)
    {
        if (_slots.TryGetValue(entity, out var slot))
            return slot;
        slot = new Slot<TEntity, TCommand, TReply>(entity);
        _slots.Add(entity, slot);
        if (_passive.Remove(entity))
        {
            slot.Status = SlotStatus.Loading;
            _absent.Add(slot);
        }
        else
            slot.State = TEntity.New(entity);
        return slot;
    }

    // ---- Recovery -------------------------------------------------------------------------------------------------

    public void Restore(Snapshot snapshot)
    {
        if (snapshot.Version != TEntity.SnapshotVersion)
            throw new InvalidOperationException("a snapshot of another version is dropped by the host, with all of its shard");
        var slot = new Slot<TEntity, TCommand, TReply>(snapshot.Entity);
        _slots.Add(snapshot.Entity, slot);
        SetFromSnapshot(slot, snapshot);
    }

    public void Apply(EventFrame frame)
    {
        var slot = Get(frame.Entity);
        Invariant.Holds(slot.State is not null);
        ApplyTo(slot, frame);
    }

    private static void ApplyTo(Slot<TEntity, TCommand, TReply> slot, EventFrame frame)
    {
        if (frame.Sequence <= slot.Sequence)
            return;
        slot.State = TEntity.Evolve(slot.State!, TEntity.Events.Read(frame.Type, frame.Version, frame.Payload));
        slot.Sequence = frame.Sequence;
    }

    /// <summary>The shard begins to serve: sizes and timers follow from the states.</summary>
    public void Open(long watermark)
    {
        foreach (var slot in _slots.Values)
            Touched(slot);
        _watermark = watermark;
    }

    /// <summary>After a restart or passivation. A state that cannot be rebuilt parks its entity; the neighbours go on.</summary>
    public void Rebuild(
        Slot<TEntity, TCommand, TReply> slot, Snapshot? snapshot, IEnumerable<Block> blocks, NameCache names)
    {
        try
        {
            slot.Sequence = 0;
            if (snapshot is not null)
                SetFromSnapshot(slot, snapshot);
            else
                slot.State = TEntity.New(slot.Key);
            foreach (var block in blocks)
                foreach (var frame in EventFrame.ReadAll(block, names))
                    if (!frame.IsRuntime && frame.Entity == slot.Key)
                        ApplyTo(slot, frame);
            slot.Status = SlotStatus.Active;
            Touched(slot);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            (slot.Status, slot.State, slot.ParkedWhy) = (SlotStatus.Parked, null, e.ToString());
        }
    }

    private static void SetFromSnapshot(Slot<TEntity, TCommand, TReply> slot, Snapshot snapshot)
    {
        slot.State = TEntity.Read(slot.Key, snapshot.Body);
        slot.Sequence = slot.SnapshotSequence = snapshot.Sequence;
    }

    // ---- Restarts and timers --------------------------------------------------------------------------------------

    public void Restart(Slot<TEntity, TCommand, TReply> slot, Instant at)
    {
        slot.Status = SlotStatus.Restarting;
        slot.State = null;
        slot.RestartAt = at;
        slot.LoadAsked = false;
        _absent.Add(slot);
    }

    public bool TryTakeLoad(Instant now, long durable, out string entity, out bool withJournal)
    {
        (entity, withJournal) = ("", false);
        for (var i = 0; i < _absent.Count; i++)
        {
            var slot = _absent[i];
            // A restart reads the journal, so what the entity had staged must be there first.
            if (slot.Status == SlotStatus.Restarting && (slot.RestartAt > now || slot.Sequence > durable))
                continue;
            _absent.RemoveAt(i);
            (entity, withJournal) = (slot.Key, slot.Status == SlotStatus.Restarting);
            return true;
        }
        return false;
    }

    /// <summary>After every change of state: its size, its age, its timer.</summary>
    public void Touched(Slot<TEntity, TCommand, TReply> slot)
    {
        slot.LastUsed = ++_uses;
        var size = TEntity.SizeOf(slot.State!);
        Memory += size - slot.Size;
        slot.Size = size;
        var wakeAt = TEntity.WakeAt(slot.State!);
        if (wakeAt == slot.WakeAt)
            return;
        slot.WakeAt = wakeAt;
        if (wakeAt is { } at)
            _timers.Enqueue(slot, at);
    }

    /// <summary>A slot whose time has come. Its timer is used up until its state names another time.</summary>
    public Slot<TEntity, TCommand, TReply>? TakeDue(Instant now)
    {
        while (_timers.TryPeek(out var slot, out var at) && at <= now)
        {
            _timers.Dequeue();
            if (slot.WakeAt != at)
                continue;
            slot.WakeAt = null;
            return slot;
        }
        return null;
    }

    public Instant? NextWake(long durable)
    {
        Instant? next = _timers.TryPeek(out _, out var at) ? at : null;
        foreach (var slot in _absent)
        {
            if (slot.Sequence > durable)
                continue;
            var due = slot.Status == SlotStatus.Restarting ? slot.RestartAt : Instant.MinValue;
            if (next is null || due < next)
                next = due;
        }
        return next;
    }

    public void FailWaiting(Fault fault)
    {
        foreach (var slot in _slots.Values)
            foreach (var waiting in slot.Queue)
                waiting.ReplyTo?.Fail(fault);
    }

    // ---- Snapshots and passivation --------------------------------------------------------------------------------

    public SnapshotStep? TakeSnapshots(long head, ShardFacts facts, int bytesMax)
    {
        var due = head - _watermark >= limits.SnapshotEveryEvents || Memory > limits.EntityMemoryMax;
        if (!_inRound && (!due || !BeginRound(head)))
            return null;
        var (snapshots, bytes) = (new List<Snapshot>(), 0);
        for (var left = _round.Count; left > 0 && bytes < bytesMax; left--)
        {
            var slot = _round.Dequeue();
            if (slot.Status is SlotStatus.Restarting)
                _round.Enqueue(slot);
            else if (slot.State is not null && slot.IsDirty)
            {
                snapshots.Add(Take(slot));
                bytes += snapshots[^1].Body.Length;
            }
        }
        if (_round.Count == 0)
        {
            snapshots.Add(facts.Snapshot());
            (_inRound, _watermark) = (false, _roundSequence);
        }
        return snapshots.Count == 0 ? null : new SnapshotStep(snapshots, _watermark, head);
    }

    private bool BeginRound(long head)
    {
        if (head == _watermark)
            return false;
        foreach (var slot in _slots.Values.Where(slot => slot.IsDirty))
            _round.Enqueue(slot);
        _roundSequence = head;
        return _inRound = true;
    }

    private static Snapshot Take(Slot<TEntity, TCommand, TReply> slot)
    {
        var to = new ByteWriter(Math.Max(256, (int)Math.Min(slot.Size, 1 << 20)));
        TEntity.Write(slot.State!, to);
        return new Snapshot(slot.Key, slot.Sequence, TEntity.SnapshotVersion, to.WrittenMemory);
    }

    public void SnapshotsSaved(SnapshotStep step)
    {
        foreach (var snapshot in step.Snapshots)
            if (_slots.TryGetValue(snapshot.Entity, out var slot))
                slot.SnapshotSequence = Math.Max(slot.SnapshotSequence, snapshot.Sequence);
        if (Memory > limits.EntityMemoryMax)
            Passivate();
    }

    /// <summary>Down to nine tenths of the limit, the longest unused first; only what is wholly stored and has no timer.</summary>
    private void Passivate()
    {
        var idle = _slots.Values
            .Where(slot => slot is { Status: SlotStatus.Active, IsDirty: false, WakeAt: null })
            .OrderBy(slot => slot.LastUsed)
            .ToList();
        foreach (var slot in idle)
        {
            if (Memory <= limits.EntityMemoryMax / 10 * 9)
                return;
            _slots.Remove(slot.Key);
            if (slot.SnapshotSequence > 0)
                _passive.Add(slot.Key);
            Memory -= slot.Size;
        }
    }
}
