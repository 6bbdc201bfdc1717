using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>What the node's parts, readers and operators need of any shard, whatever lives in it.</summary>
public interface IShardHost : IAsyncDisposable
{
    ShardId Id { get; }

    /// <summary>Whether this node owns it and serves it.</summary>
    bool IsHere { get; }

    ITail Tail { get; }

    int MailboxCount { get; }

    /// <summary>Faults when this node may not own the shard any more, or must stop.</summary>
    Task Completion { get; }

    /// <summary>
    /// The last of this shard's facts that the reader to a shard has read; without a name, that all of its readers
    /// have. Known where they run: where this shard is.
    /// </summary>
    Func<string, long> ReadBy { set; }

    /// <summary>Asks where this shard is how far its readers are, see <see cref="ReadBy"/>.</summary>
    ValueTask<long> AskReadBy(string target);

    /// <summary>For what is said of any shard and needs to know what lives in it.</summary>
    T Accept<T>(IShardVisitor<T> visitor);

    /// <summary>Claims the shard, reads its journal, and serves from then on.</summary>
    ValueTask Start(CancellationToken cancel);

    /// <summary>Reads ahead, so that <see cref="Start"/> will be quick.</summary>
    ValueTask Warm(CancellationToken cancel);

    /// <summary>Sends what comes from now on to the next owner, and returns when all that came before is answered.
    /// </summary>
    /// <param name="within">After it, who still waits learns that the outcome is unknown.</param>
    ValueTask Drain(TimeSpan within);

    /// <summary>Serves no more; the shard is another node's, or nobody's.</summary>
    ValueTask Stop();

    /// <summary>Mail from other nodes; only the owner reads it.</summary>
    ValueTask<ReadOnlyMemory<byte>> ReadMail(ReadOnlyMemory<byte> message);

    /// <summary>Tells how far another node's shard is durable.</summary>
    void SeenAt(long head);

    /// <summary>A copy of another node's shard that nobody has looked at for so long is forgotten.</summary>
    ValueTask ForgetUnusedCopy(TimeSpan after);
}

/// <summary>Sees a shard with the types of what lives in it.</summary>
public interface IShardVisitor<out T>
{
    T Visit<TEntity, TCommand, TEvent, TReply>(ShardHost<TEntity, TCommand, TEvent, TReply> host)
        where TEntity : class, Actors.Runtime.IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class;
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
