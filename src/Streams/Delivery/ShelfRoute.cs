using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// From the SKUs' facts to the outbox: what counts corrected and what was sent and received, each a document of its
/// own. What tickets moved is the books' to post.
/// </summary>
/// <param name="posts">Whether the ERP is told; if not, what has passed is never told later.</param>
public sealed class ShelfRoute(bool posts) : IRoute<OutboxCommand>
{
    private readonly FrameReader _frames = new();

    public IReadOnlyList<(string Entity, OutboxCommand Command)> Route(Block block, long after)
    {
        var commands = new List<(string, OutboxCommand)>();
        foreach (var frame in _frames.After(block, after))
            if (!frame.IsRuntime && ShelfDocuments.In(frame, block.Shard, out var first) is { } document)
                commands.Add((Outbox.Key, posts
                    ? new OutboxCommand.Enqueue(Documents.Outgoing(document, block.Shard, frame.Sequence, first))
                    : Outbox.Wake)); // only the cursor moves on
        return commands;
    }
}

/// <summary>Facts of a SKU's shelves as documents of one line.</summary>
public static class ShelfDocuments
{
    /// <summary>Goods have no currency.</summary>
    private static readonly Currency NoCurrency = Currency.Of("XXX");

    private static readonly StockEventCodec Codec = new();

    /// <summary>The document that a fact of the stock made; null when it made none.</summary>
    /// <param name="after">What has to be posted before it: what arrives was sent.</param>
    public static StockPosting? In(EventFrame frame, ShardId shard, out DocumentId? after)
    {
        after = null;
        // Version 1 is from before the ERP was told: it has heard of those by other ways.
        if (frame is not { Type: StockEventCodec.Counted or StockEventCodec.Transferred, Version: > 1 })
            return null;
        switch (Codec.Read(frame.Type, frame.Version, frame.Payload))
        {
            case StockEvent.Corrected corrected:
                return Of(corrected.Warehouse, corrected.Date, MoveReason.Counted, corrected.Quantity);
            case StockEvent.Transferred { Received: false } sent:
                return Of(sent.From, sent.Date, MoveReason.Transferred, -sent.Quantity);
            case StockEvent.Transferred arrived:
                after = arrived.Sent > 0 ? DocumentId.OfShelf(arrived.From, shard.Number, arrived.Sent) : null;
                return Of(arrived.To, arrived.Date, MoveReason.Transferred, arrived.Quantity);
            default:
                return null;
        }

        StockPosting Of(WarehouseId warehouse, BusinessDate date, MoveReason reason, Quantity quantity) => new(
            DocumentId.OfShelf(warehouse, shard.Number, frame.Sequence), new StoreId(warehouse.Value), date, NoCurrency,
            [new StockLine(new Sku(frame.Entity), warehouse, reason, quantity)]);
    }
}
