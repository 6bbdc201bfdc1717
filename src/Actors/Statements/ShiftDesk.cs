using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Statements;

/// <summary>The shifts while one command is decided: copies of those it touches, and what follows from them.</summary>
internal sealed class ShiftDesk(StoreBooks books, ShiftKnowledge known, Instant now)
{
    private readonly OrderedDictionary<string, Shift> _touched = [];

    /// <summary>A terminal that says, by this very command, that it has sent everything.</summary>
    public TerminalId? Emptied { get; init; }

    /// <summary>What the command brings.</summary>
    public IReadOnlyList<Entry> Arriving { get; init; } = [];

    public Shift? Find(string id) => _touched.GetValueOrDefault(id) ?? books.Shifts.GetValueOrDefault(id);

    /// <summary>False while the ticket's shift was never opened.</summary>
    public bool Knows(Entry entry) => entry.Ticket is not { } ticket
        || ticket.Kind == TransactionKind.ShiftOpen || Find(ticket.Shift) is not null;

    /// <summary>The ticket counts in its shift's account, once, whatever becomes of its posting.</summary>
    /// <param name="due">When its business date is over.</param>
    /// <returns>What a late ticket corrects of a difference that is booked already.</returns>
    public (PostingAmount[] Postings, Currency? Company) Arrive(Entry entry, Instant due)
    {
        if (entry.Ticket is not { } ticket)
            return ([], null);
        var shift = Touch(ticket.Shift) ?? Open(ticket, entry);
        if (due > shift.Due)
            shift.Due = due;
        if (ticket is { Drawer: { } drawer, Kind: TransactionKind.ShiftResume })
            shift.Drawer = drawer;
        ShiftCount.Take(shift, ticket, entry.Id, entry.Date);
        NoteOverlap(shift, ticket);
        return shift.Settled && ticket.Kind != TransactionKind.ShiftClose ? Corrections(shift, entry) : ([], null);
    }

    /// <summary>What the entry's count posts, or why it cannot.</summary>
    /// <param name="keep">False: only looked at.</param>
    public (PostingAmount[] Postings, Currency? Company, (CauseKey Cause, string Why)? Problem) Settle(
        Entry entry, bool keep)
    {
        if (entry.Ticket is not { } ticket || Find(ticket.Shift) is not { } shift)
            return ([], null, null);
        var booking = Booking(shift);
        var (changed, fits) = (shift.Clone(), true);
        if (ticket.Kind is TransactionKind.ShiftOpen or TransactionKind.StartAmount)
            fits = booking.Start(changed, entry.Id, entry.Date);
        else if (ticket.Kind == TransactionKind.ShiftClose && shift.Close == entry.Id)
            (fits, changed.Settled) = booking.Close(changed, entry.Id, entry.Date, late: shift.Settled)
                ? (true, true) : (false, shift.Settled);
        else
            return ([], null, null);
        if (!fits || !booking.Convert(entry.Date))
            return ([], null, booking.Problem);
        if (keep)
            _touched[shift.Id] = changed;
        return (booking.Postings, booking.Company, null);
    }

    /// <summary>Takes a count back: the shift is open for a new one.</summary>
    public (PostingAmount[] Postings, Currency? Company, (CauseKey Cause, string Why)? Problem) Reopen(Shift shift)
    {
        var (booking, changed, date) = (Booking(shift), shift.Clone(), shift.CloseDate!.Value);
        if (!booking.Undo(changed, shift.Close!.Value, date) || !booking.Convert(date))
            return ([], null, booking.Problem);
        (changed.State, changed.Settled, changed.Accepted) = (ShiftState.Suspended, false, null);
        (changed.Close, changed.CloseDate, changed.Ended) = (null, null, null);
        _touched[shift.Id] = changed;
        return (booking.Postings, booking.Company, null);
    }

    public Shift? Touch(string id)
    {
        if (_touched.TryGetValue(id, out var touched))
            return touched;
        return books.Shifts.GetValueOrDefault(id) is { } known ? _touched[id] = known.Clone() : null;
    }

    public void Finish(List<BooksEvent> events)
    {
        foreach (var id in books.Watched.Concat(_touched.Keys).Distinct().ToArray())
            Look(id);
        if (_touched.Count > 0)
            events.Insert(0, new BooksEvent.ShiftsStand([.. _touched.Values]));
        else if (books.Concerns.Count == 0)
            return;
        var watched = books.Watched.Concat(_touched.Keys).Distinct().Select(id => Find(id)!)
            .Where(shift => shift.IsWatched).ToArray();
        var concerns = ShiftConcerns.Of(books.Store, watched);
        var raised = concerns.Where(one => !books.Concerns.ContainsKey(one.Key)).ToArray();
        var settled = books.Concerns.Keys.Where(key => !concerns.ContainsKey(key)).ToArray();
        if (raised.Length + settled.Length > 0)
            events.Add(new BooksEvent.ConcernsChanged([.. raised.Select(r => (r.Key, r.Value))], settled));
    }

