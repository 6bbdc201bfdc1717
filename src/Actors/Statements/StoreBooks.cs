using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using System.Diagnostics;

namespace RetailActors.Actors.Statements;

using Decision = Decision<BooksEvent, BooksReply>;

/// <summary>
/// The books of one store: each of its transactions is summed into a journal of its business date, once, or is held for
/// one cause, or was waived by a person. Amounts are the terminals' own, summed and never recomputed (G5).
/// The key is <c>STORE|CURRENCY</c>.
/// </summary>
public sealed class StoreBooks : IEntity<StoreBooks, BooksCommand, BooksEvent, BooksReply>
{
    /// <summary>A year of ten tills with three shifts a day; a transaction of an older shift is held.</summary>
    private const int ShiftsMax = 10_000;

    public required StoreId Store { get; init; }

    public required Currency Currency { get; init; }

    public SortedDictionary<BusinessDate, StoreDay> Days { get; } = [];

    public Dictionary<(TransactionId Id, ulong Variant), (CauseKey Cause, HeldRef Ref)> Held { get; } = [];

    /// <summary>The newest shifts that were opened, in the order of their opening.</summary>
    public OrderedDictionary<string, Shift> Shifts { get; } = [];

    /// <summary>The shifts that are open, or about which something is.</summary>
    public SortedSet<string> Watched { get; } = new(StringComparer.Ordinal);

    /// <summary>The shift that was opened last in each drawer.</summary>
    public Dictionary<string, string> LastInDrawer { get; } = [];

