using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Operations;

/// <summary>All documents that were made, those that the outbox has forgotten included.</summary>
public sealed class NodeDocuments(RetailNode node)
{
    public async ValueTask<Dictionary<DocumentId, DocumentDelivery>> All(CancellationToken cancel)
    {
        var (known, forgotten) = await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key) is { } outbox
            ? (outbox.Deliveries.ToDictionary(), outbox.PostedOrders.ForgottenCount)
            : ([], 0));
        if (forgotten > 0)
            foreach (var delivery in await Read(id => !known.ContainsKey(id), cancel))
                known[delivery.Journal.Id] = delivery;
        return known;
    }

    /// <returns>Null when there is no such document.</returns>
    public async ValueTask<DocumentDelivery?> Find(DocumentId id, CancellationToken cancel)
    {
        var (known, forgotten) = await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key) is { } outbox
            ? (outbox.Deliveries.GetValueOrDefault(id), outbox.PostedOrders.IsForgotten(id))
            : (null, false));
        return known ?? (forgotten ? (await Read(other => other == id, cancel)).SingleOrDefault() : null);
    }

    /// <summary>Only what is forgotten is taken from the facts: what was made meanwhile is not posted yet.</summary>
    private async ValueTask<List<DocumentDelivery>> Read(Func<DocumentId, bool> wanted, CancellationToken cancel)
    {
        var read = await new ForgottenOrders(node.Journal).Read(
            node.Shards.Statements.Select(host => host.Id), node.Shards.Outbox.Id, wanted, cancel);
        return await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key) is { } outbox
            ? read.Where(delivery => outbox.PostedOrders.IsForgotten(delivery.Journal.Id)).ToList()
            : []);
    }
}
