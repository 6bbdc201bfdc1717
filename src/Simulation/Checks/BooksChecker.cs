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
}

/// <param name="Where">The cause that holds it, or the journal.</param>
public readonly record struct Standing(Place Place, string Where, StoreId Store, BusinessDate Date);

/// <summary>
/// Follows every transaction through the books' facts by rules of its own: G1 (in one place at a time), G5 (a journal
/// is the sum of its tickets) and what the shelves must show (G6).
/// </summary>
public sealed class BooksChecker(Truth truth)
{
    private readonly Dictionary<(TransactionId, ulong Variant), Standing> _standings = [];
    private readonly HashSet<TransactionId> _moved = [];
    private readonly SortedDictionary<string, Dictionary<(string, MoveReason), long>> _shelves =
        new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Document> _documents = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<(TransactionId Id, ulong Variant), Standing> Standings => _standings;

    /// <summary>Everything that has to be posted, as it was cut.</summary>
    public IReadOnlyDictionary<string, Document> Documents => _documents;

    /// <summary>Σ movements in millionths of base units, by SKU, warehouse and reason.</summary>
    public IReadOnlyDictionary<string, Dictionary<(string Warehouse, MoveReason Reason), long>> Shelves => _shelves;

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
        if (to.Place is Place.Open or Place.Held && moves && variant == 0 && _moved.Add(id))
            Move(ticket!);
    }

    private void Move(Ticket ticket)
    {
        var sale = ticket.Sale;
        if (sale.Kind is not (TransactionKind.Sale or TransactionKind.Return or TransactionKind.StockAdjustment))
            return;
        foreach (var line in sale.Lines)
        {
            var units = line.Quantity.Millionths * (line.Unit == Goods.Box ? Goods.BoxUnits : 1);
            var (reason, moved) = sale.Kind == TransactionKind.StockAdjustment ? (MoveReason.Adjusted, units)
                : (units < 0 ? MoveReason.Returned : MoveReason.Sold, -units);
            if (!_shelves.TryGetValue(line.Sku.Value, out var shelf))
                _shelves[line.Sku.Value] = shelf = [];
            var place = (Goods.WarehouseOf(ticket.Store).Value, reason);
            shelf[place] = shelf.GetValueOrDefault(place) + moved;
        }
    }

    private void Cut(Journal journal)
    {
        Guarantee.Holds(_documents.TryAdd(journal.Id.Value, journal), $"G1: {journal.Id} is cut twice");
        var tickets = new List<Ticket>();
        foreach (var id in Each(journal.Transactions))
        {
            var now = Of(id, 0);
            Guarantee.Holds(now.Place == Place.Open && now.Store == journal.Store && now.Date == journal.Date,
                $"G1: {journal.Id} has {id}, which stands in {now.Place} {now.Where} of {now.Store} {now.Date}");
            _standings[(id, 0)] = now with { Place = Place.Journaled, Where = journal.Id.Value };
            tickets.Add(truth.Durable[(id.Terminal, id.Number)]);
        }
        LedgerChecker.Check(journal, tickets);
    }
}
