using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Simulation.Runs;

/// <summary>The product's own reconciliation over what is durable: in the end it finds nothing.</summary>
internal static class Reconciliation
{
    public static void Check(Installation shards)
    {
        var terminals = shards.Terminals.SelectMany(shard => shard.Oracle.States).Select(state => Of(state.Value))
            .ToList();
        var books = shards.Statements.SelectMany(shard => shard.Oracle.States).Select(state => Of(state.Value));
        var report = Reconciler.Reconcile(terminals, books, terminals,
            shards.Outbox.Oracle.State(Outbox.Key).Deliveries);
        Guarantee.Holds(report.IsClean,
            $"reconciliation: {report.Lost} lost, {report.Doubled} doubled; {string.Join("; ", report.Differences)}");
    }

    private static TerminalAccount Of(Terminal terminal)
    {
        var (store, id) = Terminal.Parse(terminal.Key);
        return new TerminalAccount(store, id, terminal.Numbers, terminal.Days, terminal.ConflictCount);
    }

    private static BooksAccount Of(Actors.Statements.StoreBooks books) => new(books.Store, books.Currency,
        [.. books.Days.Values.Select(d => new DayAccount(
            d.Key.Day, d.OpenCount, d.OpenTotal, d.WaivedCount, d.WaivedTotal, d.Journals))],
        [.. books.Held.Values.Select(h => h.Ref)], books.Settled)
    {
        Orders = books.Orders,
    };
}
