using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Streams.Facts;

/// <summary>Reads single facts again. It keeps the last block: what is asked for in order is read once.</summary>
public sealed class FactFinder(IJournal journal)
{
    private readonly NameCache _names = new();
    private Block? _last;
    private List<EventFrame> _frames = [];

    /// <returns>Null when the shard's journal does not reach so far.</returns>
    public async ValueTask<(Block Block, EventFrame Frame)?> Find(ShardId shard, long sequence,
        CancellationToken cancel)
    {
        if (_last is null || _last.Shard != shard || sequence < _last.First || sequence > _last.Last)
        {
            _last = null;
            await foreach (var block in journal.Read(shard, sequence, cancel))
            {
                (_last, _frames) = (block, EventFrame.ReadAll(block, _names));
                break;
            }
        }
        return _last is null ? null : (_last, _frames[(int)(sequence - _last.First)]);
    }
}
