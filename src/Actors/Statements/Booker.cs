using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;
using MasterCatalogue = Catalogue.Catalogue;

/// <summary>Decides where each entry goes: into its business date's open part, or under its cause.</summary>
internal sealed class Booker
{
    private static readonly MasterCatalogue NoCatalogue = MasterCatalogue.New("");

    private readonly StoreBooks _books;
    private readonly JournalPolicy _policy;
    private readonly IReadOnlyDictionary<BusinessDate, Instant> _dayEnds;
    private readonly Instant _now;
    private readonly ShiftDesk _shifts;
    private readonly SortedDictionary<StatementKey, Booking> _days = new(StatementKey.Order);
    private Dictionary<BusinessDate, int>? _ordinals;
    private readonly Dictionary<(CauseKey Cause, BusinessDate Date), (string Why, List<HeldRef> Refs,
        Dictionary<StockMove, Quantity> Moves)> _held = [];
    private readonly Dictionary<CauseKey, List<HeldRef>> _released = [];
    private readonly List<BooksEvent> _events = [];
    private readonly GoodsCheck _goods;
    private readonly Dictionary<StockMove, Quantity> _stock = [];
    private BusinessDate _stockDate;
    private int _booked;

    /// <summary>Of an edited transaction: whether its stock has moved now; null for any other.</summary>
    private bool? _standsMoved;

    /// <summary>What it moved was said without its serials, since one of them was sold twice.</summary>
    private bool _untraced;

    private Booker(StoreBooks books, JournalPolicy policy, IReadOnlyDictionary<BusinessDate, Instant> dayEnds,
        MasterCatalogue? catalogue, IReadOnlyList<Entry> entries, Instant now, bool acceptsSerials = false)
    {
        (_books, _policy, _dayEnds, _now) = (books, policy, dayEnds, now);
        _goods = new GoodsCheck(books.Goods) { AcceptsSerials = acceptsSerials };
        _shifts = new ShiftDesk(books, new ShiftKnowledge(catalogue ?? NoCatalogue, policy.Differences), now)
        {
            Arriving = entries,
        };
    }

    public static Decision Book(StoreBooks books, BooksCommand.Book command, Instant now)
    {
        var booker = new Booker(books, command.Policy, command.DayEnds, command.Catalogue,
            command.Entries, now);
        foreach (var entry in command.Entries)
        {
            if (books.Knows(entry))
                continue;
            if (booker._shifts.Knows(entry))
                booker.Arrive(entry);
            booker.Take(entry, stockMoved: false);
        }
        return booker.Finish();
    }

    /// <summary>Entries that are not held (any more) are passed over: releasing twice changes nothing.</summary>
    public static Decision Release(StoreBooks books, BooksCommand.Release command, Instant now)
    {
        var booker = new Booker(books, command.Policy, command.DayEnds, command.Catalogue,
            command.Entries, now, command.AcceptsSerials);
        foreach (var entry in command.Entries)
        {
            if (!books.Held.TryGetValue((entry.Id, entry.Variant), out var held) || booker.StaysHeld(entry, held.Cause))
                continue;
            if (!booker._released.TryGetValue(held.Cause, out var refs))
                booker._released[held.Cause] = refs = [];
            refs.Add(held.Ref);
            if (held.Cause.Kind == CaseKinds.UnknownShift)
                booker.Arrive(entry);
            booker._untraced = held.Cause.Kind == CaseKinds.SerialSoldTwice;
            booker.Take(entry, held.Ref.Moved);
        }
        return booker.Finish();
    }

    /// <summary>What was held is taken anew as it now is: what it counted and moved before is corrected by the
    /// difference.</summary>
    /// <param name="arrived">Its shift has counted it already.</param>
    public static Decision Edit(
        StoreBooks books, BooksCommand.Edit command, (CauseKey Cause, HeldRef Ref) held, bool arrived, Instant now)
    {
        var entry = command.Entry;
        var booker = new Booker(books, command.Policy, command.DayEnds, command.Catalogue, [entry], now);
        booker._released[held.Cause] = [held.Ref];
        if (!arrived && booker._shifts.Knows(entry))
            booker.Arrive(entry);
        else if (arrived && Editing.Correction(command.Before.Ticket, entry.Ticket) is { } correction)
            booker.Arrive(entry with { Ticket = correction });
        var moves = Editing.Difference(entry.Moves, held.Ref.Moved ? command.BeforeMoves : []);
        booker._standsMoved = entry.Moves.Length > 0;
        booker._untraced = held.Cause.Kind == CaseKinds.SerialSoldTwice;
        booker.Take(entry with { Moves = moves, Traces = held.Ref.Moved && !booker._untraced ? [] : entry.Traces },
            stockMoved: moves.Length == 0);
        var decision = booker.Finish();
        // First of all, while its case is still open: the case tells it in its history.
        booker._events.Insert(0, new BooksEvent.Edited(held.Cause, command.Change));
        return decision;
    }

    private bool StaysHeld(Entry entry, CauseKey cause) =>
        cause == (Unknown(entry) ?? entry.Cause ?? _goods.WhyNot(entry)?.Cause)
        || entry.Cause is null && cause.Kind != CaseKinds.UnknownShift
            && cause == _shifts.Settle(entry, keep: false).Problem?.Cause;

    /// <summary>What a late ticket corrects is booked with its date, also when the ticket itself is held.</summary>
    private void Arrive(Entry entry)
    {
        var (corrections, company) = _shifts.Arrive(entry, CutAt(entry.Date));
        if (corrections.Length > 0)
            Day(entry, _books.Currency).Add(corrections, company, _events);
    }

