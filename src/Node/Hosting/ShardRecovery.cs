using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>Claims a shard and rebuilds it from its snapshots and the journal after them.</summary>
internal static class ShardRecovery
{
    /// <param name="Shard">Open to serve; null when another owner claimed it while it was read.</param>
    public readonly record struct Recovered<TShard>(TShard? Shard, long Events, int Snapshots);

    public static async ValueTask<Recovered<Shard<TEntity, TCommand, TEvent, TReply>>>
        Read<TEntity, TCommand, TEvent, TReply>(
        ShardId id, IJournal journal, ISnapshots snapshots, ShardLimits limits, CancellationToken cancel)
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class
    {
        var fence = await journal.Claim(id, cancel);
        var shard = new Shard<TEntity, TCommand, TEvent, TReply>(id, limits);
        var (watermark, restored, events) = (await snapshots.Watermark(id, cancel), 0, 0L);
        await foreach (var snapshot in snapshots.LoadAll(id, cancel))
        {
            if (shard.Restore(snapshot))
            {
                restored++;
                continue;
            }
            // A cache of another program version: the journal has it all.
            await snapshots.Clear(id, cancel);
            (shard, watermark, restored) = (new(id, limits), await snapshots.Watermark(id, cancel), 0);
            break;
        }
        await foreach (var block in journal.Read(id, watermark + 1, cancel))
        {
            shard.Replay(block);
            events += block.Count;
        }
        if (await journal.ReadFence(id, cancel) != fence)
            return new(null, events, restored);
        shard.Open(fence, watermark);
        return new(shard, events, restored);
    }
}

/// <summary>How often which command of which facts has failed: what fails again and again is buried.</summary>
internal sealed class PoisonedFacts
{
    private readonly Dictionary<(string Source, long Last, int Index), int> _attempts = [];

    /// <returns>How often it has failed by now.</returns>
    public int Add(string source, long last, int index) =>
        _attempts[(source, last, index)] = _attempts.GetValueOrDefault((source, last, index)) + 1;

    public HashSet<int> Of(string source, long last, int attemptsMax) => _attempts.Count == 0
        ? []
        : [.. _attempts.Where(a => a.Key.Source == source && a.Key.Last == last && a.Value >= attemptsMax)
            .Select(a => a.Key.Index)];
}
