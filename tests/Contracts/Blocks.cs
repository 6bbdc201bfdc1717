using NodaTime;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Contracts;

/// <summary>Blocks whose content follows from their place, so that a swapped or torn one is seen.</summary>
public static class Blocks
{
    /// <summary>Not a whole microsecond: an adapter must keep the time to the nanosecond.</summary>
    private static readonly Instant Start = Instant.FromUtc(2026, 11, 21, 10, 0).PlusNanoseconds(123);

    public static Block Of(ShardId shard, long epoch, long first, int count = 1, int bytes = 40)
    {
        var body = new byte[bytes];
        new Random((int)(first * 31 + shard.Number)).NextBytes(body);
        return new Block(shard, epoch, first, count, Start + Duration.FromMilliseconds(first), body);
    }

    /// <summary>Commits blocks of the given counts after the head; the journal's answers are asserted.</summary>
    public static async Task<List<Block>> Commit(
        this IJournal journal, ShardId shard, Fence fence, IEnumerable<int> counts, int bytes = 40)
    {
        var blocks = new List<Block>();
        var next = fence.Head + 1;
        foreach (var count in counts)
        {
            var block = Of(shard, fence.Epoch, next, count, bytes);
            Assert.IsType<CommitResult.Committed>(await journal.Append(block, CancellationToken.None));
            blocks.Add(block);
            next += count;
        }
        return blocks;
    }

    public static async Task<List<Block>> ReadAll(this IJournal journal, ShardId shard, long from = 1)
    {
        var blocks = new List<Block>();
        await foreach (var block in journal.Read(shard, from, CancellationToken.None))
            blocks.Add(block);
        return blocks;
    }

    public static void AssertSame(IReadOnlyList<Block> expected, IReadOnlyList<Block> actual)
    {
        Assert.Equal(expected.Select(Header), actual.Select(Header));
        foreach (var (one, other) in expected.Zip(actual))
            Assert.True(one.Body.Span.SequenceEqual(other.Body.Span), $"the body of {other.First} is another");
    }

    private static Block Header(Block block) => block with { Body = ReadOnlyMemory<byte>.Empty };
}
