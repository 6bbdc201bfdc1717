namespace RetailActors.Actors.Runtime;

/// <summary>Why a command got no reply of its entity.</summary>
public enum FaultKind
{
    /// <summary>Too many commands wait: nothing happened, send again later.</summary>
    Busy,

    /// <summary>The command failed repeatedly and was kept as a dead letter.</summary>
    DeadLettered,

    /// <summary>The entity cannot be restored from its journal; a person has to look.</summary>
    Parked,

    /// <summary>The shard lost its commit or its ownership: the outcome is unknown, send again.</summary>
    ShardLost,
}

public sealed record Fault(FaultKind Kind, string Why);

/// <summary>Where an answer goes; opaque to the shard, which hands it back after the commit.</summary>
public interface IReplyTo<in TReply>
{
    void Reply(TReply reply);

    void Fail(Fault fault);
}

/// <summary>Holds every answer until the facts behind it are durable, in order (G3).</summary>
internal sealed class Answers<TReply>
{
    private readonly record struct Held(long Barrier, IReplyTo<TReply> To, TReply Reply, Fault? Fault);

    private readonly Queue<Held> _held = new();

    public int Count => _held.Count;

    public void Hold(long barrier, IReplyTo<TReply>? to, TReply reply)
    {
        if (to is not null)
            _held.Enqueue(new Held(barrier, to, reply, null));
    }

    public void HoldFault(long barrier, IReplyTo<TReply>? to, Fault fault)
    {
        if (to is not null)
            _held.Enqueue(new Held(barrier, to, default!, fault));
    }

    public void Release(long durable)
    {
        while (_held.TryPeek(out var next) && next.Barrier <= durable)
        {
            _held.Dequeue();
            if (next.Fault is { } fault)
                next.To.Fail(fault);
            else
                next.To.Reply(next.Reply);
        }
    }

    public void FailAll(Fault fault)
    {
        while (_held.TryDequeue(out var next))
            next.To.Fail(fault);
    }
}
