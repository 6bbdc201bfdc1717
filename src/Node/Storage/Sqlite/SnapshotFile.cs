using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>One connection to the cache of snapshots, with its statements. For one thread at a time.</summary>
internal sealed class SnapshotFile : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _shard;
    private readonly SqliteStatement _raise;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _one;
    private readonly SqliteStatement _after;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _lower;

    public SnapshotFile(SqliteDatabase database)
    {
        _database = database;
        _shard = database.Prepare("SELECT id, watermark FROM shards WHERE kind = ? AND number = ?");
        _raise = database.Prepare(
            """
            INSERT INTO shards (kind, number, watermark, highest) VALUES (?, ?, ?, ?)
            ON CONFLICT (kind, number) DO UPDATE SET
                watermark = max(watermark, excluded.watermark), highest = max(highest, excluded.highest)
            RETURNING id
            """);
        _put = database.Prepare("INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?, ?, ?)");
        _one = database.Prepare(
            "SELECT entity, sequence, version, checksum, body FROM snapshots WHERE shard = ? AND entity = ?");
        _after = database.Prepare(
            "SELECT entity, sequence, version, checksum, body FROM snapshots " +
            "WHERE shard = ? AND entity > ? ORDER BY entity");
        _forget = database.Prepare("DELETE FROM snapshots WHERE shard = ?");
        _lower = database.Prepare("UPDATE shards SET watermark = 0, highest = 0 WHERE id = ?");
    }

    public void Save(ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark) => InTransaction(() =>
    {
        var highest = snapshots.Aggregate(watermark, (max, snapshot) => Math.Max(max, snapshot.Sequence));
        _raise.Bind(1, shard.Kind).Bind(2, shard.Number).Bind(3, watermark).Bind(4, highest).Step();
        var id = _raise.Int64(0);
        _raise.Reset();
        foreach (var snapshot in snapshots)
        {
            _put.Bind(1, id).Bind(2, snapshot.Entity).Bind(3, snapshot.Sequence).Bind(4, snapshot.Version)
                .Bind(5, BlockChecksum.Of(snapshot, shard)).Bind(6, snapshot.Body.Span).Run();
        }
    });

    public void Clear(ShardId shard) => InTransaction(() =>
    {
        if (Find(shard) is not { } found)
            return;
        _forget.Bind(1, found.Id).Run();
        _lower.Bind(1, found.Id).Run();
    });

    /// <summary>The watermark, if every snapshot of the shard is whole; null when one is damaged.</summary>
    public long? VerifiedWatermark(ShardId shard)
    {
        if (Find(shard) is not { Watermark: > 0 } found)
            return 0;
        var whole = true;
        _after.Bind(1, found.Id).Bind(2, "");
        while (whole && _after.Step())
            whole = Current(_after, shard) is not null;
        _after.Reset();
        return whole && Load(found.Id, shard, "") is not { Whole: false } ? found.Watermark : null;
    }

    /// <summary>Null: there is none, or it is damaged.</summary>
    public Snapshot? Load(ShardId shard, string entity) =>
        Find(shard) is { } found ? Load(found.Id, shard, entity)?.Snapshot : null;

    /// <summary>The next snapshots in the order of their entities; the first page begins with the entity "".</summary>
    public SnapshotPage Page(ShardId shard, string? after, int bytesMax)
    {
        var page = new SnapshotPage([], Whole: true, AtEnd: true);
        if (Find(shard) is not { } found)
            return page;
        if (after is null && Load(found.Id, shard, "") is { } nameless)
        {
            if (nameless.Snapshot is null)
                return page with { Whole = false };
            page.Snapshots.Add(nameless.Snapshot);
        }
        return Fill(page, found.Id, shard, after ?? "", bytesMax);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _shard, _raise, _put, _one, _after, _forget, _lower })
            statement.Dispose();
        _database.Dispose();
    }

    private SnapshotPage Fill(SnapshotPage page, long id, ShardId shard, string after, int bytesMax)
    {
        var bytes = 0L;
        _after.Bind(1, id).Bind(2, after);
        try
        {
            while (_after.Step())
            {
                if (Current(_after, shard) is not { } snapshot)
                    return page with { Whole = false };
                page.Snapshots.Add(snapshot);
                bytes += snapshot.Body.Length;
                if (bytes >= bytesMax)
                    return page with { AtEnd = false };
            }
            return page;
        }
        finally
        {
            _after.Reset();
        }
    }

    private (Snapshot? Snapshot, bool Whole)? Load(long id, ShardId shard, string entity)
    {
        if (!_one.Bind(1, id).Bind(2, entity).Step())
            return null;
        var snapshot = Current(_one, shard);
        _one.Reset();
        return (snapshot, snapshot is not null);
    }

    private static Snapshot? Current(SqliteStatement row, ShardId shard)
    {
        var version = row.Int64(2);
        var snapshot = new Snapshot(row.Text(0), row.Int64(1), unchecked((int)version), row.Blob(4).ToArray());
        return snapshot.Version == version && BlockChecksum.Of(snapshot, shard) == row.Int64(3) ? snapshot : null;
    }

    private (long Id, long Watermark)? Find(ShardId shard)
    {
        if (!_shard.Bind(1, shard.Kind).Bind(2, shard.Number).Step())
            return null;
        var found = (_shard.Int64(0), _shard.Int64(1));
        _shard.Reset();
        return found;
    }

    private void InTransaction(Action change)
    {
        _database.Execute("BEGIN IMMEDIATE");
        try
        {
            change();
            _database.Execute("COMMIT");
        }
        finally
        {
            if (_database.InTransaction)
                _database.Execute("ROLLBACK");
        }
    }
}

/// <param name="Whole">False when the next snapshot is damaged.</param>
internal sealed record SnapshotPage(List<Snapshot> Snapshots, bool Whole, bool AtEnd)
{
    public static SnapshotPage Damaged => new([], Whole: false, AtEnd: true);
}
