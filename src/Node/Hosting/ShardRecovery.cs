using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>A shard as its snapshots and its journal have it, up to some fact; it does not serve yet.</summary>
internal sealed class RestoredShard<TEntity, TCommand, TEvent, TReply>(
    Shard<TEntity, TCommand, TEvent, TReply> shard, long watermark, int snapshots)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    public Shard<TEntity, TCommand, TEvent, TReply> Shard { get; } = shard;

    /// <summary>As stored when it was restored.</summary>
    public long Watermark { get; } = watermark;

    public int Snapshots { get; } = snapshots;

    /// <summary>The last fact that it knows.</summary>
    public long Read { get; private set; } = watermark;

    public long Events { get; private set; }

    /// <summary>Reads on to the journal's end as it is now.</summary>
    /// <exception cref="NewerJournalException">A newer program wrote it: this one is not to serve it.</exception>
    public async ValueTask ReadOn(IJournal journal, CancellationToken cancel)
    {
        await foreach (var block in journal.Read(Shard.Id, Read + 1, cancel))
        {
            Replay(block);
            Read = block.Last;
            Events += block.Count;
        }
    }

    private void Replay(Block block)
    {
        try
        {
            Shard.Replay(block);
        }
        catch (UnknownShapeException e)
        {
            throw new NewerJournalException(block, e);
        }
    }
}

/// <summary>Claims a shard and rebuilds it from its snapshots and the journal after them.</summary>
internal static class ShardRecovery
{
    /// <param name="warm">What was read ahead of the claim; null reads all of it now.</param>
    /// <returns>Open to serve; null when another owner claimed it while it was read.</returns>
    public static async ValueTask<RestoredShard<TEntity, TCommand, TEvent, TReply>?>
        Claim<TEntity, TCommand, TEvent, TReply>(
        ShardId id, IJournal journal, ISnapshots snapshots, ShardLimits limits,
        RestoredShard<TEntity, TCommand, TEvent, TReply>? warm, CancellationToken cancel)
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class
    {
        var fence = await journal.Claim(id, cancel);
        // Snapshots may have been forgotten since it was read ahead: then nothing may count on them.
        var watermark = warm is null ? long.MaxValue : await snapshots.Watermark(id, cancel);
        var restored = warm ?? await Restore<TEntity, TCommand, TEvent, TReply>(id, snapshots, limits, cancel);
        await restored.ReadOn(journal, cancel);
        if (await journal.ReadFence(id, cancel) != fence)
            return null;
        restored.Shard.Open(fence, Math.Min(watermark, restored.Watermark));
        return restored;
    }

    public static async ValueTask<RestoredShard<TEntity, TCommand, TEvent, TReply>>
        Restore<TEntity, TCommand, TEvent, TReply>(
        ShardId id, ISnapshots snapshots, ShardLimits limits, CancellationToken cancel)
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class
    {
        var shard = new Shard<TEntity, TCommand, TEvent, TReply>(id, limits);
        var (watermark, restored) = (await snapshots.Watermark(id, cancel), 0);
        await foreach (var snapshot in snapshots.LoadAll(id, cancel))
        {
            if (shard.Restore(snapshot))
            {
                restored++;
                continue;
            }
            // A cache of another program version: the journal has it all.
            await snapshots.Clear(id, cancel);
            return new(new(id, limits), await snapshots.Watermark(id, cancel), 0);
        }
        return new(shard, watermark, restored);
    }

    /// <summary>What is stored of one entity, or of all its shard's when the journal has to be asked.</summary>
    public static async ValueTask<(Snapshot? Snapshot, IReadOnlyList<Block> After)> Read(
        ShardId id, string entity, bool withJournal, HostParts parts, CancellationToken cancel)
    {
        var snapshot = await parts.Snapshots.Load(id, entity, cancel);
        var blocks = new List<Block>();
        if (withJournal)
            await foreach (var block in parts.Journal.Read(id, (snapshot?.Sequence ?? 0) + 1, cancel))
                blocks.Add(block);
        return (snapshot, blocks);
    }
}
