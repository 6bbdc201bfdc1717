using NodaTime;

namespace RetailActors.Actors.Runtime;

internal enum SlotStatus
{
    Active,

    /// <summary>Passivated, its snapshot has been asked for.</summary>
    Loading,

    /// <summary>Failed; rebuilt from snapshot and journal after a backoff.</summary>
    Restarting,
    Parked,
}

/// <summary>An entity that is in memory, for people.</summary>
/// <param name="Size">Bytes, as it estimates itself.</param>
/// <param name="Sequence">Its last event; 0 when it has none.</param>
/// <param name="UsesAgo">How many uses of the shard's entities came after its last one.</param>
public sealed record EntitySeen(string Key, string Status, long Size, long Sequence, long UsesAgo)
{
    internal static EntitySeen Of<TEntity, TCommand, TReply>(Slot<TEntity, TCommand, TReply> slot, long uses)
        where TEntity : class => new(
        slot.Key, slot.Status.ToString().ToLowerInvariant(), slot.Size, slot.Sequence, uses - slot.LastUsed);
}

/// <param name="Attempts">How often it has failed.</param>
internal readonly record struct Mail<TCommand, TReply>(
    TCommand Command, IReplyTo<TReply>? ReplyTo, int Attempts, bool IsWake = false);

/// <summary>One entity's place in its shard.</summary>
internal sealed class Slot<TEntity, TCommand, TReply>(string key)
{
    public string Key { get; } = key;

    public TEntity? State { get; set; }

    public SlotStatus Status { get; set; }

    /// <summary>The entity's last event, staged ones included.</summary>
    public long Sequence { get; set; }

    /// <summary>What its stored snapshot covers.</summary>
    public long SnapshotSequence { get; set; }

    /// <summary>What its timer is set to.</summary>
    public Instant? WakeAt { get; set; }

    /// <summary>The time of the last wake that fell due.</summary>
    public Instant? FiredAt { get; set; }

    /// <summary>A time whose wake became a dead letter: not set again until the state names another.</summary>
    public Instant? MutedAt { get; set; }

    public long LastUsed { get; set; }

    public long Size { get; set; }

    public Instant RestartAt { get; set; }

    /// <summary>A group of facts waits for it: not to be passivated before the group has come.</summary>
    public bool IsWanted { get; set; }

    public string? ParkedWhy { get; set; }

    public LinkedList<Mail<TCommand, TReply>> Queue { get; } = new();

    public bool IsDirty => Sequence > SnapshotSequence;
}
