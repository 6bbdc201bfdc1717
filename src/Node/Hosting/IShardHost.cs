using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>What readers and operators need of any shard's host.</summary>
public interface IShardHost
{
    ShardId Id { get; }

    ITail Tail { get; }

    int MailboxCount { get; }

    Task Completion { get; }
}

/// <summary>A shard that takes another shard's facts.</summary>
public interface IFactTarget<TCommand>
{
    ShardId Id { get; }

    ValueTask<long> Cursor(string source);

    /// <returns>The cursor afterwards: <paramref name="last"/> when the group was taken, otherwise where to read
    /// on.</returns>
    ValueTask<long> DeliverFacts(string source, long after, long last,
        IReadOnlyList<(string Entity, TCommand Command)> commands);
}

/// <summary>
/// The shard is not this node's any more, or its journal is broken: nothing that is not durable may be said.
/// </summary>
public sealed class ShardStoppedException(string why) : Exception(why);

/// <summary>Tells readers how far a shard's journal is durable.</summary>
public sealed class ShardTail : ITail
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _durable;
    private bool _awaited;

    public long Durable => Volatile.Read(ref _durable);

    public void Advance(long durable)
    {
        lock (_lock)
        {
            _durable = durable;
            if (!_awaited)
                return;
            _awaited = false;
            _grown.SetResult();
            _grown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async ValueTask WaitBeyond(long sequence, CancellationToken cancel)
    {
        while (true)
        {
            Task grown;
            lock (_lock)
            {
                if (_durable > sequence)
                    return;
                _awaited = true;
                grown = _grown.Task;
            }
            await grown.WaitAsync(cancel);
        }
    }
}
