using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Bench;

/// <summary>A terminals shard without host and disk: every block is durable at once.</summary>
internal sealed class MemoryShard
{
    private readonly Shard<Terminal, TerminalCommand, TerminalEvent, TerminalReply> _shard =
        new(Id, TerminalShards.Bounds);

    public MemoryShard() => _shard.Open(new Fence(1, 0), 0);

    public static ShardId Id { get; } = new(Shards.Terminals, 0);

    public int Unanswered => _shard.UnansweredCount;

    public void Accept(BenchTill till, IReplyTo<TerminalReply>? replyTo = null) =>
        Accept(till.Entity, till.Next(), replyTo);

    public void Accept(string terminal, TerminalCommand command, IReplyTo<TerminalReply>? replyTo) =>
        _shard.Receive(terminal, command, replyTo, BenchShop.At);

    /// <summary>What was accepted since the last one; its body is valid until the next commit.</summary>
    public Block? Commit()
    {
        var block = _shard.TakeBlock(BenchShop.At);
        if (block is not null)
            _shard.Committed();
        return block;
    }

    /// <summary>Blocks of sales by many terminals, to read from.</summary>
    public static List<Block> Blocks(int terminals, int batch, int sales, int salesPerBlock)
    {
        var (shop, shard, blocks) = (new BenchShop(), new MemoryShard(), new List<Block>());
        var tills = Enumerable.Range(0, terminals).Select(i => new BenchTill(shop, i, batch)).ToArray();
        for (int sent = 0, inBlock = 0, next = 0; sent < sales; sent += batch)
        {
            shard.Accept(tills[next++ % terminals]);
            if ((inBlock += batch) < salesPerBlock && sent + batch < sales)
                continue;
            inBlock = 0;
            if (shard.Commit() is { } block)
                blocks.Add(block with { Body = block.Body.ToArray() });
        }
        return blocks;
    }
}

/// <summary>An answer that is only counted.</summary>
internal sealed class Counted : IReplyTo<TerminalReply>
{
    public long Replies { get; private set; }

    public void Reply(TerminalReply reply) => Replies++;

    public void Fail(Fault fault) => throw new ShardFailed(fault);
}

internal sealed class ShardFailed(Fault fault) : Exception($"{fault.Kind}: {fault.Why}");
