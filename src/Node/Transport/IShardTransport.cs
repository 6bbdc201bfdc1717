using RetailActors.Actors.Storage;

namespace RetailActors.Node.Transport;

/// <summary>
/// Carries mail to the shards that other nodes own. It knows bytes and shards, no retail word; what is in a message,
/// and that its effect is durable before it is answered, is the affair of those at its ends.
/// </summary>
/// <remarks>
/// Messages of one sender to one shard arrive in the order in which they were given. A message may arrive twice, when
/// an owner fell between its commit and its answer: the second time it says so. It may also be lost to its asker
/// alone: the answer does not come, and the asker says that the outcome is unknown.
/// </remarks>
public interface IShardTransport : IAsyncDisposable
{
    /// <summary>Sends a message and waits for its answer.</summary>
    /// <param name="message">Not to be changed until the answer is there.</param>
    /// <exception cref="Hosting.ShardFaultException">
    /// Busy: nothing happened (too much waits already, here, at the broker or at the owner, or the broker could not be
    /// reached in time), come again. ShardLost: it was sent and no answer came; it may have happened.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>> Ask(ShardId to, ReadOnlyMemory<byte> message, TimeSpan within);

    /// <summary>
    /// Takes the mail of shards that this node has begun to own, and returns when it is sure to be their only reader;
    /// it may be given the first mail before that. A lost connection is made again without a word. Closing what it
    /// returns gives the mail back: what was not answered goes, in order, to the next owner.
    /// </summary>
    ValueTask<IAsyncDisposable> Serve(IReadOnlyList<ShardId> shards, IMailReader reader, CancellationToken cancel);

    /// <summary>Whether mail can be sent and taken now, and if not why, for operators.</summary>
    TransportState State { get; }
}

/// <summary>What an owner does with its mail.</summary>
public interface IMailReader
{
    /// <summary>
    /// Called in the order of the mail, one after another; what it returns may complete later, and in another order.
    /// The answer is sent, and the message forgotten, when it completes. It may not throw.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>> Read(ShardId shard, ReadOnlyMemory<byte> message, bool redelivered);
}

/// <param name="Broker">Where it is connected to, without credentials.</param>
/// <param name="Problem">Null when all is well.</param>
/// <param name="Sent">Messages since the start.</param>
/// <param name="Waiting">Messages whose answer is awaited.</param>
public sealed record TransportState(string Broker, string? Problem, long Sent, long Taken, int Waiting);
