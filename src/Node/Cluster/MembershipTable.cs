using Npgsql;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage;

namespace RetailActors.Node.Cluster;

/// <summary>
/// Who is there and who has what, in the database of the journal. All times are the database's. Every change names what
/// it was decided on, so that of two that decide differently one is told that it is late.
/// </summary>
internal sealed class MembershipTable(NpgsqlDataSource source)
{
    private const string Span = "extract(epoch from now() - ";

    /// <summary>The database's cluster is this one, with these shards; the first node says which.</summary>
    /// <exception cref="JournalOpenException">It is another's.</exception>
    public async Task Found(string name, int storeShards, int stockShards, IEnumerable<string> groups,
        CancellationToken cancel)
    {
        await Run("INSERT INTO cluster (name, store_shards, stock_shards) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            cancel, name, storeShards, stockShards);
        await using (var command = Command("SELECT name, store_shards, stock_shards FROM cluster"))
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            await row.ReadAsync(cancel);
            if (row.GetString(0) != name)
                throw new JournalOpenException($"the database belongs to the cluster '{row.GetString(0)}', "
                    + $"retail.cluster.name is '{name}'; allowed: a database of its own, or that name");
            if ((row.GetInt32(1), row.GetInt32(2)) != (storeShards, stockShards))
                throw new JournalOpenException(
                    $"the cluster has retail.shards.stores = {row.GetInt32(1)} and retail.shards.stock = "
                    + $"{row.GetInt32(2)}, this node {storeShards} and {stockShards}; allowed: the cluster's, for all "
                    + "its life");
        }
        await Run("INSERT INTO shard_group (name) SELECT unnest($1) ON CONFLICT DO NOTHING", cancel,
            (object)groups.ToArray());
    }

    /// <returns>False when a node of that name is alive.</returns>
    public async Task<bool> Join(Member me, TimeSpan deadAfter, CancellationToken cancel) => await Run(
        """
        INSERT INTO member (name, incarnation, address, version, reads, writes) VALUES ($1, $2, $3, $4, $6, $7)
        ON CONFLICT (name) DO UPDATE SET incarnation = $2, address = $3, version = $4, reads = $6, writes = $7,
            joined_at = now(), heartbeat_at = now(), leaving = false, mail = true
        WHERE member.incarnation = $2 OR member.heartbeat_at < now() - $5
        """, cancel, me.Name, me.Incarnation, me.Address.ToString(), me.Version, deadAfter, me.Reads, me.Writes) == 1;

    /// <returns>False when another took the name while this one was silent.</returns>
    public async Task<bool> Beat(Guid me, bool hasMail, CancellationToken cancel) => await Run(
        "UPDATE member SET heartbeat_at = now(), mail = $2 WHERE incarnation = $1", cancel, me, hasMail) == 1;

    public Task SetLeaving(Guid me, CancellationToken cancel, bool leaving = true) =>
        Run("UPDATE member SET leaving = $2 WHERE incarnation = $1", cancel, me, leaving);

    /// <summary>Says goodbye; what it still has is nobody's.</summary>
    public async Task Leave(Guid me, CancellationToken cancel)
    {
        await Run("UPDATE shard_group SET owner = NULL, heir = NULL, since = now() WHERE owner = $1", cancel, me);
        await Run("DELETE FROM member WHERE incarnation = $1", cancel, me);
    }

