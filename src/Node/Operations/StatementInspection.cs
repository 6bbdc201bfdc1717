using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>Statements as operators see them: from the books to the ERP, and where one hangs.</summary>
public sealed class StatementInspection(RetailNode node)
{
    public async ValueTask<List<StatementView>> List(string? store, string? date, string? state, string? statement)
    {
        var deliveries = await node.Shards.Outbox.Inspect(shard => shard.Find(Outbox.Key)?.Deliveries.Values
            .ToDictionary(d => d.Journal.Id, d => new Way(StatementStates.OfJournal(d), d.State, d.Reference, d.Why))
            ?? []);
        var (now, quiet) = (node.Now, node.Policy.Quiet);
        var views = new List<StatementView>();
        foreach (var host in node.Shards.Statements)
            views.AddRange(await host.Inspect(shard => shard.States.Select(one => one.Value)
                .Where(books => store is null || books.Store.Value == store)
                .SelectMany(books => books.Days.Values.Where(day => date is null || day.Date.ToString() == date)
                    .Where(day => statement is null || NameOf(books, day.Key) == statement)
                    .Where(day => day.IsOpen || day.Journals.Count > 0)
                    .Select(day => View(books, day))).ToArray()));
        return [.. views.Where(view => state is null || view.State == state)
            .OrderBy(view => view.Statement, StringComparer.Ordinal)];

        StatementView View(StoreBooks books, StoreDay day)
        {
            var journals = day.Journals.Select(note => (Note: note, Way: deliveries.GetValueOrDefault(note.Id)
                ?? new Way(StatementStates.Calculated, DeliveryState.Waiting, null, null))).ToArray();
            var states = journals.Select(one => one.Way.Reached);
            var reached = StatementStates.Least(day.IsOpen
                ? states.Append(StatementStates.OfOpen(day, books.WaitsForShift(day), now, quiet)) : states);
            var failed = journals.Select(one => one.Way).FirstOrDefault(way => way.State == DeliveryState.Rejected);
            return new StatementView(
                NameOf(books, day.Key), books.Store.Value, day.Date.ToString(), day.Key.Shift, day.Key.Currency.Code,
                reached, failed is null ? null : StatementStates.Posted, failed?.Why, day.BookedCount,
                Money.Format(day.BookedTotal, day.Key.Currency.Decimals), HeldOf(books, day.Key),
                StatementStates.Steps(reached, failed is not null),
                [.. journals.Select(one => new StatementJournalView(one.Note.Id.Value, one.Way.Reached,
                    one.Note.Supplement, one.Way.Reference, one.Way.Why))]);
        }
    }

    /// <summary>How far a journal has come.</summary>
    private sealed record Way(string Reached, DeliveryState State, string? Reference, string? Why);

    /// <summary>Everything of the statement that the ERP would not take is looked up and sent again.</summary>
    /// <returns>How many journals; null when there is no such statement.</returns>
    public async ValueTask<int?> Retry(string statement, string who, CancellationToken cancel)
    {
        if (await List(null, null, null, statement) is not [var view])
            return null;
        var retried = 0;
        foreach (var journal in view.Journals.Where(journal => journal.Why is not null))
        {
            // Its case may not stand yet: the rejection is known here first.
            if (await node.Desk.Retry($"{Actors.Cases.CaseKinds.Rejected}:{journal.Journal}", who, cancel) is null)
                await node.Shards.Outbox.Ask(Outbox.Key,
                    new OutboxCommand.Retry(new DocumentId(journal.Journal), who));
            retried++;
        }
        return retried;
    }

    private static long HeldOf(StoreBooks books, StatementKey key) => key.Shift is null
        ? books.Held.Values.Count(held => held.Ref.Date == key.Date
            && (held.Ref.Foreign ?? books.Currency) == key.Currency)
        : 0;

    private static string NameOf(StoreBooks books, StatementKey key) => $"{books.Store}-{key.Date:yyyyMMdd}"
        + (key.Shift is { } shift ? $"/{shift}" : "") + (key.Currency == books.Currency ? "" : $"~{key.Currency}");
}
