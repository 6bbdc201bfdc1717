using System.Collections.Concurrent;
using Npgsql;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Storage.Postgres;

/// <summary>The shards in the database: their numbers there, who may write them and where they end.</summary>
internal sealed class PostgresShards(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<ShardId, int> _ids = new();
    private readonly ConcurrentDictionary<ShardId, long> _claimed = new();

    /// <summary>The epoch that this process was given last; null when it never claimed the shard.</summary>
    public long? Claimed(ShardId shard) => _claimed.TryGetValue(shard, out var epoch) ? epoch : null;

    public async ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            INSERT INTO shard (kind, number, epoch, head) VALUES ($1, $2, 1, 0)
            ON CONFLICT (kind, number) DO UPDATE SET epoch = shard.epoch + 1 RETURNING id, epoch, head
            """);
        command.Parameters.Add(new() { Value = shard.Kind });
        command.Parameters.Add(new() { Value = shard.Number });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        _ids[shard] = reader.GetInt32(0);
        _claimed[shard] = reader.GetInt64(1);
        return new Fence(reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>Null when the shard has never been claimed.</summary>
    public async ValueTask<int?> Find(ShardId shard, CancellationToken cancel = default)
    {
        if (_ids.TryGetValue(shard, out var id))
            return id;
        await using var command = source.CreateCommand("SELECT id FROM shard WHERE kind = $1 AND number = $2");
        command.Parameters.Add(new() { Value = shard.Kind });
        command.Parameters.Add(new() { Value = shard.Number });
        return await command.ExecuteScalarAsync(cancel) is int found ? _ids[shard] = found : null;
    }

    public async ValueTask<Fence> Fence(ShardId shard, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT epoch, head FROM shard WHERE kind = $1 AND number = $2");
        command.Parameters.Add(new() { Value = shard.Kind });
        command.Parameters.Add(new() { Value = shard.Number });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? new Fence(reader.GetInt64(0), reader.GetInt64(1)) : default;
    }

    public async ValueTask<IReadOnlyList<ShardId>> All(CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT kind, number FROM shard ORDER BY kind, number");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var shards = new List<ShardId>();
        while (await reader.ReadAsync(cancel))
            shards.Add(new ShardId(reader.GetString(0), reader.GetInt32(1)));
        return shards;
    }
}
