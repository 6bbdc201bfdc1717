using System.Collections.Concurrent;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage;

/// <summary>
/// The last blocks that this process committed to the shards that somebody follows, so that following costs no reading
/// of the file or database. A shard that nobody has read for a whole cache of blocks is no longer kept.
/// </summary>
internal sealed class TailCache(int bytesMax)
{
    private readonly ConcurrentDictionary<ShardId, KeptBlocks> _tails = [];

    /// <summary>By the writer, when the block is durable and before who waits for it is told.</summary>
    public void Committed(Block block) => Of(block.Shard).Committed(block);

    /// <summary>Somebody has read the shard to its end and will come back.</summary>
    public void ReadToEnd(ShardId shard, long head) => Of(shard).ReadToEnd(head);

    /// <summary>
    /// All blocks from the sequence to the last that this process knows of; null when they are not all kept.
    /// </summary>
    public List<Block>? From(ShardId shard, long from) =>
        _tails.TryGetValue(shard, out var tail) ? tail.From(from) : null;

    private KeptBlocks Of(ShardId shard) => _tails.GetOrAdd(shard, static (_, max) => new KeptBlocks(max), bytesMax);
}

internal sealed class KeptBlocks(int bytesMax)
{
    private static readonly List<Block> Nothing = [];
    private readonly Lock _gate = new();
    private readonly Queue<Block> _blocks = new();
    private long _head;
    private long _last;
    private long _bytes;
    private long _unreadBytes = long.MaxValue;

    public void Committed(Block block)
    {
        lock (_gate)
        {
            _head = block.Last;
            if (_unreadBytes > bytesMax || block.Body.Length > bytesMax)
            {
                Drop();
                return;
            }
            // Another owner wrote in between: what is kept is without a gap.
            if (_last + 1 != block.First)
                Clear();
            _last = block.Last;
            _blocks.Enqueue(block with { Body = block.Body.ToArray() });
            _bytes += block.Body.Length;
            _unreadBytes += block.Body.Length;
            while (_bytes > bytesMax)
                _bytes -= _blocks.Dequeue().Body.Length;
        }
    }

    public void ReadToEnd(long head)
    {
        lock (_gate)
        {
            _head = Math.Max(_head, head);
            _unreadBytes = 0;
        }
    }

    public List<Block>? From(long from)
    {
        lock (_gate)
        {
            if (from > _head && _head > 0)
            {
                _unreadBytes = 0;
                return Nothing;
            }
            if (!_blocks.TryPeek(out var oldest) || from < oldest.First)
                return null;
            _unreadBytes = 0;
            var found = new List<Block>();
            foreach (var block in _blocks)
            {
                if (block.Last >= from)
                    found.Add(block);
            }
            return found;
        }
    }

    private void Drop()
    {
        Clear();
        _unreadBytes = long.MaxValue;
    }

    private void Clear()
    {
        _blocks.Clear();
        _bytes = 0;
    }
}
