using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Node.Operations;

/// <summary>Compares the tickets' tenders with the journals' on a running node.</summary>
public sealed class NodeTenders(RetailNode node)
{
    public async ValueTask<TenderReport> Take(CancellationToken cancel)
    {
        var reconciler = new TenderReconciler(node.Journal);
        foreach (var (terminals, statements) in node.Shards.Terminals.Zip(node.Shards.Statements))
        {
            var books = await statements.Inspect(shard => new TenderBooks(shard.Head,
                [.. shard.States.SelectMany(s => s.Value.Days.Values.Where(day => day.IsOpen)
                    .Select(day => TenderPart.Of(s.Value, day)))],
                Merge(shard.States.SelectMany(s => s.Value.Held.Values.Where(h => h.Ref.Variant == 0)
                    .Select(h => h.Ref.Id))),
                Copies(shard.States.SelectMany(s => s.Value.Waived))));
            await statements.UntilDurable(books.Head, cancel);
            await reconciler.Add(terminals.Id, statements.Id, books, cancel);
        }
        return reconciler.Report;
    }

    private static Dictionary<TerminalId, NumberSet> Merge(IEnumerable<TransactionId> ids)
    {
        var sets = new Dictionary<TerminalId, NumberSet>();
        foreach (var id in ids)
        {
            if (!sets.TryGetValue(id.Terminal, out var set))
                sets[id.Terminal] = set = new NumberSet();
            set.Add(id.Number);
        }
        return sets;
    }

    private static Dictionary<TerminalId, NumberSet> Copies(IEnumerable<KeyValuePair<TerminalId, NumberSet>> sets) =>
        sets.GroupBy(s => s.Key).ToDictionary(s => s.Key, s =>
        {
            var copy = new NumberSet();
            foreach (var (_, numbers) in s)
                copy.AddAll(numbers);
            return copy;
        });

    public static TenderDayView View(TenderRow row)
    {
        string Text(long minor) => Money.Format(minor, row.Currency.Decimals);
        return new TenderDayView(row.Store.Value, row.Date.ToString(), row.Tender, row.Currency.Code,
            Text(row.Tickets), Text(row.Journaled), Text(row.Open), Text(row.Held), Text(row.Waived),
            Text(row.Difference));
    }
}
