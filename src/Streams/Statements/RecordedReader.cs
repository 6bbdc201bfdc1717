using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;

namespace RetailActors.Streams.Statements;

/// <summary>A transaction as its terminal sent it.</summary>
/// <param name="Position">The sequence of the fact that holds it.</param>
/// <param name="At">When it became durable.</param>
public sealed record Recorded(Transaction Transaction, long Position, Instant At);

/// <summary>Finds one transaction in the terminals' facts.</summary>
public sealed class RecordedReader(IJournal journal)
{
    private readonly NameCache _names = new();
    private readonly TerminalEventCodec _codec = new();

    /// <param name="position">Where it is; null: all of the shard is looked through, which takes its time.</param>
    /// <returns>Null when it was never recorded.</returns>
    public async ValueTask<Recorded?> Find(
        ShardId shard, string terminal, long number, long? position, CancellationToken cancel)
    {
        await foreach (var block in journal.Read(shard, position ?? 1, cancel))
        {
            foreach (var frame in EventFrame.ReadAll(block, _names))
                if (frame.Type == TerminalEventCodec.Recorded && frame.Entity == terminal
                    && (position ?? frame.Sequence) == frame.Sequence && In(frame, number) is { } found)
                    return new Recorded(found, frame.Sequence, block.At);
            if (position is not null)
                break;
        }
        return null;
    }

    private Transaction? In(EventFrame frame, long number)
    {
        if (_codec.Read(frame.Type, frame.Version, frame.Payload) is not TerminalEvent.Recorded recorded)
            return null;
        foreach (var item in recorded.Batch.Items)
            if (item.Number == number)
                return TransactionCodec.Read(recorded.Batch.BytesOf(item).Span);
        return null;
    }
}
