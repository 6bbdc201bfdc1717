using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>The statements that change the journal. Used by the writer's thread alone, inside a transaction.</summary>
internal sealed class JournalTables : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Dictionary<ShardId, long> _places = [];
    private readonly SqliteStatement _advance;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _fence;
    private readonly SqliteStatement _claim;

    public JournalTables(SqliteDatabase database)
    {
        _database = database;
        _advance = database.Prepare("UPDATE shards SET head = ? WHERE id = ? AND epoch = ? AND head = ?");
        _insert = database.Prepare("INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)");
        _fence = database.Prepare("SELECT epoch, head FROM shards WHERE id = ?");
        _claim = database.Prepare(
            """
            INSERT INTO shards (kind, number, epoch, head) VALUES (?, ?, 1, 0)
            ON CONFLICT (kind, number) DO UPDATE SET epoch = epoch + 1 RETURNING id, epoch, head
            """);
        LearnShards();
    }

    /// <summary>
    /// After a rollback: a claim that went with it may have left a number that the next new shard will get.
    /// </summary>
    public void LearnShards()
    {
        _places.Clear();
        using var known = _database.Prepare("SELECT id, kind, number FROM shards");
        while (known.Step())
            _places.Add(new ShardId(known.Text(1), (int)known.Int64(2)), known.Int64(0));
    }

    /// <summary>Null when the block is in; otherwise the fence that kept it out. Nothing is written then.</summary>
    public Fence? Write(Block block, long at, uint checksum)
    {
        if (!_places.TryGetValue(block.Shard, out var id))
            return default(Fence);
        _advance.Bind(1, block.Last).Bind(2, id).Bind(3, block.Epoch).Bind(4, block.First - 1).Run();
        if (_database.Changes == 0)
            return ReadFence(id);
        _insert.Bind(1, BlockPlace.Of(id, block.First)).Bind(2, block.Epoch).Bind(3, block.Count)
            .Bind(4, at).Bind(5, checksum).Bind(6, block.Body.Span).Run();
        return null;
    }

    public Fence Claim(ShardId shard)
    {
        _claim.Bind(1, shard.Kind).Bind(2, shard.Number);
        Invariant.Holds(_claim.Step());
        var fence = new Fence(_claim.Int64(1), _claim.Int64(2));
        _places[shard] = _claim.Int64(0);
        _claim.Reset();
        return fence;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _advance, _insert, _fence, _claim })
            statement.Dispose();
    }

    private Fence ReadFence(long id)
    {
        if (!_fence.Bind(1, id).Step())
            return default;
        var fence = new Fence(_fence.Int64(0), _fence.Int64(1));
        _fence.Reset();
        return fence;
    }
}

/// <summary>
/// Where a block lies in the file: the shard's number in the file and the block's first sequence in one integer.
/// </summary>
internal static class BlockPlace
{
    public const int SequenceBits = 40;

    /// <summary>
    /// A million events a second would take twelve days; a till's shard, centuries. Claims stop at 2^23 shards.
    /// </summary>
    public const long SequenceMax = (1L << SequenceBits) - 1;

    public static long Of(long shard, long first)
    {
        Invariant.Holds(shard is > 0 and < 1L << (63 - SequenceBits));
        Invariant.Holds(first is >= 0 and <= SequenceMax);
        return (shard << SequenceBits) | first;
    }

    public static long FirstOf(long place) => place & SequenceMax;

    /// <summary>Nanoseconds since 1970, from 1678 to 2262.</summary>
    public static long Nanoseconds(Instant at) => (at - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    public static Instant At(long nanoseconds) => NodaConstants.UnixEpoch + Duration.FromNanoseconds(nanoseconds);
}
