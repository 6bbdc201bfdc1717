using NodaTime;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// The wakes of one shard's entities. An entity has at most one; entries that were set anew are passed over.
/// </summary>
internal sealed class Timers<TEntity, TCommand, TReply>
{
    private const int StaleMin = 1_024;
    private readonly PriorityQueue<Slot<TEntity, TCommand, TReply>, Instant> _queue = new();

    public int Count => _queue.Count;

    public Instant? Next => _queue.TryPeek(out _, out var at) ? at : null;

    public void Set(
        Slot<TEntity, TCommand, TReply> slot, Instant? wakeAt, Dictionary<string, Slot<TEntity, TCommand, TReply>> all)
    {
        if (wakeAt == slot.MutedAt)
            wakeAt = null;
        else
            slot.MutedAt = null;
        if (wakeAt == slot.WakeAt)
            return;
        slot.WakeAt = wakeAt;
        if (wakeAt is not { } at)
            return;
        // Entities that put off their wake with every command would fill the queue with what is stale.
        if (_queue.Count > StaleMin && _queue.Count > all.Count * 2)
            Compact(all);
        else
            _queue.Enqueue(slot, at);
    }

    private void Compact(Dictionary<string, Slot<TEntity, TCommand, TReply>> all)
    {
        _queue.Clear();
        foreach (var slot in all.Values)
            if (slot.WakeAt is { } at)
                _queue.Enqueue(slot, at);
    }

    /// <summary>A slot whose time has come. Its timer is used up until its state is seen again.</summary>
    public Slot<TEntity, TCommand, TReply>? TakeDue(Instant now)
    {
        while (_queue.TryPeek(out var slot, out var at) && at <= now)
        {
            _queue.Dequeue();
            if (slot.WakeAt != at)
                continue;
            (slot.WakeAt, slot.FiredAt) = (null, at);
            return slot;
        }
        return null;
    }
}