    private void Take(Entry entry, bool stockMoved)
    {
        if (Unknown(entry) is { } unknown)
        {
            Hold(entry, unknown, $"shift {entry.Ticket!.Shift} was never opened", stockMoved);
            return;
        }
        if (entry.Cause is { } cause)
        {
            Hold(entry, cause, entry.Why ?? "", stockMoved);
            return;
        }
        if (_goods.WhyNot(entry) is var (own, why))
        {
            Hold(entry, own, why, stockMoved);
            return;
        }
        var (postings, company, problem) = _shifts.Settle(entry, keep: true);
        if (problem is { } held)
        {
            Hold(entry, held.Cause, held.Why, stockMoved);
            return;
        }
        if (postings.Length > 0)
            Day(entry, _books.Currency).Add(postings, company, _events);
        _goods.Returns.Take(entry);
        if (entry.Order is { } order)
            AddOrder(entry, order, stockMoved);
        else
            Book(entry, stockMoved);
        if (entry.Step is { } step)
            _goods.Take(step);
        if (!stockMoved || _untraced)
            _goods.Trace(entry, heldFor: null);
        _booked++;
    }

    private void Book(Entry entry, bool stockMoved)
    {
        var currency = entry.Currency ?? _books.Currency;
        Day(entry, currency).Add(WithCosts(entry, currency), !stockMoved, _events);
        if (!stockMoved)
            StockIsDue(entry);
    }

    /// <summary>Costs are never converted: of a ticket in another currency they are in a statement of their own.
    /// </summary>
    private Entry WithCosts(Entry entry, Currency currency)
    {
        if (entry.CostCurrency is not { } company || entry.Costs.Length + _goods.Returns.Costs.Count == 0)
            return entry;
        PostingAmount[] costs = [.. entry.Costs, .. _goods.Returns.Costs];
        if (company == currency)
            return entry with { Postings = [.. entry.Postings, .. costs] };
        Day(entry, company).Add(costs, null, _events);
        return entry;
    }

    private void StockIsDue(Entry entry)
    {
        if (_policy.StockEvery is null || entry.ByOrder || entry.Moves.Length == 0)
            return;
        Booking.AddMoves(_stock, entry.Moves);
        _stockDate = entry.Date > _stockDate ? entry.Date : _stockDate;
    }

    /// <summary>Made by shift, a statement waits for its shift's close and then only for quiet.</summary>
    private Booking Day(Entry entry, Currency currency)
    {
        var key = new StatementKey(entry.Date, currency, _policy.PerShift ? entry.Ticket?.Shift : null);
        if (!_days.TryGetValue(key, out var day))
            _days[key] = day = new Booking(_books, key, _policy, key.Shift is null ? CutAt(entry.Date)
                : _now + _policy.Quiet, _ordinals ??= _books.Ordinals(), _shifts.Arriving.Count);
        return day;
    }

    private void Hold(Entry entry, CauseKey cause, string why, bool stockMoved)
    {
        // A date each: what moved the stock is of that business date.
        if (!_held.TryGetValue((cause, entry.Date), out var held))
            _held[(cause, entry.Date)] = held = (why, [], []);
        var moves = !stockMoved && entry.Moves.Length > 0;
        held.Refs.Add(new HeldRef(entry.Id, entry.Variant, entry.Position, entry.Date, entry.Total,
            _standsMoved ?? (stockMoved || moves), entry.Currency is { } own && own != _books.Currency ? own : null));
        if (!moves)
            return;
        Booking.AddMoves(held.Moves, entry.Moves);
        _goods.Trace(entry, cause);
        StockIsDue(entry);
    }

    private CauseKey? Unknown(Entry entry) => _shifts.Knows(entry)
        ? null
        : new CauseKey($"{CaseKinds.UnknownShift}:{entry.Ticket!.Shift}");

    /// <summary>A return of what stands in a journal names no order: the ERP has none.</summary>
    private void AddOrder(Entry entry, SalesOrder order, bool stockMoved)
    {
        if (order.Link is { } sale && !_books.Orders.Contains(sale)
            && _books.Settled.GetValueOrDefault(sale.Terminal)?.Contains(sale.Number) == true)
            order = order with { Original = null };
        _events.Add(new BooksEvent.OrderMade(_goods.Returns.Named(order), entry.Total, stockMoved ? [] : entry.Moves));
    }

    private Instant CutAt(BusinessDate date) => Instant.Max(_dayEnds[date] + _policy.Grace, _now + _policy.Quiet);

    private Decision Finish()
    {
        // First, so that a transaction is in one place at every fact: parts that were cut may have booked it already.
        _events.InsertRange(0, _released.Select(held => new BooksEvent.Released(held.Key, held.Value)));
        foreach (var day in _days.Values)
            day.Finish(_events);
        _goods.Finish(_events);
        foreach (var ((cause, _), (why, refs, moves)) in _held)
            _events.Add(new BooksEvent.Held(cause, why, refs, Booking.Moves(moves)));
        _shifts.Finish(_events);
        if (_stock.Count > 0)
            _events.Add(new BooksEvent.StockDue(_stockDate, _now + _policy.StockEvery!.Value, Booking.Moves(_stock)));
        var reply = new BooksReply(_booked, _held.Values.Sum(h => h.Refs.Count), 0,
            _days.Values.Sum(d => d.JournalsCut));
        return new(reply, _events);
    }
}
