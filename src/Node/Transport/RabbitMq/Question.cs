using RetailActors.Actors.Runtime;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Transport.RabbitMq;

/// <summary>A message whose answer is awaited.</summary>
internal sealed class Question(ulong number, ReadOnlyMemory<byte> message)
    : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ulong Number { get; } = number;

    public ReadOnlyMemory<byte> Message { get; } = message;

    /// <summary>Nobody waits any more.</summary>
    public bool IsOver => Task.IsCompleted;

    /// <summary>It was given to the broker: from here on it may have happened.</summary>
    public bool IsSent { get; set; }

    /// <summary>Busy when it is certain that nothing happened.</summary>
    public void Fail(string why) => TrySetException(
        new ShardFaultException(new Fault(IsSent ? FaultKind.ShardLost : FaultKind.Busy, why)));

    public void FailBusy(string why)
    {
        IsSent = false;
        Fail(why);
    }
}
