using System.Threading.Tasks.Sources;
using Microsoft.Extensions.ObjectPool;
using RetailActors.Actors.Runtime;

namespace RetailActors.Node.Hosting;

/// <summary>The shard did not answer the command: why, and whether to send it again.</summary>
public sealed class ShardFaultException(Fault fault) : Exception(fault.Why)
{
    public Fault Fault { get; } = fault;
}

/// <summary>Waits for one answer. Pooled: the hot path allocates nothing for it.</summary>
internal sealed class PendingReply<TReply> : IReplyTo<TReply>, IValueTaskSource<TReply>
{
    private const int PooledMax = 16_384;
    private static readonly ObjectPool<PendingReply<TReply>> Pool =
        new DefaultObjectPool<PendingReply<TReply>>(new DefaultPooledObjectPolicy<PendingReply<TReply>>(), PooledMax);

    private ManualResetValueTaskSourceCore<TReply> _source = new() { RunContinuationsAsynchronously = true };

    public static PendingReply<TReply> Rent() => Pool.Get();

    public ValueTask<TReply> Task => new(this, _source.Version);

    public void Reply(TReply reply) => _source.SetResult(reply);

    public void Fail(Fault fault) => _source.SetException(new ShardFaultException(fault));

    TReply IValueTaskSource<TReply>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            Pool.Return(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TReply>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<TReply>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
