using NodaTime;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// Entities that are to be loaded or restarted and have not been asked for yet, in the order they came.
/// </summary>
internal sealed class Absentees<TEntity, TCommand, TReply>
{
    private readonly List<Slot<TEntity, TCommand, TReply>> _slots = [];

    public void Add(Slot<TEntity, TCommand, TReply> slot) => _slots.Add(slot);

    public Slot<TEntity, TCommand, TReply>? TryTake(Instant now, long durable)
    {
        for (var i = 0; i < _slots.Count; i++)
        {
            var slot = _slots[i];
            if (Due(slot, durable) is not { } due || due > now)
                continue;
            _slots.RemoveAt(i);
            return slot;
        }
        return null;
    }

    public Instant? Next(long durable)
    {
        Instant? next = null;
        foreach (var slot in _slots)
            if (Due(slot, durable) is { } due && (next is null || due < next))
                next = due;
        return next;
    }

    /// <summary>
    /// A restart reads the journal, so what the entity had staged must be there first; null until it is.
    /// </summary>
    private static Instant? Due(Slot<TEntity, TCommand, TReply> slot, long durable) =>
        slot.Status != SlotStatus.Restarting ? Instant.MinValue : slot.Sequence <= durable ? slot.RestartAt : null;
}
