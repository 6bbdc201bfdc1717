using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// One single-threaded, deterministic loop that owns its entities: commands and facts in, blocks and answers out. No
/// thread, clock or randomness inside; whoever hosts it brings time and storage, so a whole cluster runs in a test.
/// </summary>
/// <remarks>
/// State runs ahead while a commit is in flight; answers wait for the commit (G3). When a commit is lost the host
/// throws the shard away and replays another one.
/// </remarks>
public sealed class Shard<TEntity, TCommand, TEvent, TReply>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly ShardLimits _limits;
    private readonly Entities<TEntity, TCommand, TEvent, TReply> _entities;
    private readonly Answers<TReply> _answers = new();
    private readonly ShardFacts _facts;
    private readonly NameCache _names = new();
    private ByteWriter _staged = new(1 << 16);
    private ByteWriter _inFlight = new(1 << 16);
    private Block? _commit;
    private long _durable;
    private long _stagedFirst = 1;
    private bool _open;

    public Shard(ShardId id, ShardLimits limits)
    {
        Id = id;
        _limits = limits;
        _entities = new(limits);
        _facts = new(limits.DeadLettersMax);
    }

    public ShardId Id { get; }

    public long Epoch { get; private set; }

    /// <summary>The last event, staged ones included.</summary>
    public long Head { get; private set; }

    /// <summary>The last event that is safe on disk.</summary>
    public long Durable => _durable;

    public int StagedBytes => _staged.Length;

    /// <summary>The host should take no more input until a commit returns.</summary>
    public bool IsFull => _staged.Length >= _limits.StagedBytesMax;

    public int EntityCount => _entities.Count;

    public long EntityMemory => _entities.Memory;

    public int UnansweredCount => _answers.Count;

    /// <summary>The shard's own facts: how far it has read others, and what it could not handle.</summary>
    public ShardFacts Facts => _facts;

    /// <summary>Active entities with their states, for inspection; to be read between steps and not changed.</summary>
    public IEnumerable<KeyValuePair<string, TEntity>> States => _entities.ActiveStates;

    public IEnumerable<(string Entity, string Why)> Parked => _entities.Parked;

    public TEntity? Find(string entity) => _entities.Find(entity);

    // ---- Recovery -------------------------------------------------------------------------------------------------

    /// <summary>A stored state, before <see cref="Replay"/>.</summary>
    public void Restore(Snapshot snapshot)
    {
        if (snapshot.Entity.Length == 0)
            _facts.Restore(snapshot);
        else
            _entities.Restore(snapshot);
    }

    /// <summary>The next block of the shard's journal, in order; events that a restored state covers are passed over.</summary>
    public void Replay(Block block)
    {
        Invariant.Holds(!_open);
        foreach (var frame in EventFrame.ReadAll(block, _names))
            if (frame.IsRuntime)
                _facts.Apply(frame);
            else
                _entities.Apply(frame);
        Head = block.Last;
    }

    /// <summary>Begins to serve as the owner of <paramref name="fence"/>, after everything up to its head was replayed.</summary>
    /// <param name="watermark">As stored with the snapshots that were restored; 0 when there were none.</param>
    public void Open(Fence fence, long watermark)
    {
        Invariant.Holds(!_open);
        Invariant.Holds(Head == fence.Head || watermark == fence.Head);
        (Epoch, Head, _durable, _stagedFirst, _open) = (fence.Epoch, fence.Head, fence.Head, fence.Head + 1, true);
        _entities.Open(watermark);
    }

    // ---- Work -----------------------------------------------------------------------------------------------------

    public void Receive(string entity, TCommand command, IReplyTo<TReply>? replyTo, Instant now)
    {
        Invariant.Holds(_open);
        var slot = _entities.Get(entity);
        if (slot.Status == SlotStatus.Active)
            Execute(slot, new(command, replyTo, 0), now);
        else if (slot.Status == SlotStatus.Parked)
            Bury(slot, new(command, replyTo, 0), slot.ParkedWhy!, FaultKind.Parked, now);
        else if (slot.Queue.Count >= _limits.WaitingCommandsMax)
            _answers.HoldFault(0, replyTo, new Fault(FaultKind.Busy, $"{entity} is being restored"));
        else
            slot.Queue.AddLast(new Slot<TEntity, TCommand, TReply>.Waiting(command, replyTo, 0));
        _answers.Release(_durable);
    }

    /// <summary>
    /// The effect of another shard's facts up to <paramref name="last"/>: all commands and the cursor in one block, or
    /// nothing. Facts at or before the cursor have had their effect and are passed over.
    /// </summary>
    /// <param name="poison">Positions of commands that failed before: kept as dead letters, so that their neighbours go on.</param>
    /// <returns>False when an entity is not in memory yet: offer the same group again after <see cref="Loaded"/>.</returns>
    /// <exception cref="PoisonedFactException">A command throws: the host replays the shard and names it as poison.</exception>
    public bool ReceiveFacts(
        string source, long last, IReadOnlyList<(string Entity, TCommand Command)> commands, Instant now,
        IReadOnlySet<int>? poison = null)
    {
        Invariant.Holds(_open);
        if (last <= _facts.Cursor(source))
            return true;
        var ready = true;
        foreach (var (entity, _) in commands)
            ready &= _entities.Get(entity).Status is SlotStatus.Active or SlotStatus.Parked;
        if (!ready)
            return false;
        for (var i = 0; i < commands.Count; i++)
        {
            var (entity, command) = commands[i];
            var slot = _entities.Get(entity);
            if (slot.Status == SlotStatus.Parked || poison?.Contains(i) == true)
                BuryFact(slot, command, $"{source}:{last}[{i}]", now);
            else
                Apply(slot, command, source, i, now);
        }
        Stage(new RuntimeFact.CursorMoved(source, last));
        return true;
    }

    /// <summary>Wakes the entities whose time has come, and asks for those that may be restarted.</summary>
    public void Wake(Instant now)
    {
        // Bounded, should an entity ask again for a time that has passed.
        for (var left = _entities.TimerCount; left > 0 && _entities.TakeDue(now) is { } slot; left--)
            if (slot.Status == SlotStatus.Active)
                Receive(slot.Key, TEntity.Wake, null, now);
    }

    /// <summary>When <see cref="Wake"/> has something to do next; null for never.</summary>
    public Instant? NextWake => _entities.NextWake(_durable);

    private void Execute(Slot<TEntity, TCommand, TReply> slot, Slot<TEntity, TCommand, TReply>.Waiting waiting, Instant now)
    {
        var (mark, head) = (_staged.Length, Head);
        try
        {
            var decision = TEntity.Decide(slot.State!, waiting.Command, now);
            StageAll(slot, decision.Events);
            _entities.Touched(slot);
            _answers.Hold(Head, waiting.ReplyTo, decision.Reply);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _staged.Truncate(mark);
            Head = head;
            Fail(slot, waiting with { Attempts = waiting.Attempts + 1 }, e, now);
        }
    }

    private void Apply(Slot<TEntity, TCommand, TReply> slot, TCommand command, string source, int index, Instant now)
    {
        try
        {
            StageAll(slot, TEntity.Decide(slot.State!, command, now).Events);
            _entities.Touched(slot);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PoisonedFactException(source, index, e);
        }
    }

    private void StageAll(Slot<TEntity, TCommand, TReply> slot, IReadOnlyList<TEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            Framing.Write(_staged, slot.Key, events[i], TEntity.Events);
            slot.State = TEntity.Evolve(slot.State!, events[i]);
            slot.Sequence = ++Head;
        }
    }

    private void Stage(RuntimeFact fact)
    {
        RuntimeFact.Write(fact, _staged);
        _facts.Apply(fact, ++Head);
    }

    // ---- Supervision ----------------------------------------------------------------------------------------------

    private void Fail(Slot<TEntity, TCommand, TReply> slot, Slot<TEntity, TCommand, TReply>.Waiting waiting, Exception error, Instant now)
    {
        if (waiting.Attempts >= _limits.AttemptsMax)
            Bury(slot, waiting, error.ToString(), FaultKind.DeadLettered, now);
        else
            slot.Queue.AddFirst(waiting);
        _entities.Restart(slot, now + _limits.BackoffAfter(waiting.Attempts));
    }

    private void Bury(
        Slot<TEntity, TCommand, TReply> slot, Slot<TEntity, TCommand, TReply>.Waiting waiting, string why, FaultKind kind, Instant now)
    {
        Stage(new RuntimeFact.DeadLetter(slot.Key, Describe(waiting.Command), why, waiting.Attempts, now, "command"));
        _answers.HoldFault(Head, waiting.ReplyTo, new Fault(kind, $"{slot.Key}: kept as a dead letter"));
    }

    private void BuryFact(Slot<TEntity, TCommand, TReply> slot, TCommand command, string source, Instant now) =>
        Stage(new RuntimeFact.DeadLetter(slot.Key, Describe(command), slot.ParkedWhy ?? "failed repeatedly",
            _limits.AttemptsMax, now, source));

    private static string Describe(TCommand command) =>
        command?.ToString() is { } text ? text.Length > 2_000 ? text[..2_000] : text : "";

    /// <summary>Entities whose snapshot (and, when restarted, journal) the host should bring by <see cref="Loaded"/>.</summary>
    public bool TryTakeLoad(Instant now, out string entity, out bool withJournal) =>
        _entities.TryTakeLoad(now, _durable, out entity, out withJournal);

    /// <param name="blocks">The shard's blocks after the snapshot, when the journal was asked for; otherwise empty.</param>
    public void Loaded(string entity, Snapshot? snapshot, IEnumerable<Block> blocks, Instant now)
    {
        var slot = _entities.Get(entity);
        _entities.Rebuild(slot, snapshot, blocks, _names);
        while (slot.Queue.First is { } first && slot.Status is SlotStatus.Active or SlotStatus.Parked)
        {
            slot.Queue.RemoveFirst();
            if (slot.Status == SlotStatus.Active)
                Execute(slot, first.Value, now);
            else
                Bury(slot, first.Value, slot.ParkedWhy!, FaultKind.Parked, now);
        }
        _answers.Release(_durable);
    }

    // ---- Commit ---------------------------------------------------------------------------------------------------

    /// <summary>What is staged, when no commit is in flight: the group commit adapts to how long commits take.</summary>
    public Block? TakeBlock(Instant now)
    {
        if (_commit is not null || _staged.Length == 0)
            return null;
        (_staged, _inFlight) = (_inFlight, _staged);
        _staged.Reset();
        _commit = new Block(Id, Epoch, _stagedFirst, (int)(Head - _stagedFirst + 1), now, _inFlight.WrittenMemory);
        _stagedFirst = Head + 1;
        return _commit;
    }

    public bool IsCommitting => _commit is not null;

    /// <summary>The block in flight is durable: what waited for it is answered.</summary>
    public void Committed()
    {
        Invariant.Holds(_commit is not null);
        _durable = _commit.Last;
        _commit = null;
        _answers.Release(_durable);
    }

    /// <summary>The shard is thrown away: whoever waits learns that the outcome is unknown.</summary>
    public void Abandon(string why)
    {
        var fault = new Fault(FaultKind.ShardLost, why);
        _answers.FailAll(fault);
        _entities.FailWaiting(fault);
        _open = false;
    }

    // ---- Snapshots and passivation --------------------------------------------------------------------------------

    /// <summary>
    /// The next states to save, null when no round is due. About <paramref name="bytesMax"/> bytes at most. To be saved
    /// only when <see cref="Durable"/> has reached the step's barrier: states run ahead of the journal.
    /// </summary>
    public SnapshotStep? TakeSnapshots(int bytesMax) => _entities.TakeSnapshots(Head, _facts, bytesMax);

    /// <summary>The step is durable: its entities may be passivated.</summary>
    public void SnapshotsSaved(SnapshotStep step) => _entities.SnapshotsSaved(step);
}

/// <summary>States to save together, the watermark that holds once they are, and the event they must wait for.</summary>
public sealed record SnapshotStep(IReadOnlyList<Snapshot> Snapshots, long Watermark, long Barrier);

/// <summary>A fact's command throws: the broken machinery, or a poison message. Nothing of its group is committed.</summary>
public sealed class PoisonedFactException(string source, int index, Exception inner)
    : Exception($"command {index} of facts from {source} throws: {inner.Message}", inner)
{
    public string FactSource { get; } = source;

    public int Index { get; } = index;
}
