using RetailActors.Actors.Delivery;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Intake;

/// <summary>How far the transactions of one batch have come.</summary>
internal sealed class BatchStatus(RetailNode node)
{
    public async ValueTask<BatchStatusView> Of(string batch, RegisteredTerminal terminal, NumberSet numbers)
    {
        var key = StoreBooks.KeyOf(terminal.Store, node.Registry.Stores[terminal.Store].Currency);
        var (journals, ordered, held) = await node.Shards.BooksOf(terminal.Store).Inspect(shard =>
            shard.Find(key) is { } books ? (Journals(books, terminal.Id, numbers), Ordered(books, terminal.Id, numbers),
                books.Held.Keys.Count(h => h.Id.Terminal == terminal.Id && numbers.Contains(h.Id.Number)))
            : ([], new NumberSet(), 0));
        var posted = await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key) is { } outbox
            ? journals.Where(j => outbox.IsPosted(j.Key))
                .Sum(j => j.Value) + Posted(outbox, terminal.Id, ordered)
            : 0);
        var journaled = journals.Values.Sum() + ordered.Count;
        var state = posted == numbers.Count ? "posted" : journaled == numbers.Count ? "journaled" : "received";
        return new BatchStatusView(batch, state, numbers.Count, journaled, held, posted);
    }

    private static NumberSet Ordered(StoreBooks books, TerminalId terminal, NumberSet numbers) =>
        books.Orders.Numbers.GetValueOrDefault(terminal)?.Intersect(numbers) ?? new NumberSet();

    private static long Posted(Outbox outbox, TerminalId terminal, NumberSet ordered)
    {
        var posted = 0L;
        foreach (var (from, to) in ordered.Ranges)
            for (var number = from; number <= to; number++)
                if (outbox.IsPosted(DocumentId.OfOrder(new TransactionId(terminal, number))))
                    posted++;
        return posted;
    }

    private static Dictionary<DocumentId, long> Journals(StoreBooks books, TerminalId terminal, NumberSet numbers)
    {
        var found = new Dictionary<DocumentId, long>();
        foreach (var note in books.Days.Values.SelectMany(day => day.Journals))
            foreach (var (id, set) in note.Numbers)
                if (id == terminal && set.Intersect(numbers).Count is > 0 and var count)
                    found[note.Id] = found.GetValueOrDefault(note.Id) + count;
        return found;
    }
}
