using RetailActors.Actors.Delivery;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// From the books' facts to the outbox: each journal that is cut is queued, with the place of its lines.
/// </summary>
public sealed class OutboxRoute : IRoute<OutboxCommand>
{
    private readonly FrameReader _frames = new();
    private readonly BooksEventCodec _codec = new();

    public IReadOnlyList<(string Entity, OutboxCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, OutboxCommand)>();
        foreach (var frame in _frames.After(block, after))
        {
            if (frame.Type != BooksEventCodec.JournalCut
                || _codec.Read(frame.Type, frame.Version, frame.Payload) is not BooksEvent.JournalCut cut)
                continue;
            commands.Add((Outbox.Key, new OutboxCommand.Enqueue(new Outgoing(
                cut.Journal.Id, cut.Journal.Store, cut.Journal.Date, block.Shard.Number, frame.Sequence,
                cut.Journal.Lines.Count, cut.Journal.TransactionCount, cut.Journal.Debit))));
        }
        return commands;
    }
}
