using System.Runtime.CompilerServices;
using RetailActors.Actors.Storage;

namespace RetailActors.Streams.Facts;

/// <summary>Tells that a shard's journal has grown. Readers wait here instead of asking again and again.</summary>
public interface ITail
{
    /// <summary>The last sequence that is known to be durable.</summary>
    long Durable { get; }

    /// <summary>Returns when something after <paramref name="sequence"/> is durable.</summary>
    ValueTask WaitBeyond(long sequence, CancellationToken cancel);
}

public static class FactSource
{
    /// <summary>
    /// All blocks after a sequence, then those to come, without an end. Bounded: one block at a time.
    /// </summary>
    public static async IAsyncEnumerable<Block> Follow(
        this IJournal journal, ShardId shard, long after, ITail tail, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            await tail.WaitBeyond(after, cancel);
            await foreach (var block in journal.Read(shard, after + 1, cancel))
            {
                yield return block;
                after = block.Last;
                // The tail knows as much: to ask the journal whether there is more would cost a reading.
                if (after >= tail.Durable)
                    break;
            }
        }
    }
}
