using RetailActors.Actors.Runtime;

namespace RetailActors.Simulation.Hosting;

/// <summary>Where an answer goes, as two actions.</summary>
public sealed class Replies<TReply>(Action<TReply> reply, Action<Fault>? fail = null) : IReplyTo<TReply>
{
    public void Reply(TReply answer) => reply(answer);

    public void Fail(Fault fault) => fail?.Invoke(fault);
}
