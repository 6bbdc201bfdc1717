using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// Proves row by row that the stored blocks are what was committed: each follows the one before it, its checksum is
/// right, and the last one ends at the shard's head.
/// </summary>
/// <param name="from">The first sequence wanted.</param>
/// <param name="begins">The first block must begin there, not merely hold it.</param>
internal sealed class BlockOrder(ShardId shard, Fence fence, long from, bool begins)
{
    private long _next = from;
    private bool _any;

    public long Head => fence.Head;

    /// <exception cref="CorruptJournalException">The row is not the block that must come next.</exception>
    public Block Next(long first, long epoch, long count, long at, long checksum, ReadOnlySpan<byte> body)
    {
        if (count is < 1 or > int.MaxValue)
            throw Damaged(first, $"the block that begins there says it holds {count} events");
        var mayBeginEarlier = !_any && !begins;
        var follows = mayBeginEarlier ? first <= _next && first + count > _next : first == _next;
        if (!follows)
            throw Damaged(_next, $"no block holds it; the nearest holds {first} to {first + count - 1}");
        if (epoch > fence.Epoch)
            throw Damaged(first, $"its block is of epoch {epoch}, but the shard's is {fence.Epoch}");
        if (first + count - 1 > fence.Head)
            throw Damaged(fence.Head, $"that is the head, but a block holds {first} to {first + count - 1}");
        var block = new Block(shard, epoch, first, (int)count, BlockPlace.At(at), body.ToArray());
        var actual = BlockChecksum.Of(block, at);
        if (actual != checksum)
            throw Damaged(first, $"the checksum of its block is {checksum:x8}, but its content gives {actual:x8}");
        _any = true;
        _next = block.Last + 1;
        return block;
    }

    /// <summary>No more rows.</summary>
    /// <exception cref="CorruptJournalException">The head lies beyond the last block.</exception>
    public void End()
    {
        if (_next <= fence.Head)
            throw Damaged(_next, $"no block holds it, but the head is {fence.Head}");
    }

    private CorruptJournalException Damaged(long sequence, string why) => new(shard, sequence, why);
}
