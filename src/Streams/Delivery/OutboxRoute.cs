using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// From the books' facts to the outbox: each document that is made is queued, with the place of its lines.
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
            if (frame.Type is not (BooksEventCodec.JournalCut or BooksEventCodec.OrderMade
                or BooksEventCodec.StockCut))
                continue;
            var document = Documents.In(_codec.Read(frame.Type, frame.Version, frame.Payload))!;
            commands.Add((Outbox.Key, new OutboxCommand.Enqueue(
                Documents.Outgoing(document, block.Shard, frame.Sequence, (document as SalesOrder)?.Original))));
        }
        return commands;
    }
}
