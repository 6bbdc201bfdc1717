using NodaTime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>The events of one shard that wait for their commit, and the one block that may be in flight.</summary>
internal sealed class Staging(ShardId id)
{
    private ByteWriter _staged = new(1 << 16);
    private ByteWriter _inFlight = new(1 << 16);
    private Block? _commit;
    private long _first = 1;

    /// <summary>The last event, staged ones included.</summary>
    public long Head { get; private set; }

    /// <summary>The last event that is safe on disk.</summary>
    public long Durable { get; private set; }

    public int Bytes => _staged.Length;

    public bool IsCommitting => _commit is not null;

    public (int Length, long Head) Mark => (_staged.Length, Head);

    public void Replayed(long last) => (Head, Durable) = (last, last);

    public void Open(long head) => (Head, Durable, _first) = (head, head, head + 1);

    /// <returns>The event's sequence.</returns>
    public long Add<TEvent>(string entity, TEvent fact, IEventCodec<TEvent> codec)
        where TEvent : class
    {
        Framing.Write(_staged, entity, fact, codec);
        return ++Head;
    }

    public long Add(RuntimeFact fact)
    {
        RuntimeFact.Write(fact, _staged);
        return ++Head;
    }

    /// <summary>What a failed step staged is forgotten.</summary>
    public void Rollback((int Length, long Head) mark)
    {
        _staged.Truncate(mark.Length);
        Head = mark.Head;
    }

    /// <returns>Its bytes are valid until <see cref="Committed"/>. Null: nothing is staged, or one is in
    /// flight.</returns>
    public Block? Take(long epoch, Instant now)
    {
        if (_commit is not null || _staged.Length == 0)
            return null;
        (_staged, _inFlight) = (_inFlight, _staged);
        _staged.Reset();
        _commit = new Block(id, epoch, _first, (int)(Head - _first + 1), now, _inFlight.WrittenMemory);
        _first = Head + 1;
        return _commit;
    }

    public void Committed()
    {
        Invariant.Holds(_commit is not null);
        Durable = _commit.Last;
        _commit = null;
    }
}
