using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;

/// <summary>What people and terminals say about shifts beside the tickets.</summary>
internal static class ShiftDecisions
{
    private static readonly ShiftKnowledge Nothing = new(Actors.Catalogue.Catalogue.New(""), new DifferenceRules());

    /// <summary>The count itself is released by its case afterwards, with the limits set aside.</summary>
    public static Decision Accept(StoreBooks books, BooksCommand.AcceptDifference accept, Instant now)
    {
        if (books.Shifts.GetValueOrDefault(accept.Shift) is not { } shift)
            return Refused($"shift {accept.Shift} is not known");
        if (shift.Settled)
            return Refused($"the difference of shift {accept.Shift} is booked already");
        var changed = shift.Clone();
        changed.Accepted = (accept.Who, accept.Why);
        return new(new BooksReply(0, 0, 0, 0),
        [
            new BooksEvent.ShiftActed(accept.Shift, now, accept.Who, "accept", accept.Why),
            new BooksEvent.ShiftsStand([changed]),
        ]);
    }

    public static Decision Reopen(StoreBooks books, BooksCommand.ReopenShift reopen, Instant now)
    {
        if (books.Shifts.GetValueOrDefault(reopen.Shift) is not { } shift)
            return Refused($"shift {reopen.Shift} is not known");
        if (shift is not { Settled: true, CloseDate: { } date, Close: not null })
            return Refused($"shift {reopen.Shift} is {shift.State}: only a count that is booked is taken back");
        var desk = new ShiftDesk(books, new ShiftKnowledge(reopen.Catalogue, reopen.Policy.Differences), now);
        var (postings, company, problem) = desk.Reopen(shift);
        if (problem is { } why)
            return Refused(why.Why);
        var events = new List<BooksEvent>();
        var cutAt = Instant.Max(reopen.DayEnds[date] + reopen.Policy.Grace, now + reopen.Policy.Quiet);
        var key = new StatementKey(date, books.Currency, reopen.Policy.PerShift ? shift.Id : null);
        var booking = new Booking(books, key, reopen.Policy, cutAt, books.Ordinals());
        booking.Add(postings, company, events);
        booking.Finish(events);
        desk.Finish(events);
        events.Insert(0, new BooksEvent.ShiftActed(reopen.Shift, now, reopen.Who, "reopen", reopen.Why));
        return new(new BooksReply(0, 0, 0, 0), events);
    }

    public static Decision Note(StoreBooks books, BooksCommand.NoteQueue note, Instant now)
    {
        if (books.Queues.GetValueOrDefault(note.Terminal) == note.Depth)
            return Decision.Only(new BooksReply(0, 0, 0, 0));
        var events = new List<BooksEvent> { new BooksEvent.QueueNoted(note.Terminal, note.Depth) };
        if (note.Depth == 0)
            new ShiftDesk(books, Nothing, now) { Emptied = note.Terminal }.Finish(events);
        return new(new BooksReply(0, 0, 0, 0), events);
    }

    /// <summary>Late transactions are in their journal now; shifts whose day is over are seen.</summary>
    public static void AfterCut(StoreBooks books, List<BooksEvent> events, Instant now)
    {
        if (books.Watched.Count == 0)
            return;
        var cut = events.OfType<BooksEvent.JournalCut>().Select(one => (one.Journal.Date, one.Journal.Shift))
            .ToHashSet();
        var desk = new ShiftDesk(books, Nothing, now);
        foreach (var id in books.Watched)
            if (books.Shifts[id].LateDate is { } date && (cut.Contains((date, null)) || cut.Contains((date, id))))
                Quieten(desk.Touch(id)!);
            else if (books.Shifts[id] is { Overlap: not null, CloseDate: { } closed }
                && (cut.Contains((closed, null)) || cut.Contains((closed, id))))
                Quieten(desk.Touch(id)!);
        desk.Finish(events);
    }

    /// <summary>The statement is no longer open: what came late is in it, and an overlap changes nothing any more.
    /// </summary>
    private static void Quieten(Shift shift) => (shift.LateDate, shift.Overlap) = (null, null);

    private static Decision Refused(string problem) => Decision.Only(new BooksReply(0, 0, 0, 0, problem));
}