    private void Look(string id)
    {
        var shift = Find(id)!;
        if (shift.IsOpen && !shift.LeftOpen && shift.Due <= now)
            Touch(id)!.LeftOpen = true;
        if (shift.State != ShiftState.Closed || !_touched.ContainsKey(id) && shift.Unsynchronised.Count == 0)
            return;
        var open = shift.Known.Select(terminal => Unsent(shift, new TerminalId(terminal))).OfType<string>().ToArray();
        if (!shift.Unsynchronised.SetEquals(open))
        {
            var changed = Touch(id)!.Unsynchronised;
            changed.Clear();
            changed.UnionWith(open);
        }
    }

    /// <summary>Only what stood open when the shift was closed is looked for afterwards.</summary>
    private string? Unsent(Shift shift, TerminalId terminal)
    {
        var before = books.Shifts.GetValueOrDefault(shift.Id);
        var closesNow = before?.State != ShiftState.Closed;
        if (!closesNow && !shift.Unsynchronised.Any(one => one.StartsWith($"{terminal}:", StringComparison.Ordinal)))
            return null;
        if (terminal != Emptied && books.Queues.TryGetValue(terminal, out var depth))
            return $"{terminal}: {depth} were waiting there";
        var missing = Acceptance.MissingOf(Numbers(terminal));
        if (shift.Close is { } close && close.Terminal == terminal)
            missing = Below(missing, close.Number);
        return missing.IsEmpty ? null : $"{terminal}: numbers {missing.ToText(10)} are missing";
    }

    private static NumberSet Below(NumberSet numbers, long limit)
    {
        var below = new NumberSet();
        foreach (var (from, to) in numbers.Ranges)
            if (from < limit)
                below.AddRange(from, Math.Min(to, limit - 1));
        return below;
    }

    private NumberSet Numbers(TerminalId terminal)
    {
        var numbers = new NumberSet();
        if (books.Settled.GetValueOrDefault(terminal) is { } settled)
            numbers.AddAll(settled);
        foreach (var entry in Arriving)
            if (entry.Variant == 0 && entry.Id.Terminal == terminal)
                numbers.Add(entry.Id.Number);
        foreach (var (id, variant) in books.Held.Keys)
            if (variant == 0 && id.Terminal == terminal)
                numbers.Add(id.Number);
        return numbers;
    }

    private OverShort Booking(Shift shift)
    {
        var soFar = known.Rules.StatementMax is null ? 0L : books.Shifts.Values
            .Where(other => other.Id != shift.Id && other.Settled && other.CloseDate == shift.CloseDate)
            .Sum(other => other.Tenders.Values.Sum(till => Math.Abs(till.DifferenceBooked)));
        return new OverShort(books.Store, books.Currency, known.Catalogue, known.Rules, soFar);
    }

    /// <summary>What cannot be corrected for want of an account stays visible as a difference that is not booked.
    /// </summary>
    private (PostingAmount[] Postings, Currency? Company) Corrections(Shift shift, Entry entry)
    {
        var booking = Booking(shift);
        var changed = shift.Clone();
        if (!booking.Close(changed, shift.Close ?? entry.Id, entry.Date, late: true) || !booking.Convert(entry.Date))
            return ([], null);
        _touched[shift.Id] = changed;
        return (booking.Postings, booking.Company);
    }

    private Shift Open(ShiftTicket ticket, Entry entry)
    {
        var shift = new Shift(ticket.Shift)
        {
            OpenedAt = entry.Id.Terminal,
            Drawer = ticket.Drawer ?? entry.Id.Terminal.Value,
            Shared = ticket.Shared,
            Staff = ticket.Staff,
            Date = entry.Date,
            Opened = ticket.At,
        };
        if (LastIn(shift.Drawer) is { } last)
            Follow(shift, last);
        return _touched[shift.Id] = shift;
    }

    private Shift? LastIn(string drawer)
    {
        Shift? last = null;
        foreach (var shift in _touched.Values)
            if (shift.Drawer == drawer && !books.Shifts.ContainsKey(shift.Id))
                last = shift;
        return last ?? (books.LastInDrawer.TryGetValue(drawer, out var id) ? Find(id) : null);
    }

    private void Follow(Shift shift, Shift last)
    {
        if (last is { State: ShiftState.Closed, WasSuspended: false, Ended: { } ended } && ended > shift.Opened)
            shift.Overlap = $"shift {shift.Id} begins at {shift.Opened}, shift {last.Id} of the same drawer ended at "
                + $"{ended}";
        if (last.State == ShiftState.Closed)
            foreach (var (key, till) in last.Tenders)
                if (till.Declared(known.Rules.DeclarationsAdd) is { } counted)
                    shift.Tenders[key] = new TillAmounts { Carried = counted, KeepsFloat = till.HasFloat };
    }

    private void NoteOverlap(Shift shift, ShiftTicket ticket)
    {
        if (ticket.Kind == TransactionKind.ShiftClose && !shift.WasSuspended && LastIn(shift.Drawer) is { } next
            && next.Id != shift.Id && next.Opened >= shift.Opened && next.Opened < shift.Ended)
            shift.Overlap = $"shift {shift.Id} ends at {shift.Ended}, shift {next.Id} of the same drawer began at "
                + $"{next.Opened} and is {next.State}";
    }
}