    public async Task<ClusterView> View(CancellationToken cancel)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new($"SELECT name, incarnation, address, version, leaving, {Span}heartbeat_at), "
            + $"{Span}joined_at), reads, writes, mail FROM member ORDER BY name"));
        batch.BatchCommands.Add(new("SELECT name, owner, heir, wish, written FROM shard_group ORDER BY name"));
        await using var row = await batch.ExecuteReaderAsync(cancel);
        var (members, places) = (new List<Member>(), new List<Place>());
        while (await row.ReadAsync(cancel))
            members.Add(new(row.GetString(0), row.GetGuid(1), new Uri(row.GetString(2)), row.GetString(3),
                row.GetBoolean(4), TimeSpan.FromSeconds((double)row.GetDecimal(5)),
                TimeSpan.FromSeconds((double)row.GetDecimal(6)), row.GetInt32(7), row.GetInt32(8),
                row.GetBoolean(9)));
        await row.NextResultAsync(cancel);
        while (await row.ReadAsync(cancel))
            places.Add(new(row.GetString(0), row.IsDBNull(1) ? null : row.GetGuid(1),
                row.IsDBNull(2) ? null : row.GetGuid(2), row.IsDBNull(3) ? null : row.GetString(3),
                row.GetInt32(4)));
        return new(members, places);
    }

    public Task<bool> Claim(string group, Guid? from, Guid me, CancellationToken cancel) => Moved(group, me,
        from is null ? "nobody had it" : "its node was silent", "owner IS NOT DISTINCT FROM $4", from, cancel);

    public Task<bool> HandOver(string group, Guid me, Guid heir, CancellationToken cancel) =>
        Moved(group, heir, "handed over", "owner = $4 AND heir = $2", me, cancel);

    public async Task<bool> Announce(string group, Guid owner, Guid me, IReadOnlyList<Guid> alive,
        CancellationToken cancel) => await Run("UPDATE shard_group SET heir = $3 WHERE name = $1 AND owner = $2 "
            + "AND (heir IS NULL OR heir <> ALL ($4))", cancel, group, owner, me, alive.ToArray()) == 1;

    public Task Renounce(string group, Guid me, CancellationToken cancel) =>
        Run("UPDATE shard_group SET heir = NULL WHERE name = $1 AND heir = $2", cancel, group, me);

    /// <summary>
    /// It holds what this node does not know: it is left to those that know more, and to nobody while there is none.
    /// </summary>
    public Task LeaveToNewer(string group, Guid me, int reads, CancellationToken cancel) => Run(
        """
        UPDATE shard_group SET written = greatest(written, $3 + 1), owner = nullif(owner, $2), heir = nullif(heir, $2)
        WHERE name = $1
        """, cancel, group, me, reads);

    /// <summary>Where an operator wants a group; null leaves it to the rule again.</summary>
    /// <returns>False when there is no such group.</returns>
    public async Task<bool> Wish(string group, string? node, CancellationToken cancel) =>
        await Run("UPDATE shard_group SET wish = $2 WHERE name = $1", cancel, group, OrNull(node)) == 1;

    /// <summary>Who had which group when, and why it changed; the newest first.</summary>
    public async Task<List<Ownership>> History(string? group, int max, CancellationToken cancel)
    {
        await using var command = Command("SELECT at, shard_group, node, why FROM ownership "
            + "WHERE $1::text IS NULL OR shard_group = $1 ORDER BY id DESC LIMIT $2", OrNull(group), max);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var history = new List<Ownership>();
        while (await row.ReadAsync(cancel))
            history.Add(new(row.GetDateTime(0), row.GetString(1), row.GetString(2), row.GetString(3)));
        return history;
    }

    /// <summary>How far every shard is durable.</summary>
    public async Task<Dictionary<ShardId, Fence>> Fences(CancellationToken cancel)
    {
        await using var command = Command("SELECT kind, number, epoch, head FROM shard");
        await using var row = await command.ExecuteReaderAsync(cancel);
        var fences = new Dictionary<ShardId, Fence>();
        while (await row.ReadAsync(cancel))
            fences[new(row.GetString(0), row.GetInt32(1))] = new(row.GetInt64(2), row.GetInt64(3));
        return fences;
    }

    /// <summary>What is not looked at any more: nodes dead for a day, ownerships of a month ago.</summary>
    public async Task Tidy(CancellationToken cancel)
    {
        await Run("DELETE FROM member WHERE heartbeat_at < now() - interval '1 day'", cancel);
        await Run("DELETE FROM ownership WHERE at < now() - interval '31 days'", cancel);
    }

    private async Task<bool> Moved(string group, Guid to, string why, string holds, Guid? from,
        CancellationToken cancel) => await Run(
        $"""
        WITH moved AS (UPDATE shard_group SET owner = $2, heir = NULL, since = now(),
            written = greatest(written, (SELECT writes FROM member WHERE incarnation = $2))
            WHERE name = $1 AND {holds} RETURNING name)
        INSERT INTO ownership (shard_group, node, why)
        SELECT moved.name, coalesce((SELECT name FROM member WHERE incarnation = $2), '?'), $3 FROM moved
        """, cancel, group, to, why, OrNull(from)) == 1;

    private static object OrNull(object? value) => value ?? DBNull.Value;

    private async Task<int> Run(string sql, CancellationToken cancel, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}

/// <summary>A group began to be a node's.</summary>
public sealed record Ownership(DateTime At, string Group, string Node, string Why);
