using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// Reads posted orders that the outbox keeps only as numbers from the facts that made and posted them. All of the
/// shards are read through, which takes its time: for reports and look-ups of what is long ago.
/// </summary>
public sealed class ForgottenOrders(IJournal journal)
{
    /// <param name="wanted">Of which documents.</param>
    public async ValueTask<List<DocumentDelivery>> Read(
        IEnumerable<ShardId> statements, ShardId outbox, Func<DocumentId, bool> wanted, CancellationToken cancel)
    {
        var found = new Dictionary<DocumentId, DocumentDelivery>();
        var route = new OutboxRoute();
        foreach (var shard in statements)
            await foreach (var block in journal.Read(shard, 1, cancel))
                foreach (var (_, command) in route.Route(block, 0))
                    if (command is OutboxCommand.Enqueue { Journal: var document } && wanted(document.Id))
                        found[document.Id] = new DocumentDelivery(document) { State = DeliveryState.Posted };
        var (frames, codec) = (new FrameReader(), new OutboxEventCodec());
        await foreach (var block in journal.Read(outbox, 1, cancel))
            foreach (var frame in frames.After(block, 0))
                if (frame.Type == OutboxEventCodec.Posted
                    && codec.Read(frame.Type, frame.Version, frame.Payload) is OutboxEvent.Posted posted
                    && found.TryGetValue(posted.Journal, out var delivery))
                    (delivery.Reference, delivery.PostedAt) = (posted.Reference, posted.At);
        return [.. found.Values];
    }
}
