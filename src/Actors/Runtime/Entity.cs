using NodaTime;

namespace RetailActors.Actors.Runtime;

/// <summary>
/// A kind of entity: pure, total, synchronous. A shard owns the states of its entities and calls nothing else.
/// </summary>
/// <typeparam name="TSelf">The state. Owned by one shard; <see cref="Evolve"/> may change it in place.</typeparam>
public interface IEntity<TSelf, TCommand, TEvent, TReply>
    where TSelf : class, IEntity<TSelf, TCommand, TEvent, TReply>
    where TEvent : class
{
    static abstract TSelf New(string key);

    /// <summary>Reads the state, changes nothing. A refusal is a reply without events, never an exception.</summary>
    static abstract Decision<TEvent, TReply> Decide(TSelf state, TCommand command, Instant now);

    /// <summary>Total: an unknown event throws <see cref="System.Diagnostics.UnreachableException"/>.</summary>
    static abstract TSelf Evolve(TSelf state, TEvent fact);

    /// <summary>
    /// As <see cref="Evolve"/>, for a kind that keeps where its events are; the runtime calls this one.
    /// </summary>
    /// <param name="sequence">The event's, in its shard's journal.</param>
    static virtual TSelf EvolveAt(TSelf state, TEvent fact, long sequence) => TSelf.Evolve(state, fact);

    /// <summary>When the entity wants <see cref="Wake"/>, as its state says; null for never.</summary>
    static abstract Instant? WakeAt(TSelf state);

    static abstract TCommand Wake { get; }

    /// <summary>An estimate of the state's memory in bytes, in constant time.</summary>
    static abstract long SizeOf(TSelf state);

    static abstract IEventCodec<TEvent> Events { get; }

    /// <summary>
    /// Raised when <see cref="Write"/> changes; an older snapshot is dropped, since it is only a cache.
    /// </summary>
    static abstract int SnapshotVersion { get; }

    static abstract void Write(TSelf state, Storage.ByteWriter to);

    static abstract TSelf Read(string key, ReadOnlyMemory<byte> snapshot);
}

/// <summary>
/// What an entity answers, and the facts behind it. The answer leaves when the facts are durable (G3).
/// </summary>
public readonly record struct Decision<TEvent, TReply>(TReply Reply, IReadOnlyList<TEvent> Events)
{
    public static Decision<TEvent, TReply> Only(TReply reply) => new(reply, []);
}

/// <summary>
/// The stored shapes of one kind's events: a stable type id and a version, never a name of a class. Reading an older
/// version gives today's event: that is the upcaster.
/// </summary>
public interface IEventCodec<TEvent>
{
    /// <summary>The type id, ≥ <see cref="EventFrame.FirstEntityType"/>, and the version that is written.</summary>
    (int Type, int Version) TypeOf(TEvent fact);

    void Write(TEvent fact, Storage.ByteWriter to);

    /// <exception cref="Storage.CorruptBytesException">Unknown type or version, or bytes that do not fit.</exception>
    TEvent Read(int type, int version, ReadOnlyMemory<byte> payload);
}
