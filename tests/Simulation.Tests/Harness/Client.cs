using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Tests.Harness;

/// <summary>
/// Sends one command until it is answered, as a terminal does: again after silence, a lost shard or a busy one.
/// </summary>
public sealed class Client<TReply>(SeededScheduler scheduler, Func<IReplyTo<TReply>, bool> trySend) : IReplyTo<TReply>
{
    private static readonly Duration Patience = Duration.FromSeconds(3);
    private int _attempt;

    public TReply? Answer { get; private set; }

    /// <summary>Set when it ended as a dead letter or at a parked entity.</summary>
    public Fault? Ended { get; private set; }

    public bool IsDone { get; private set; }

    public int BusyCount { get; private set; }

    /// <summary>Every answer is looked at, late and repeated ones too.</summary>
    public Action<TReply> OnReply { get; init; } = _ => { };

    public Action<Fault> OnFault { get; init; } = _ => { };

    public void Send()
    {
        if (IsDone)
            return;
        var attempt = ++_attempt;
        if (!trySend(this))
            scheduler.Soon(200, "retry", () => Again(attempt));
        else
            scheduler.After(Patience, "patience", () => Again(attempt));
    }

    private void Again(int attempt)
    {
        if (attempt == _attempt)
            Send();
    }

    void IReplyTo<TReply>.Reply(TReply reply)
    {
        OnReply(reply);
        (Answer, IsDone) = (reply, true);
    }

    void IReplyTo<TReply>.Fail(Fault fault)
    {
        OnFault(fault);
        if (fault.Kind is FaultKind.DeadLettered or FaultKind.Parked)
            (Ended, IsDone) = (fault, true);
        else
        {
            BusyCount += fault.Kind == FaultKind.Busy ? 1 : 0;
            var attempt = _attempt;
            scheduler.Soon(300, "retry", () => Again(attempt));
        }
    }
}
