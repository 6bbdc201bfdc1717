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
    public required StoreId Store { get; init; }

    public required Currency Currency { get; init; }

    public SortedDictionary<StatementKey, StoreDay> Days { get; } = new(StatementKey.Order);

    public Dictionary<(TransactionId Id, ulong Variant), (CauseKey Cause, HeldRef Ref)> Held { get; } = [];

    public ShiftBook ShiftBook { get; } = new();

    public OrderedDictionary<string, Shift> Shifts => ShiftBook.Shifts;

    public SortedSet<string> Watched => ShiftBook.Watched;

    public Dictionary<string, string> LastInDrawer => ShiftBook.LastInDrawer;

    public SortedDictionary<string, string> Concerns => ShiftBook.Concerns;

    public Dictionary<TerminalId, long> Queues => ShiftBook.Queues;

    /// <summary>What people have changed of held transactions.</summary>
    public EditBook Edits { get; } = new();

    /// <summary>Booked or waived, per terminal.</summary>
    public Dictionary<TerminalId, NumberSet> Settled { get; } = [];

    public Dictionary<TerminalId, NumberSet> Waived { get; } = [];

    /// <summary>What was posted as orders of their own.</summary>
    public OrderBook Orders { get; } = new();

    /// <summary>What was given back of sales, and the customer orders.</summary>
    public GoodsBooks Goods { get; } = new();

    /// <summary>Moves that wait for a stock posting.</summary>
    public StockBook Stock { get; } = new();

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
        BooksCommand.Claim claim => ForeignClaims.Decide(books, claim),
        BooksCommand.Waive waive => Editing.Waive(books, waive),
        BooksCommand.Edit edit => Editing.Decide(books, edit, now),
        BooksCommand.Close close => Cut(books, day => day.Date <= close.Through, true, now),
        BooksCommand.AcceptDifference accept => ShiftDecisions.Accept(books, accept, now),
        BooksCommand.ReopenShift reopen => ShiftDecisions.Reopen(books, reopen, now),
        BooksCommand.NoteQueue note => ShiftDecisions.Note(books, note, now),
        BooksCommand.Wake => Cut(books, day => day.CutAt <= now && !books.WaitsForShift(day),
            books.Stock.CutAt <= now, now),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Cut(StoreBooks books, Func<StoreDay, bool> due, bool stock, Instant now)
    {
        var ordinals = books.Ordinals();
        var cuts = new List<BooksEvent>();
        foreach (var day in books.Days.Values.Where(day => day.IsOpen && due(day)))
            cuts.Add(new BooksEvent.JournalCut(Cutting.Of(books, day,
                ordinals[day.Date] = ordinals.GetValueOrDefault(day.Date) + 1).ToJournal(), Closes: true));
        var journals = cuts.Count;
        ShiftDecisions.AfterCut(books, cuts, now);
        if (stock && books.Stock.CutAt is not null)
            cuts.AddRange(books.Stock.Cut(books));
        return new(new BooksReply(0, 0, 0, journals), cuts);
    }

    /// <summary>How many journals each business date has, all its statements together: they are numbered as one.
    /// </summary>
    internal Dictionary<BusinessDate, int> Ordinals() => Days.Values.GroupBy(day => day.Date)
        .ToDictionary(date => date.Key, date => date.Sum(day => day.Journals.Count));

    /// <summary>A shift's statement waits for its close; one whose shift is forgotten waits for nothing.</summary>
    public bool WaitsForShift(StoreDay day) => day.Key.Shift is { } id
        && Shifts.TryGetValue(id, out var shift) && shift.State != ShiftState.Closed;

    /// <summary>Booked, waived or held already.</summary>
    internal bool Knows(Entry entry) => Held.ContainsKey((entry.Id, entry.Variant))
        || entry.Variant == 0 && IsSettled(entry.Id);

    /// <summary>Booked or waived.</summary>
    public bool IsSettled(TransactionId id) =>
        Settled.TryGetValue(id.Terminal, out var settled) && settled.Contains(id.Number);

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
            case BooksEvent.StockDue or BooksEvent.StockCut:
                books.Stock.Apply(fact);
                break;
            case BooksEvent.Edited edited:
                books.Edits.Apply(edited.Edit, books.CurrencyOfHeld(edited.Edit.Id));
                break;
            case BooksEvent.OrderMade made:
                books.Orders.Add(made, books.Settled);
                break;
            default:
                if (!books.Goods.Apply(fact))
                    books.ShiftBook.Apply(fact);
                break;
        }
        return books;
    }

    private Currency CurrencyOfHeld(TransactionId id) =>
        Held.TryGetValue((id, 0), out var held) ? held.Ref.Foreign ?? Currency : Currency;

    private StoreDay Day(BusinessDate date, Currency? foreign, string? shift)
    {
        var key = new StatementKey(date, foreign ?? Currency, shift);
        if (!Days.TryGetValue(key, out var day))
            Days[key] = day = new StoreDay(key);
        return day;
    }

    private void Apply(BooksEvent.Booked booked)
    {
        var day = Day(booked.Date, booked.Foreign, booked.Shift);
        foreach (var (posting, amount, company) in booked.Sums)
        {
            day.Sums[posting] = checked(day.Sums.GetValueOrDefault(posting) + amount);
            if (booked.Company is not null)
                day.CompanySums[posting] = checked(day.CompanySums.GetValueOrDefault(posting) + company);
        }
        if (booked.Sums.Count > 0)
            day.Company = booked.Company;
        var numbers = booked.Numbers.Select(n => KeyValuePair.Create(n.Terminal, n.Numbers)).ToArray();
        Booking.Merge(day.OpenNumbers, numbers);
        Booking.Merge(Settled, numbers);
        day.OpenCount += booked.Count;
        day.OpenTotal += booked.Total;
        day.CutAt = booked.CutAt;
        Edits.Settle(IsSettled);
    }

    private void Apply(BooksEvent.Waived waived)
    {
        foreach (var reference in waived.Refs)
        {
            Held.Remove((reference.Id, reference.Variant));
            if (reference.Variant != 0)
                continue;
            Goods.Serials.Free(reference.Id);
            var one = new NumberSet();
            one.Add(reference.Id.Number);
            Booking.Merge(Settled, [KeyValuePair.Create(reference.Id.Terminal, one)]);
            Booking.Merge(Waived, [KeyValuePair.Create(reference.Id.Terminal, one)]);
            var day = Day(reference.Date, reference.Foreign, null);
            day.WaivedCount++;
            day.WaivedTotal += reference.Total;
        }
        Edits.Settle(IsSettled);
    }

    private void Apply(BooksEvent.JournalCut cut)
    {
        var day = Day(cut.Journal.Date, cut.Journal.Currency, cut.Journal.Shift);
        day.Journals.Add(new JournalNote(cut.Journal.Id, day.OpenCount, day.OpenTotal, cut.Journal.Debit,
            cut.Journal.Supplements is not null, cut.Journal.Transactions));
        day.Sums.Clear();
        day.CompanySums.Clear();
        day.Company = null;
        day.OpenNumbers.Clear();
        (day.OpenCount, day.OpenTotal, day.CutAt) = (0, 0, null);
        day.Closed |= cut.Closes;
    }

    public static Instant? WakeAt(StoreBooks books) => BooksTimes.Next(books);

    public static long SizeOf(StoreBooks books) =>
        2_000 + books.Days.Count * 1_500L + books.Held.Count * 200L + books.Shifts.Count * 900L
        + books.Goods.Size + books.Edits.Size + books.Stock.Due.Count * 150L;

    public static IEventCodec<BooksEvent> Events { get; } = new BooksEventCodec();

    public static int SnapshotVersion => 12;

    public static void Write(StoreBooks books, ByteWriter to) => BooksSnapshot.Write(books, to);

    public static StoreBooks Read(string key, ReadOnlyMemory<byte> snapshot) => BooksSnapshot.Read(New(key), snapshot);
}
