using System.Runtime.CompilerServices;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Tests.Harness;

/// <summary>A journal in memory, with faults from the scheduler's seed. Its own records outlive every crash.</summary>
public sealed class PlainJournal(SeededScheduler scheduler, HostMutation mutation = HostMutation.None) : IJournal
{
    private sealed record Stored(Block Block, ulong Checksum);

    private readonly Dictionary<ShardId, Fence> _fences = [];
    private readonly Dictionary<ShardId, List<Stored>> _blocks = [];

    public Faults Faults { get; set; } = Faults.None;

    /// <summary>Called with every block as it becomes durable, and the epoch that was the shard's then.</summary>
    public Action<Block, long> Written { get; set; } = (_, _) => { };

    public ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel)
    {
        var fence = FenceOf(shard);
        return ValueTask.FromResult(_fences[shard] = fence with { Epoch = fence.Epoch + 1 });
    }

    public ValueTask<Fence> ReadFence(ShardId shard, CancellationToken cancel) => ValueTask.FromResult(FenceOf(shard));

    public Fence FenceOf(ShardId shard) => _fences.GetValueOrDefault(shard);

    public ValueTask<CommitResult> Append(Block block, CancellationToken cancel)
    {
        var dice = scheduler.Random.NextDouble();
        if ((dice -= Faults.CommitFails) < 0)
            return ValueTask.FromResult<CommitResult>(new CommitResult.Failed("simulated"));
        if ((dice -= Faults.UnknownNotWritten) < 0)
            return Unknown("not written");
        if ((dice -= Faults.Torn) < 0)
            return Tear(block);
        if ((dice -= Faults.UnknownLate) < 0)
        {
            scheduler.Soon(50, "late append", () => Write(block));
            return Unknown("late");
        }
        var result = Write(block);
        return dice - Faults.UnknownWritten < 0 ? Unknown("written") : ValueTask.FromResult(result);
    }

    private static ValueTask<CommitResult> Unknown(string why) =>
        ValueTask.FromResult<CommitResult>(new CommitResult.Unknown(why));

    private ValueTask<CommitResult> Tear(Block block)
    {
        if (Fits(block))
            Blocks(block.Shard).Add(new Stored(Copy(block with { Body = block.Body[..^1] }), ChecksumOf(block)));
        return Unknown("torn");
    }

    private CommitResult Write(Block block)
    {
        Mend(block.Shard);
        var fence = FenceOf(block.Shard);
        if (!Fits(block) && mutation != HostMutation.SkipFence)
            return new CommitResult.Fenced(fence);
        Blocks(block.Shard).Add(new Stored(Copy(block), ChecksumOf(block)));
        _fences[block.Shard] = fence with { Head = block.Last };
        Written(block, fence.Epoch);
        return new CommitResult.Committed();
    }

    private bool Fits(Block block) => FenceOf(block.Shard) == new Fence(block.Epoch, block.First - 1);

    private static Block Copy(Block block) => block with { Body = block.Body.ToArray() };

    public static ulong ChecksumOf(Block block) => Fingerprint.Of(block.Body.Span);

    /// <summary>
    /// A torn last block was never acknowledged: it is cut off, as a real journal does when it opens.
    /// </summary>
    private void Mend(ShardId shard)
    {
        var blocks = Blocks(shard);
        if (blocks.Count > 0 && blocks[^1].Block.Last > FenceOf(shard).Head)
            blocks.RemoveAt(blocks.Count - 1);
    }

    private List<Stored> Blocks(ShardId shard) =>
        _blocks.TryGetValue(shard, out var blocks) ? blocks : _blocks[shard] = [];

    /// <exception cref="CorruptJournalException">A block is not what was written.</exception>
    public IReadOnlyList<Block> ReadAll(ShardId shard, long from)
    {
        Mend(shard);
        var blocks = Blocks(shard);
        foreach (var stored in blocks)
            if (ChecksumOf(stored.Block) != stored.Checksum)
                throw new CorruptJournalException(shard, stored.Block.First, "its checksum is wrong");
        return [.. blocks.Where(stored => stored.Block.Last >= from).Select(stored => stored.Block)];
    }

    public async IAsyncEnumerable<Block> Read(
        ShardId shard, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        foreach (var block in ReadAll(shard, from))
            yield return block;
    }

    public ValueTask<IReadOnlyList<ShardId>> Shards(CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<ShardId>>([.. _fences.Keys.OrderBy(id => id.Kind).ThenBy(id => id.Number)]);
}
