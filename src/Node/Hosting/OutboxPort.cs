using Microsoft.Extensions.Logging;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>The node's outbox as its deliverer sees it.</summary>
internal sealed class OutboxPort(RetailNode node, ILogger log) : IOutboxHost
{
    private long _seen;

    private ShardTail Tail => (ShardTail)node.Shards.Outbox.Tail;

    public ValueTask<OutboxReply> Ask(OutboxCommand command)
    {
        // What becomes durable after this is work that the answer may not know.
        if (command is OutboxCommand.Next)
            _seen = Tail.Durable;
        return node.Shards.Outbox.Ask(Outbox.Key, command);
    }

    public ValueTask<Document> Read(Outgoing journal, CancellationToken cancel) =>
        node.Journals.ReadDocument(Documents.ShardOf(journal), journal.Position, cancel);

    public async ValueTask WaitForWork(TimeSpan longest, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Tail.WaitBeyond(_seen, stop.Token).AsTask(), Task.Delay(longest, node.Clock, stop.Token));
        await stop.CancelAsync();
    }

    public void Trouble(DocumentId journal, string outcome, string why) =>
        Log.DeliveryTrouble(log, journal.Value, outcome, why.Length > 300 ? why[..300] : why);
}
