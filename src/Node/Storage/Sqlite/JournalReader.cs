using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// A connection that only reads. Each page is one read transaction, so a head and its blocks belong together.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _fence;
    private readonly SqliteStatement _holder;
    private readonly SqliteStatement _blocks;
    private readonly SqliteStatement _shards;

    public JournalReader(JournalFile file)
    {
        _database = file.OpenReader();
        _begin = _database.Prepare("BEGIN");
        _end = _database.Prepare("ROLLBACK");
        _fence = _database.Prepare("SELECT epoch, head, id FROM shards WHERE kind = ? AND number = ?");
        _holder = _database.Prepare("SELECT coalesce(max(place), 0) FROM blocks WHERE place BETWEEN ? AND ?");
        _blocks = _database.Prepare(
            "SELECT place, epoch, count, at, checksum, body FROM blocks WHERE place BETWEEN ? AND ? ORDER BY place");
        _shards = _database.Prepare("SELECT kind, number FROM shards ORDER BY kind, number");
    }

    public Fence Fence(ShardId shard) => Find(shard).Fence;

    public List<ShardId> Shards()
    {
        var shards = new List<ShardId>();
        while (_shards.Step())
            shards.Add(new ShardId(_shards.Text(0), (int)_shards.Int64(1)));
        return shards;
    }

    /// <summary>
    /// The blocks from the one that holds <paramref name="from"/>, up to so many bytes of them, verified.
    /// </summary>
    /// <param name="begins">
    /// The first block must begin at <paramref name="from"/>: an earlier page ended before it.
    /// </param>
    public BlockPage Page(ShardId shard, long from, bool begins, int bytesMax)
    {
        _begin.Run();
        try
        {
            var (fence, id) = Find(shard);
            if (from > fence.Head && !HasBlockAt(id, from))
                return new BlockPage([], fence.Head, AtHead: true);
            var check = new BlockOrder(shard, fence, from, begins);
            return Fill(check, id, Holder(id, from), bytesMax);
        }
        catch (SqliteException failed) when (failed.IsDamage)
        {
            throw new CorruptJournalException(shard, from, failed.Message);
        }
        finally
        {
            if (_database.InTransaction)
                _end.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _end, _fence, _holder, _blocks, _shards })
            statement.Dispose();
        _database.Dispose();
    }

    private BlockPage Fill(BlockOrder check, long id, long firstPlace, int bytesMax)
    {
        var blocks = new List<Block>();
        var bytes = 0L;
        _blocks.Bind(1, firstPlace).Bind(2, BlockPlace.Of(id, BlockPlace.SequenceMax));
        try
        {
            while (_blocks.Step())
            {
                var block = check.Next(
                    BlockPlace.FirstOf(_blocks.Int64(0)), _blocks.Int64(1), _blocks.Int64(2), _blocks.Int64(3),
                    _blocks.Int64(4), _blocks.Blob(5));
                blocks.Add(block);
                bytes += block.Body.Length;
                if (bytes >= bytesMax && block.Last < check.Head)
                    return new BlockPage(blocks, check.Head, AtHead: false);
            }
        }
        finally
        {
            _blocks.Reset();
        }
        check.End();
        return new BlockPage(blocks, check.Head, AtHead: true);
    }

    private (Fence Fence, long Id) Find(ShardId shard)
    {
        if (!_fence.Bind(1, shard.Kind).Bind(2, shard.Number).Step())
            return default;
        var found = (new Fence(_fence.Int64(0), _fence.Int64(1)), _fence.Int64(2));
        _fence.Reset();
        return found;
    }

    private bool HasBlockAt(long id, long from) => id > 0 && from <= BlockPlace.SequenceMax &&
        Max(BlockPlace.Of(id, from), BlockPlace.Of(id, BlockPlace.SequenceMax)) > 0;

    /// <summary>
    /// Where the block begins that should hold the sequence; when there is none, the sequence's own place.
    /// </summary>
    private long Holder(long id, long from)
    {
        var place = BlockPlace.Of(id, from);
        var holder = Max(BlockPlace.Of(id, 0), place);
        return holder > 0 ? holder : place;
    }

    private long Max(long low, long high)
    {
        _holder.Bind(1, low).Bind(2, high).Step();
        var max = _holder.Int64(0);
        _holder.Reset();
        return max;
    }
}

/// <param name="Head">Of the shard when the page was read; 0 when there is none.</param>
/// <param name="AtHead">There was nothing more.</param>
internal sealed record BlockPage(List<Block> Blocks, long Head, bool AtHead);