    /// <summary>What is a case now about the shifts: why, by the case's key.</summary>
    public SortedDictionary<string, string> Concerns { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions that a terminal has said to have waiting.</summary>
    public Dictionary<TerminalId, long> Queues { get; } = [];

    /// <summary>Booked or waived, per terminal.</summary>
    public Dictionary<TerminalId, NumberSet> Settled { get; } = [];

    public Dictionary<TerminalId, NumberSet> Waived { get; } = [];

    public OrderBook Orders { get; } = new();

    public static string KeyOf(StoreId store, Currency currency) => $"{store.Value}|{currency.Code}";

    public static StoreBooks New(string key)
    {
        var at = key.IndexOf('|', StringComparison.Ordinal);
        return new StoreBooks { Store = new StoreId(key[..at]), Currency = Currency.Of(key[(at + 1)..]) };
    }

    public static BooksCommand Wake { get; } = new BooksCommand.Wake();

    public static Decision Decide(StoreBooks books, BooksCommand command, Instant now) => command switch
    {
        BooksCommand.Book book => Booker.Book(books, book, now),
        BooksCommand.Release release => Booker.Release(books, release, now),
        BooksCommand.Waive waive => DecideWaive(books, waive),
        BooksCommand.Close close => Cut(books, day => day.Date <= close.Through, now),
        BooksCommand.AcceptDifference accept => ShiftDecisions.Accept(books, accept, now),
        BooksCommand.ReopenShift reopen => ShiftDecisions.Reopen(books, reopen, now),
        BooksCommand.NoteQueue note => ShiftDecisions.Note(books, note, now),
        BooksCommand.Wake => Cut(books, day => day.CutAt <= now, now),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision DecideWaive(StoreBooks books, BooksCommand.Waive waive)
    {
        var refs = books.Held.Values.Where(held => held.Cause == waive.Cause).Select(held => held.Ref).ToArray();
        return refs.Length == 0
            ? Decision.Only(new BooksReply(0, 0, 0, 0))
            : new(new BooksReply(0, 0, refs.Length, 0),
                [new BooksEvent.Waived(waive.Cause, waive.Who, waive.Why, refs)]);
    }

    private static Decision Cut(StoreBooks books, Func<StoreDay, bool> due, Instant now)
    {
        var cuts = books.Days.Values.Where(day => day.IsOpen && due(day)).Select(day =>
            (BooksEvent)new BooksEvent.JournalCut(StoreDay.ToJournal(books.Store, day.Date, books.Currency,
                day.Journals.Count + 1, day.Closed, day.Sums,
                day.OpenNumbers.Select(n => new TerminalNumbers(n.Key, n.Value))), Closes: true)).ToList();
        var journals = cuts.Count;
        ShiftDecisions.AfterCut(books, cuts, now);
        return new(new BooksReply(0, 0, 0, journals), cuts);
    }

    /// <summary>Booked, waived or held already.</summary>
    internal bool Knows(Entry entry) => Held.ContainsKey((entry.Id, entry.Variant))
        || entry.Variant == 0 && Settled.TryGetValue(entry.Id.Terminal, out var settled)
            && settled.Contains(entry.Id.Number);

    public static StoreBooks Evolve(StoreBooks books, BooksEvent fact)
    {
        switch (fact)
        {
            case BooksEvent.Booked booked:
                books.Apply(booked);
                break;
            case BooksEvent.Held held:
                foreach (var reference in held.Refs)
                    books.Held[(reference.Id, reference.Variant)] = (held.Cause, reference);
                break;
            case BooksEvent.Released released:
                foreach (var reference in released.Refs)
                    books.Held.Remove((reference.Id, reference.Variant));
                break;
            case BooksEvent.Waived waived:
                books.Apply(waived);
                break;
            case BooksEvent.JournalCut cut:
                books.Apply(cut);
                break;
            case BooksEvent.OrderMade made:
                books.Orders.Add(made, books.Settled);
                break;
            default:
                books.ApplyShift(fact);
                break;
        }
        return books;
    }

    private void ApplyShift(BooksEvent fact)
    {
        switch (fact)
        {
            case BooksEvent.ShiftsOpened opened:
                foreach (var shift in opened.Shifts)
                    Put(Shifts.GetValueOrDefault(shift)
                        ?? Shift.OfBefore(shift));
                break;
            case BooksEvent.ShiftsStand stand:
                foreach (var shift in stand.Shifts)
                    Put(shift);
                break;
            case BooksEvent.ConcernsChanged changed:
                foreach (var (key, why) in changed.Raised)
                    Concerns[key] = why;
                foreach (var key in changed.Settled)
                    Concerns.Remove(key);
                break;
            case BooksEvent.ShiftActed:
                break;
            case BooksEvent.QueueNoted { Depth: 0 } noted:
                Queues.Remove(noted.Terminal);
                break;
            case BooksEvent.QueueNoted noted:
                Queues[noted.Terminal] = noted.Depth;
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    internal void Put(Shift shift)
    {
        if (!Shifts.ContainsKey(shift.Id))
            LastInDrawer[shift.Drawer] = shift.Id;
        Shifts[shift.Id] = shift;
        if (shift.IsWatched)
            Watched.Add(shift.Id);
        else
            Watched.Remove(shift.Id);
        if (Shifts.Count <= ShiftsMax)
            return;
        var (oldest, gone) = Shifts.GetAt(0);
        Shifts.RemoveAt(0);
        Watched.Remove(oldest);
        if (LastInDrawer.GetValueOrDefault(gone.Drawer) == oldest)
            LastInDrawer.Remove(gone.Drawer);
    }

    private StoreDay Day(BusinessDate date)
    {
        if (!Days.TryGetValue(date, out var day))
            Days[date] = day = new StoreDay(date);
        return day;
    }

    private void Apply(BooksEvent.Booked booked)
    {
        var day = Day(booked.Date);
        foreach (var (posting, amount) in booked.Sums)
            day.Sums[posting] = checked(day.Sums.GetValueOrDefault(posting) + amount);
        var numbers = booked.Numbers.Select(n => KeyValuePair.Create(n.Terminal, n.Numbers)).ToArray();
        Booking.Merge(day.OpenNumbers, numbers);
        Booking.Merge(Settled, numbers);
        day.OpenCount += booked.Count;
        day.OpenTotal += booked.Total;
        day.CutAt = booked.CutAt;
    }

    private void Apply(BooksEvent.Waived waived)
    {
        foreach (var reference in waived.Refs)
        {
            Held.Remove((reference.Id, reference.Variant));
            if (reference.Variant != 0)
                continue;
            var one = new NumberSet();
            one.Add(reference.Id.Number);
            Booking.Merge(Settled, [KeyValuePair.Create(reference.Id.Terminal, one)]);
            Booking.Merge(Waived, [KeyValuePair.Create(reference.Id.Terminal, one)]);
            var day = Day(reference.Date);
            day.WaivedCount++;
            day.WaivedTotal += reference.Total;
        }
    }

    private void Apply(BooksEvent.JournalCut cut)
    {
        var day = Day(cut.Journal.Date);
        day.Journals.Add(new JournalNote(cut.Journal.Id, day.OpenCount, day.OpenTotal, cut.Journal.Debit,
            cut.Journal.Supplements is not null, cut.Journal.Transactions));
        day.Sums.Clear();
        day.OpenNumbers.Clear();
        (day.OpenCount, day.OpenTotal, day.CutAt) = (0, 0, null);
        day.Closed |= cut.Closes;
    }

    public static Instant? WakeAt(StoreBooks books)
    {
        Instant? next = null;
        foreach (var day in books.Days.Values)
            if (day.CutAt is { } at && (next is null || at < next))
                next = at;
        foreach (var id in books.Watched)
            if (books.Shifts[id] is { IsOpen: true, LeftOpen: false } shift && (next is null || shift.Due < next))
                next = shift.Due;
        return next;
    }

    public static long SizeOf(StoreBooks books) =>
        2_000 + books.Days.Count * 1_500L + books.Held.Count * 200L + books.Shifts.Count * 900L;

    public static IEventCodec<BooksEvent> Events { get; } = new BooksEventCodec();

    public static int SnapshotVersion => 3;

    public static void Write(StoreBooks books, ByteWriter to) => BooksSnapshot.Write(books, to);

    public static StoreBooks Read(string key, ReadOnlyMemory<byte> snapshot) => BooksSnapshot.Read(New(key), snapshot);
}
