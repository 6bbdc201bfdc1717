using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Checks;

/// <summary>Where one transaction stands in the books.</summary>
public enum Place
{
    Nowhere,

    /// <summary>In the open part of its business date.</summary>
    Open,
    Held,
    Waived,
    Journaled,

    /// <summary>An order of its own.</summary>
    Ordered,
}

/// <param name="Where">The cause that holds it, or the document.</param>
public readonly record struct Standing(Place Place, string Where, StoreId Store, BusinessDate Date);

/// <summary>
/// Follows every transaction through the books' facts by rules of its own: G1 (in one place at a time), G5 (a journal
/// is the sum of its tickets, an order is its ticket), what is given back, and what the shelves must show (G6).
/// </summary>
/// <param name="isPerShift">Statements are made by shift.</param>
public sealed class BooksChecker(Truth truth, ShelfChecker shelves, Trade trade, bool isPerShift)
{
    private readonly Dictionary<(TransactionId, ulong Variant), Standing> _standings = [];
    private readonly HashSet<TransactionId> _moved = [];
    private readonly SortedDictionary<string, Document> _documents = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<(TransactionId Id, ulong Variant), Standing> Standings => _standings;

    /// <summary>Everything that has to be posted, as it was cut.</summary>
    public IReadOnlyDictionary<string, Document> Documents => _documents;

    public ReturnsChecker Returns { get; } = new(truth);

    public Standing Of(TransactionId id, ulong variant) => _standings.GetValueOrDefault((id, variant));

    /// <summary>Before the state is folded: a fact of a store's books that has become durable.</summary>
    public void Seen(string key, BooksEvent fact)
    {
        var store = StoreBooks.New(key).Store;
        switch (fact)
        {
            case BooksEvent.Booked booked:
                foreach (var id in Each(booked.Numbers))
                    Put(id, 0, Place.Nowhere, new Standing(Place.Open, "", store, booked.Date));
                break;
            case BooksEvent.Held held:
                foreach (var one in held.Refs)
                    Put(one.Id, one.Variant, Place.Nowhere,
                        new Standing(Place.Held, held.Cause.Value, store, one.Date), one.Moved);
                break;
            case BooksEvent.Released released:
                foreach (var one in released.Refs)
                    Put(one.Id, one.Variant, Place.Held, default, moves: false, released.Cause.Value);
                break;
            case BooksEvent.Waived waived:
                foreach (var one in waived.Refs)
                    Put(one.Id, one.Variant, Place.Held,
                        new Standing(Place.Waived, waived.Cause.Value, store, one.Date), moves: false,
                        waived.Cause.Value);
                break;
            case BooksEvent.JournalCut cut:
                Cut(cut.Journal);
                break;
            case BooksEvent.OrderMade made:
                Order(store, made.Order);
                break;
            case BooksEvent.StockCut cut:
                shelves.Posted(cut.Posting);
                Add(cut.Posting);
                break;
        }
    }

    private static IEnumerable<TransactionId> Each(IEnumerable<TerminalNumbers> numbers) =>
        from terminal in numbers
        from range in terminal.Numbers.Ranges
        from offset in Enumerable.Range(0, (int)(range.To - range.From + 1))
        select new TransactionId(terminal.Terminal, range.From + offset);

    private void Put(
        TransactionId id, ulong variant, Place from, Standing to, bool moves = true, string? where = null)
    {
        var now = Of(id, variant);
        Guarantee.Holds(now.Place == from && (where is null || now.Where == where),
            $"G1: {id} goes to {to.Place} {to.Where} and stands in {now.Place} {now.Where}");
        var ticket = truth.Durable.GetValueOrDefault((id.Terminal, id.Number));
        Guarantee.Holds(
            ticket is not null && (variant == 0 || truth.Conflicts.Contains((id.Terminal, id.Number, variant))),
            $"G1: {id} is in the books and was never recorded");
        _standings[(id, variant)] = to;
        if (to.Place is Place.Open or Place.Ordered || to.Place == Place.Held && moves && variant == 0)
            if (_moved.Add(id))
                shelves.Move(ticket!);
        if (to.Place is Place.Open or Place.Ordered)
            Returns.Booked(ticket!);
    }

    private void Add(Document document) =>
        Guarantee.Holds(_documents.TryAdd(document.Id.Value, document), $"G1: {document.Id} is cut twice");

    private void Order(StoreId store, SalesOrder order)
    {
        Guarantee.Holds(trade.OrderStores.Contains(store), $"{order.Id} is an order of {store}, which has none");
        Put(order.Transaction, 0, Place.Nowhere, new Standing(Place.Ordered, order.Id.Value, store, order.Date));
        Add(order);
        var ticket = truth.Durable[(order.Transaction.Terminal, order.Transaction.Number)];
        OrderChecker.Check(order, ticket, ticket.Sale.Original is { } original ? Of(original, 0) : default);
    }

    private void Cut(Journal journal)
    {
        Add(journal);
        var tickets = new List<Ticket>();
        foreach (var id in Each(journal.Transactions))
        {
            var now = Of(id, 0);
            Guarantee.Holds(now.Place == Place.Open && now.Store == journal.Store && now.Date == journal.Date,
                $"G1: {journal.Id} has {id}, which stands in {now.Place} {now.Where} of {now.Store} {now.Date}");
            _standings[(id, 0)] = now with { Place = Place.Journaled, Where = journal.Id.Value };
            var ticket = truth.Durable[(id.Terminal, id.Number)];
            Guarantee.Holds(journal.Shift == (isPerShift ? ticket.Sale.Shift : null),
                $"{journal.Id} is the statement of shift {journal.Shift}, {id} is of {ticket.Sale.Shift}");
            Guarantee.Holds(!trade.OrderStores.Contains(ticket.Store)
                || ticket.Sale.Kind is not (TransactionKind.Sale or TransactionKind.Return),
                $"G1: {journal.Id} has {id}, which is to be an order");
            tickets.Add(ticket);
        }
        LedgerChecker.Check(journal, tickets);
    }
}
