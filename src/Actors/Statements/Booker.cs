using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;

/// <summary>Decides where each entry goes: into its business date's open part, or under its cause.</summary>
internal sealed class Booker
{
    private readonly StoreBooks _books;
    private readonly JournalPolicy _policy;
    private readonly IReadOnlyDictionary<BusinessDate, Instant> _dayEnds;
    private readonly Instant _now;
    private readonly SortedDictionary<BusinessDate, Booking> _days = [];
    private readonly Dictionary<CauseKey, (string Why, List<HeldRef> Refs,
        Dictionary<StockMove, Quantity> Moves)> _held = [];
    private readonly Dictionary<CauseKey, List<HeldRef>> _released = [];
    private readonly List<BooksEvent> _events = [];
    private readonly HashSet<string> _opened = [];
    private int _booked;

    private Booker(StoreBooks books, JournalPolicy policy, IReadOnlyDictionary<BusinessDate, Instant> dayEnds,
        Instant now) =>
        (_books, _policy, _dayEnds, _now) = (books, policy, dayEnds, now);

    public static Decision Book(StoreBooks books, BooksCommand.Book command, Instant now)
    {
        var booker = new Booker(books, command.Policy, command.DayEnds, now);
        foreach (var entry in command.Entries)
            if (!books.Knows(entry))
                booker.Take(entry, stockMoved: false);
        return booker.Finish();
    }

    /// <summary>Entries that are not held (any more) are passed over: releasing twice changes nothing.</summary>
    public static Decision Release(StoreBooks books, BooksCommand.Release command, Instant now)
    {
        var booker = new Booker(books, command.Policy, command.DayEnds, now);
        foreach (var entry in command.Entries)
        {
            if (!books.Held.TryGetValue((entry.Id, entry.Variant), out var held)
                || held.Cause == (entry.Cause ?? booker.UnknownShift(entry)))
                continue;
            if (!booker._released.TryGetValue(held.Cause, out var refs))
                booker._released[held.Cause] = refs = [];
            refs.Add(held.Ref);
            booker.Take(entry, held.Ref.Moved);
        }
        return booker.Finish();
    }

    private void Take(Entry entry, bool stockMoved)
    {
        if (entry is { OpensShift: true, Shift: { } opened } && !_books.Shifts.ContainsKey(opened))
            _opened.Add(opened);
        if ((entry.Cause ?? UnknownShift(entry)) is { } cause)
        {
            if (!_held.TryGetValue(cause, out var held))
                _held[cause] = held = (entry.Why ?? $"shift {entry.Shift} was never opened", [], []);
            var moves = !stockMoved && entry.Moves.Length > 0;
            held.Refs.Add(new HeldRef(entry.Id, entry.Variant, entry.Position, entry.Date, entry.Total,
                stockMoved || moves, entry.Currency is { } own && own != _books.Currency ? own : null));
            if (moves)
                Booking.AddMoves(held.Moves, entry.Moves);
            return;
        }
        if (!_days.TryGetValue(entry.Date, out var day))
            _days[entry.Date] = day = new Booking(_books, entry.Date, _policy, CutAt(entry.Date));
        day.Add(entry, !stockMoved, _events);
        _booked++;
    }

    private CauseKey? UnknownShift(Entry entry) =>
        entry.Shift is not { } shift || _books.Shifts.ContainsKey(shift) || _opened.Contains(shift)
            ? null
            : new CauseKey($"{Cases.CaseKinds.UnknownShift}:{shift}");

    private Instant CutAt(BusinessDate date) => Instant.Max(_dayEnds[date] + _policy.Grace, _now + _policy.Quiet);

    private Decision Finish()
    {
        if (_opened.Count > 0)
            _events.Insert(0, new BooksEvent.ShiftsOpened([.. _opened]));
        foreach (var (cause, refs) in _released)
            _events.Add(new BooksEvent.Released(cause, refs));
        foreach (var day in _days.Values)
            day.Finish(_events);
        foreach (var (cause, (why, refs, moves)) in _held)
            _events.Add(new BooksEvent.Held(cause, why, refs, Booking.Moves(moves)));
        var reply = new BooksReply(_booked, _held.Values.Sum(h => h.Refs.Count), 0,
            _days.Values.Sum(d => d.JournalsCut));
        return new(reply, _events);
    }
}
