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
    private readonly Staging _staging;
    private readonly NameCache _names = new();
    private readonly Supervisor<TEntity, TCommand, TEvent, TReply> _supervisor;
    private bool _open;

    public Shard(ShardId id, ShardLimits limits)
    {
        Id = id;
        _limits = limits;
        _entities = new(limits);
        _facts = new(limits.DeadLettersMax);
        _staging = new(id);
        _supervisor = new(limits, _entities, _answers, _facts, _staging);
    }

    public ShardId Id { get; }

    public long Epoch { get; private set; }

    /// <summary>The last event, staged ones included.</summary>
    public long Head => _staging.Head;

    /// <summary>The last event that is safe on disk.</summary>
    public long Durable => _staging.Durable;

    public int StagedBytes => _staging.Bytes;

    /// <summary>The host should take no more input until a commit returns.</summary>
    public bool IsFull => _staging.Bytes >= _limits.StagedBytesMax;

    public int EntityCount => _entities.Count;
    public IEnumerable<EntitySeen> Seen => _entities.Seen;
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
    /// <returns>
    /// False when it is of another version or cannot be read: the host forgets the shard's snapshots and begins again
    /// with a new shard and the whole journal, since a watermark that counts on a lost state is worth nothing.
    /// </returns>
    public bool Restore(Snapshot snapshot)
    {
        Invariant.Holds(!_open);
        return snapshot.Entity.Length == 0 ? _facts.Restore(snapshot) : _entities.Restore(snapshot);
    }

    /// <summary>
    /// The next block of the shard's journal, in order; events that a restored state covers are passed over. An entity
    /// whose event cannot be read or applied is parked; its neighbours go on (G9).
    /// </summary>
    /// <exception cref="UnknownShapeException">A newer program wrote it: this shard is worth nothing.</exception>
    public void Replay(Block block)
    {
        Invariant.Holds(!_open);
        foreach (var frame in EventFrame.ReadAll(block, _names))
            if (frame.IsRuntime)
                _facts.Apply(block.Shard, frame);
            else
                _entities.Apply(frame);
        _staging.Replayed(block.Last);
    }

    /// <summary>
    /// Begins to serve as the owner of <paramref name="fence"/>, after everything up to its head was replayed.
    /// </summary>
    /// <param name="watermark">As stored with the snapshots that were restored; 0 when there were none.</param>
    public void Open(Fence fence, long watermark)
    {
        Invariant.Holds(!_open);
        Invariant.Holds(Head == fence.Head || Head == 0 && watermark == fence.Head);
        (Epoch, _open) = (fence.Epoch, true);
        _staging.Open(fence.Head);
        _entities.Open(watermark);
    }

    // ---- Work -----------------------------------------------------------------------------------------------------

    public void Receive(string entity, TCommand command, IReplyTo<TReply>? replyTo, Instant now)
    {
        Invariant.Holds(_open && entity.Length > 0);
        var slot = _entities.Get(entity);
        if (slot.Status == SlotStatus.Active)
            _supervisor.Execute(slot, new(command, replyTo, 0), now);
        else if (slot.Status == SlotStatus.Parked)
            _supervisor.Bury(slot, new(command, replyTo, 0), slot.ParkedWhy!, FaultKind.Parked, now);
        else if (slot.Queue.Count >= _limits.WaitingCommandsMax)
            _answers.HoldFault(0, replyTo, new Fault(FaultKind.Busy, $"{entity} is being restored"));
        else
            slot.Queue.AddLast(new Mail<TCommand, TReply>(command, replyTo, 0));
        _answers.Release(Durable);
    }

    /// <summary>
    /// The effect of another shard's facts up to <paramref name="last"/>: all commands and the cursor in one block, or
    /// nothing. Facts at or before the cursor have had their effect and are passed over.
    /// </summary>
    /// <param name="poison">Positions of commands that failed before: kept as dead letters, the others go on.</param>
    /// <returns>False when an entity is not in memory yet: offer the group again after <see cref="Loaded"/>.</returns>
    /// <exception cref="PoisonedFactException">
    /// A command throws: the host replays the shard and names it as poison. This shard does not work any more, so that
    /// half a group can never be committed.
    /// </exception>
    public bool ReceiveFacts(
        string source, long last, IReadOnlyList<(string Entity, TCommand Command)> commands, Instant now,
        IReadOnlySet<int>? poison = null)
    {
        Invariant.Holds(_open);
        if (last <= _facts.Cursor(source))
            return true;
        if (!IsReadyFor(commands))
            return false;
        for (var i = 0; i < commands.Count; i++)
        {
            var (entity, command) = commands[i];
            var slot = _entities.Get(entity);
            slot.IsWanted = false;
            if (slot.Status == SlotStatus.Parked || poison?.Contains(i) == true)
                _supervisor.BuryFact(slot, command, $"{source}:{last}[{i}]", now);
            else if (_supervisor.Apply(slot, command, now) is { } error)
            {
                _open = false;
                throw new PoisonedFactException(source, i, error);
            }
        }
        _supervisor.Stage(new RuntimeFact.CursorMoved(source, last));
        return true;
    }

    /// <summary>What is in memory stays until the rest has come: a small memory only makes a group slow.</summary>
    private bool IsReadyFor(IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        var ready = true;
        for (var i = 0; i < commands.Count; i++)
        {
            Invariant.Holds(commands[i].Entity.Length > 0);
            ready &= _entities.Get(commands[i].Entity).Status is SlotStatus.Active or SlotStatus.Parked;
        }
        for (var i = 0; i < commands.Count && !ready; i++)
            _entities.Get(commands[i].Entity).IsWanted = true;
        return ready;
    }

    /// <summary>Wakes the entities whose time has come.</summary>
    public void Wake(Instant now)
    {
        Invariant.Holds(_open);
        // Bounded, should an entity ask again for a time that has passed.
        for (var left = _entities.TimerCount; left > 0 && _entities.TakeDue(now) is { } slot; left--)
            if (slot.Status == SlotStatus.Active)
                _supervisor.Execute(slot, new(TEntity.Wake, null, 0, IsWake: true), now);
        _answers.Release(Durable);
    }

    /// <summary>When <see cref="Wake"/> or <see cref="TryTakeLoad"/> has something to do; null for never.</summary>
    public Instant? NextWake => _entities.NextWake(Durable);

    /// <summary>Entities whose snapshot (restarted: and journal) the host brings by <see cref="Loaded"/>.</summary>
    public bool TryTakeLoad(Instant now, out string entity, out bool withJournal) =>
        _entities.TryTakeLoad(now, Durable, out entity, out withJournal);

    /// <param name="blocks">The shard's blocks after the snapshot, when the journal was asked for; otherwise
    /// empty.</param>
    public void Loaded(string entity, Snapshot? snapshot, IEnumerable<Block> blocks, Instant now)
    {
        Invariant.Holds(_open);
        var slot = _entities.Get(entity);
        _entities.Rebuild(slot, snapshot, blocks, _names, now);
        while (slot.Status is SlotStatus.Active or SlotStatus.Parked && slot.Queue.First is { } first)
        {
            slot.Queue.RemoveFirst();
            if (slot.Status == SlotStatus.Active)
                _supervisor.Execute(slot, first.Value, now);
            else
                _supervisor.Bury(slot, first.Value, slot.ParkedWhy!, FaultKind.Parked, now);
        }
        _answers.Release(Durable);
    }

    // ---- Commit ---------------------------------------------------------------------------------------------------

    /// <summary>
    /// What is staged, when no commit is in flight: the group commit adapts to how long commits take.
    /// </summary>
    /// <returns>Its body is a buffer of the shard: valid until <see cref="Committed"/> or
    /// <see cref="Abandon"/>.</returns>
    public Block? TakeBlock(Instant now) => _open ? _staging.Take(Epoch, now) : null;

    public bool IsCommitting => _staging.IsCommitting;

    /// <summary>The block in flight is durable: what waited for it is answered.</summary>
    public void Committed()
    {
        _staging.Committed();
        _answers.Release(Durable);
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
    /// only when <see cref="Durable"/> has reached the step's barrier: states run ahead of the journal. There is one
    /// step at a time: the next comes when this one is saved.
    /// </summary>
    public SnapshotStep? TakeSnapshots(int bytesMax) => _entities.TakeSnapshots(Head, _facts, bytesMax);

    /// <summary>The step is durable: its entities may be passivated.</summary>
    public void SnapshotsSaved(SnapshotStep step) => _entities.SnapshotsSaved(step);
}
