namespace RetailActors.Actors.Storage;

/// <summary>The state of one entity after the event <paramref name="Sequence"/> of its shard.</summary>
public sealed record Snapshot(string Entity, long Sequence, int Version, ReadOnlyMemory<byte> Body);

/// <summary>
/// A cache of states, never the truth: a missing, old or damaged snapshot costs time, not data. The watermark of a
/// shard is a sequence that every entity's snapshot covers, so that recovery reads the journal from there.
/// </summary>
public interface ISnapshots
{
    /// <summary>Saves the snapshots and raises the watermark, all or nothing.</summary>
    ValueTask Save(ShardId shard, IReadOnlyList<Snapshot> snapshots, long watermark, CancellationToken cancel);

    /// <summary>
    /// 0 when there is none. Every recovery begins by reading it; after <see cref="Clear"/> it does not rise before it
    /// was read again, since an owner that goes on counts on snapshots that are forgotten.
    /// </summary>
    ValueTask<long> Watermark(ShardId shard, CancellationToken cancel);

    /// <summary>Null when there is none, or when its checksum is wrong.</summary>
    ValueTask<Snapshot?> Load(ShardId shard, string entity, CancellationToken cancel);

    /// <summary>All of a shard's, for a bulk recovery; ordered by entity.</summary>
    IAsyncEnumerable<Snapshot> LoadAll(ShardId shard, CancellationToken cancel);

    /// <summary>Forgets the shard's snapshots and watermark: the next recovery reads the whole journal.</summary>
    ValueTask Clear(ShardId shard, CancellationToken cancel);
}
