using System.Runtime.CompilerServices;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Storage;

/// <summary>
/// A journal on a disk that loses what it has not synced. Blocks of all shards are written in the order in which they
/// arrive and made durable by one sync; only what is durable is read.
/// </summary>
/// <param name="isShared">A server that nodes reach over a network, rather than one node's own file.</param>
public sealed class SimulatedJournal(SeededScheduler scheduler, Swarm swarm, bool isShared, Mutation mutation)
    : IJournal
{
    private const int LateMillisecondsMax = 3_000, SyncMillisecondsMax = 4;

    private sealed record Stored(Block Block, ulong Checksum);

    private sealed record Unsynced(Block Block, Action<CommitResult> Done);

    private readonly Dictionary<ShardId, Fence> _durable = [];
    private readonly Dictionary<ShardId, Fence> _ahead = [];
    private readonly Dictionary<ShardId, List<Stored>> _blocks = [];
    private List<Unsynced> _unsynced = [];
    private bool _isSyncing;

    /// <summary>Called with every block as it becomes durable, and the epoch that was the shard's then.</summary>
    public Action<Block, long> Written { get; set; } = (_, _) => { };

    /// <summary>Called when a sync has failed: what the disk holds is not known, and its writer has to stop.</summary>
    public Action Broken { get; set; } = () => { };

    public Instant FullUntil { get; set; } = Instant.MinValue;

    public bool IsWriting => _unsynced.Count > 0;

    /// <summary>The block is on its way; the outcome comes later, or never when the writer is gone.</summary>
    public void Send(Block block, Action<CommitResult> done)
    {
        block = block with { Body = block.Body.ToArray() };
        if (FullUntil > scheduler.Now)
        {
            swarm.Count(Mishap.DiskFull, "commit");
            scheduler.Soon(3, "disk full", () => done(new CommitResult.Failed("the disk is full")));
        }
        else if (swarm.Strikes(Mishap.CommitFails, 0.05, StateOf(block)))
            scheduler.Soon(5, "commit fails", () => done(new CommitResult.Failed("simulated")));
        else if (isShared && swarm.Strikes(Mishap.CommitLate, 0.04, StateOf(block)))
        {
            scheduler.Soon(50, "commit unknown", () => done(new CommitResult.Unknown("the connection broke")));
            scheduler.Soon(LateMillisecondsMax, "late block", () => Arrive(block, _ => { }));
        }
        else
            scheduler.Soon(3, "block arrives", () => Arrive(block, done));
    }

    private string StateOf(Block block) => block.First == 1 ? "first block"
        : _unsynced.Count > 0 ? "others waiting" : "alone";

    private void Arrive(Block block, Action<CommitResult> done)
    {
        var fence = AheadOf(block.Shard);
        if (fence != new Fence(block.Epoch, block.First - 1) && mutation != Mutation.SkipFence)
        {
            done(new CommitResult.Fenced(fence));
            return;
        }
        _ahead[block.Shard] = fence with { Head = block.Last };
        _unsynced.Add(new Unsynced(block, done));
        if (_isSyncing)
            return;
        _isSyncing = true;
        scheduler.Soon(SyncMillisecondsMax, "sync", Sync);
    }

    private void Sync()
    {
        _isSyncing = false;
        if (_unsynced.Count == 0)
            return;
        if (swarm.Strikes(Mishap.FsyncError, 0.004, _unsynced.Count > 1 ? "several blocks" : "one block"))
        {
            Lose(mayTear: true);
            Broken();
            return;
        }
        foreach (var (block, done) in Take())
        {
            MakeDurable(block);
            done(swarm.Strikes(Mishap.CommitUnknown, 0.04, StateOf(block))
                ? new CommitResult.Unknown("the answer was lost")
                : new CommitResult.Committed());
        }
    }

    /// <summary>Power or process is gone: the disk has a beginning of what was written, the last of it torn.</summary>
    public void Lose(bool mayTear)
    {
        var writes = Take();
        var kept = scheduler.Random.Next(writes.Count + 1);
        for (var i = 0; i < writes.Count; i++)
        {
            if (i < kept)
                MakeDurable(writes[i].Block);
            else if (i == kept && mayTear && swarm.Strikes(Mishap.TornWrite, 1, $"{Math.Min(kept, 2)} before it"))
                Tear(writes[i].Block);
            writes[i].Done(new CommitResult.Unknown("the disk stopped"));
        }
        _ahead.Clear();
    }

    private List<Unsynced> Take()
    {
        var writes = _unsynced;
        _unsynced = [];
        return writes;
    }

    private void MakeDurable(Block block)
    {
        Mend(block.Shard);
        var fence = FenceOf(block.Shard);
        Blocks(block.Shard).Add(new Stored(block, ChecksumOf(block)));
        _durable[block.Shard] = fence with { Head = block.Last };
        Written(block, fence.Epoch);
    }

    private void Tear(Block block)
    {
        if (FenceOf(block.Shard) != new Fence(block.Epoch, block.First - 1))
            return;
        Blocks(block.Shard).Add(new Stored(block with { Body = block.Body[..^1] }, ChecksumOf(block)));
        if (mutation == Mutation.ReadTornBlock)
            _durable[block.Shard] = FenceOf(block.Shard) with { Head = block.Last };
    }

    private static ulong ChecksumOf(Block block) => Fingerprint.Of(block.Body.Span);

    /// <summary>A torn last block was never acknowledged: it is cut off, as a real journal does.</summary>
    private void Mend(ShardId shard)
    {
        var blocks = Blocks(shard);
        if (blocks.Count > 0 && blocks[^1].Block.Last > FenceOf(shard).Head)
            blocks.RemoveAt(blocks.Count - 1);
    }

    private List<Stored> Blocks(ShardId shard) =>
        _blocks.TryGetValue(shard, out var blocks) ? blocks : _blocks[shard] = [];

    public Fence FenceOf(ShardId shard) => _durable.GetValueOrDefault(shard);

    private Fence AheadOf(ShardId shard) => _ahead.TryGetValue(shard, out var fence) ? fence : FenceOf(shard);

    /// <summary>What was written before it is durable first: a claim waits for the commits that came before.</summary>
    public Fence ClaimNow(ShardId shard)
    {
        foreach (var (block, done) in Take())
        {
            MakeDurable(block);
            done(new CommitResult.Committed());
        }
        _ahead.Clear();
        var fence = FenceOf(shard);
        return _durable[shard] = fence with { Epoch = fence.Epoch + 1 };
    }

    /// <exception cref="CorruptJournalException">A block is not what was written.</exception>
    public IEnumerable<Block> ReadAll(ShardId shard, long from)
    {
        Mend(shard);
        var blocks = Blocks(shard);
        for (var i = At(blocks, from); i < blocks.Count; i++)
            yield return ChecksumOf(blocks[i].Block) == blocks[i].Checksum
                ? blocks[i].Block
                : throw new CorruptJournalException(shard, blocks[i].Block.First, "its checksum is wrong");
    }

    /// <summary>The first block that ends at the sequence or after it.</summary>
    private static int At(List<Stored> blocks, long from)
    {
        var (low, high) = (0, blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = blocks[middle].Block.Last < from ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    public ValueTask<Fence> Claim(ShardId shard, CancellationToken cancel) => ValueTask.FromResult(ClaimNow(shard));

    public ValueTask<Fence> ReadFence(ShardId shard, CancellationToken cancel) => ValueTask.FromResult(FenceOf(shard));

    /// <summary>At once and without faults: for whoever stands outside of the simulation.</summary>
    public ValueTask<CommitResult> Append(Block block, CancellationToken cancel)
    {
        CommitResult? result = null;
        Arrive(block with { Body = block.Body.ToArray() }, outcome => result = outcome);
        foreach (var (written, done) in Take())
        {
            MakeDurable(written);
            done(new CommitResult.Committed());
        }
        return ValueTask.FromResult(result!);
    }

    public async IAsyncEnumerable<Block> Read(
        ShardId shard, long from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        foreach (var block in ReadAll(shard, from))
            yield return block;
    }

    public ValueTask<IReadOnlyList<ShardId>> Shards(CancellationToken cancel) => ValueTask.FromResult(
        (IReadOnlyList<ShardId>)[.. _durable.Keys.OrderBy(id => id.Kind).ThenBy(id => id.Number)]);
}
