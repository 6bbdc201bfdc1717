using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>
/// Snapshots beside the journal. Only the newest owner of a shard may save: a stale one's late save would raise the
/// watermark over what the newest has forgotten.
/// </summary>
internal sealed class PostgresSnapshots(NpgsqlDataSource source, PostgresOptions options, PostgresShards shards)
    : ISnapshots
{
    private const string Put =
        """
        INSERT INTO snapshot
        SELECT $1, s.* FROM unnest($2::text[], $3::bigint[], $4::int[], $5::bigint[], $6::bytea[]) AS s
        ON CONFLICT (shard, entity) DO UPDATE SET sequence = excluded.sequence, version = excluded.version,
            checksum = excluded.checksum, body = excluded.body
        """;

    private const string Raise =
        """
        INSERT INTO watermark VALUES ($1, $2, false)
        ON CONFLICT (shard) DO UPDATE SET sequence = greatest(watermark.sequence, excluded.sequence)
        WHERE NOT watermark.forgotten
        """;

    public async ValueTask Save(
        ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel)
    {
        var id = await shards.Find(shard, cancel)
            ?? throw new ArgumentException($"{shard} has no journal; allowed: a shard that was claimed");
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Held to the end of the save: a claim waits for it, or it sees the claim.
        await using var fence = Command(connection, "SELECT epoch FROM shard WHERE id = $1 FOR SHARE", id);
        var epoch = (long)(await fence.ExecuteScalarAsync(cancel))!;
        if (shards.Claimed(shard) is { } mine && mine != epoch)
            return;
        await using (var put = Command(connection, Put, id))
        {
            Array(put, NpgsqlDbType.Text, snapshots.Select(s => s.Entity));
            Array(put, NpgsqlDbType.Bigint, snapshots.Select(s => s.Sequence));
            Array(put, NpgsqlDbType.Integer, snapshots.Select(s => s.Version));
            Array(put, NpgsqlDbType.Bigint, snapshots.Select(s => (long)BlockChecksum.Of(s, shard)));
            Array(put, NpgsqlDbType.Bytea, snapshots.Select(s => s.Body));
            await put.ExecuteNonQueryAsync(cancel);
        }
        await using (var raise = Command(connection, Raise, id, watermark))
            await raise.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    public async ValueTask<long> Watermark(ShardId shard, CancellationToken cancel)
    {
        if (await shards.Find(shard, cancel) is not { } id)
            return 0;
        await using var connection = await source.OpenConnectionAsync(cancel);
        // A damaged one is met here and not later, when the journal was read from a watermark that counts on it.
        await foreach (var page in Pages(shard, id, cancel))
            if (page is null)
            {
                await Clear(shard, cancel);
                break;
            }
        await using var command = Command(connection,
            "UPDATE watermark SET forgotten = false WHERE shard = $1 RETURNING sequence", id);
        return await command.ExecuteScalarAsync(cancel) is long watermark ? watermark : 0;
    }

    public async ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel)
    {
        if (await shards.Find(shard, cancel) is not { } id)
            return null;
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = Command(connection,
            "SELECT entity, sequence, version, checksum, body FROM snapshot WHERE shard = $1 AND entity = $2",
            id, entity);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? Current(reader, shard) : null;
    }

    public async IAsyncEnumerable<Snapshot> LoadAll(ShardId shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await shards.Find(shard, cancel) is not { } id)
            yield break;
        await foreach (var page in Pages(shard, id, cancel))
        {
            if (page is null)
            {
                await Clear(shard, cancel);
                throw new JournalUnavailableException(
                    $"a snapshot of {shard} is damaged; all are forgotten: recover it again");
            }
            foreach (var snapshot in page)
                yield return snapshot;
        }
    }

    public async ValueTask Clear(ShardId shard, CancellationToken cancel)
    {
        if (await shards.Find(shard, cancel) is not { } id)
            return;
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var forget = Command(connection, "DELETE FROM snapshot WHERE shard = $1", id);
        await forget.ExecuteNonQueryAsync(cancel);
        await using var lower = Command(connection,
            """
            INSERT INTO watermark VALUES ($1, 0, true)
            ON CONFLICT (shard) DO UPDATE SET sequence = 0, forgotten = true
            """, id);
        await lower.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>In order of their entities; null instead of a page with a damaged one, and nothing after it.</summary>
    private async IAsyncEnumerable<List<Snapshot>?> Pages(
        ShardId shard, int id, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? after = null;
        while (await Page(shard, id, after, cancel) is { Count: > 0 } page)
        {
            if (page.Contains(null))
            {
                yield return null;
                yield break;
            }
            yield return page!;
            after = page[^1]!.Entity;
        }
    }

    private async Task<List<Snapshot?>> Page(ShardId shard, int id, string? after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var command = Command(connection,
            """
            SELECT entity, sequence, version, checksum, body FROM (
                SELECT *, sum(octet_length(body)::bigint) OVER (ORDER BY entity) - octet_length(body) AS before FROM (
                    SELECT * FROM snapshot WHERE shard = $1 AND ($2::text IS NULL OR entity > $2::text COLLATE "C")
                    ORDER BY entity LIMIT 1000) AS near) AS sized
            WHERE before < $3 ORDER BY entity
            """, id, (object?)after ?? DBNull.Value, (long)options.ReadPageBytes);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var page = new List<Snapshot?>();
        while (await reader.ReadAsync(cancel))
            page.Add(Current(reader, shard));
        return page;
    }

    private static Snapshot? Current(NpgsqlDataReader row, ShardId shard)
    {
        var snapshot = new Snapshot(row.GetString(0), row.GetInt64(1), row.GetInt32(2), (byte[])row.GetValue(4));
        return BlockChecksum.Of(snapshot, shard) == row.GetInt64(3) ? snapshot : null;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(value is DBNull
                ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.Text }
                : new NpgsqlParameter { Value = value });
        return command;
    }

    private static void Array<T>(NpgsqlCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<List<T>>
        {
            TypedValue = [.. values],
            NpgsqlDbType = NpgsqlDbType.Array | type,
        });
}
