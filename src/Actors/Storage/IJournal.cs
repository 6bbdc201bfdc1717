using NodaTime;

namespace RetailActors.Actors.Storage;

/// <summary>
/// One shard of one kind of entity, for example <c>accounts/3</c>: the unit of order, ownership and commit.
/// </summary>
public readonly record struct ShardId(string Kind, int Number)
{
    public override string ToString() => $"{Kind}/{Number}";
}

/// <summary>
/// Who may write a shard, and where it ends: every commit names both, a stale writer's commit writes nothing (G4).
/// </summary>
/// <param name="Epoch">Counts the owners of the shard; the newest is the only writer.</param>
/// <param name="Head">The sequence of the last event; 0 when there is none.</param>
public readonly record struct Fence(long Epoch, long Head);

/// <summary>
/// What one flush of a shard commits: <paramref name="Count"/> events, numbered without a gap from
/// <paramref name="First"/>, all of them or none.
/// </summary>
/// <param name="Body">The framed events, see <c>EventFrame</c>. Checksummed by the adapter.</param>
public sealed record Block(ShardId Shard, long Epoch, long First, int Count, Instant At, ReadOnlyMemory<byte> Body)
{
    public long Last => First + Count - 1;
}

public abstract record CommitResult
{
    /// <summary>The block is durable.</summary>
    public sealed record Committed : CommitResult;

    /// <summary>Another owner has claimed the shard, or its head is elsewhere: nothing was written.</summary>
    public sealed record Fenced(Fence Actual) : CommitResult;

    /// <summary>
    /// Nothing was written, for a reason that may pass (a full disk, a lost connection before sending).
    /// </summary>
    public sealed record Failed(string Why) : CommitResult;

    /// <summary>It may or may not be written: read the fence back before anything else is done.</summary>
    public sealed record Unknown(string Why) : CommitResult;
}

/// <summary>
/// The durable, fenced, gap-free history of every shard. All that the product knows is derived from it.
/// </summary>
public interface IJournal
{
    /// <summary>Makes the caller the only writer of the shard: epoch + 1. Durable when it returns.</summary>
    ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel);

    /// <summary>The fence as it stands, without claiming; epoch 0 when the shard has never been claimed.</summary>
    ValueTask<Fence> ReadFence(ShardId shard, CancellationToken cancel);

    /// <summary>
    /// Commits the block if its epoch is the shard's and its first event follows the head. Durable when Committed.
    /// </summary>
    ValueTask<CommitResult> Append(Block block, CancellationToken cancel);

    /// <summary>
    /// The committed blocks that hold events with sequence ≥ <paramref name="from"/>, in order, to the head as it is
    /// when
    /// the reading gets there. The first block may begin before <paramref name="from"/>.
    /// </summary>
    /// <exception cref="CorruptJournalException">A checksum, a count or the order is wrong: named, never
    /// skipped.</exception>
    IAsyncEnumerable<Block> Read(ShardId shard, long from, CancellationToken cancel);

    /// <summary>The shards that have a fence, in order of kind and number.</summary>
    ValueTask<IReadOnlyList<ShardId>> Shards(CancellationToken cancel);
}

/// <summary>
/// A damaged journal. The message names the shard, the place and what is wrong; docs/OPERATING says what to do.
/// </summary>
public sealed class CorruptJournalException(ShardId shard, long sequence, string why)
    : Exception($"journal of {shard} is damaged at sequence {sequence}: {why}")
{
    public ShardId Shard { get; } = shard;

    public long Sequence { get; } = sequence;
}

/// <summary>The journal was written on by a newer program. Nothing is wrong with it, and nothing was done.</summary>
public sealed class NewerJournalException(Block block, UnknownShapeException met)
    : Exception($"this program is older than the journal of {block.Shard}: in the block that begins at {block.First}, "
        + $"{met.Message}; start the newer program, or restore a copy from before it")
{
    public ShardId Shard { get; } = block.Shard;
}
