using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Books;

using MasterCatalogue = RetailActors.Actors.Catalogue.Catalogue;

/// <summary>Shifts as the books keep them: on virtual time, from the events alone, and through a snapshot.</summary>
public sealed class ShiftBookTests
{
    private static readonly TerminalId Till = new("T1");
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");
    private static readonly Instant Noon = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly Instant DayEnd = Instant.FromUtc(2026, 11, 21, 0, 0);

    private static readonly MasterCatalogue Known = MasterCatalogue.Decide(MasterCatalogue.New(""),
        new CatalogueCommand.Learn(new MasterData
        {
            Tenders = [new TenderMapping(new TenderId("CASH"), "1000", false)
                { DifferenceAccount = "6900", SafeAccount = "1005" }],
        }, BusinessDate.Parse("2000-01-01")), Noon).Reply.View;

    private readonly StoreBooks _books = StoreBooks.New("S1|GBP");
    private readonly List<BooksEvent> _facts = [];
    private long _number;

    [Fact]
    public void A_shift_that_is_open_past_its_day_is_raised_once_and_settled_by_its_close()
    {
        Book(Noon, Ticket(TransactionKind.ShiftOpen, 100));
        Assert.True(StoreBooks.WakeAt(_books) <= DayEnd + Duration.FromHours(1));

        Do(StoreBooks.Wake, DayEnd + Duration.FromHours(1));
        Do(StoreBooks.Wake, DayEnd + Duration.FromHours(2));

        Assert.Equal("shift-left-open:S1/A", Assert.Single(_facts.OfType<BooksEvent.ConcernsChanged>()).Raised[0].Key);
        Book(DayEnd + Duration.FromHours(3), Ticket(TransactionKind.ShiftClose, 100));
        Assert.Empty(_books.Concerns);
    }

    [Fact]
    public void A_queue_at_the_close_is_named_until_the_terminal_has_emptied_it()
    {
        Book(Noon, Ticket(TransactionKind.ShiftOpen, 0));
        Do(new BooksCommand.NoteQueue(Till, 120), Noon);
        Book(Noon, Ticket(TransactionKind.ShiftClose, 0));

        Assert.Contains("120 were waiting", _books.Concerns["shift-unsynchronised:S1/A"], StringComparison.Ordinal);

        Do(new BooksCommand.NoteQueue(Till, 0), Noon);
        Assert.Empty(_books.Concerns);
    }

    /// <summary>Whatever comes in whatever order: the ledger's till is what was counted.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void However_late_its_tickets_are_a_settled_shift_leaves_in_the_ledger_what_was_counted(int seed)
    {
        var random = new Random(seed);
        var entries = Enumerable.Range(0, 30).Select(_ => Ticket(TransactionKind.Sale, random.Next(1, 5_000))).ToList();
        var close = Ticket(TransactionKind.ShiftClose, 40_000);
        Book(Noon, Ticket(TransactionKind.ShiftOpen, 10_000));
        foreach (var entry in entries.Append(close).OrderBy(_ => random.Next()).ToArray())
            Book(Noon, entry);

        Assert.Equal(40_000, Till1000());
        Assert.Equal(0, _books.Shifts["A"].Tenders[new TillKey("CASH", null)] is var till
            ? till.Difference(false) - till.DifferenceBooked : 1);
    }

    [Fact]
    public void An_id_that_is_opened_again_after_its_close_is_named_and_changes_no_account()
    {
        Book(Noon, Ticket(TransactionKind.ShiftOpen, 10_000), Ticket(TransactionKind.ShiftClose, 10_000));

        Book(Noon, Ticket(TransactionKind.ShiftOpen, 7_000));

        Assert.Contains("opened again", _books.Concerns["shift-overlap:S1/A"], StringComparison.Ordinal);
        Assert.Equal(10_000, Till1000());
        Do(new BooksCommand.Close(Date), Noon);
        Assert.Empty(_books.Concerns);
    }

    [Fact]
    public void Events_and_snapshots_give_the_same_books_byte_for_byte()
    {
        Book(Noon, Ticket(TransactionKind.ShiftOpen, 10_000), Ticket(TransactionKind.Sale, 500));
        Do(new BooksCommand.NoteQueue(Till, 7), Noon);
        Book(Noon, Ticket(TransactionKind.ShiftClose, 9_000), Ticket(TransactionKind.Sale, 30));

        var replayed = StoreBooks.New("S1|GBP");
        foreach (var fact in _facts)
            replayed = StoreBooks.Evolve(replayed, Again(fact));

        Assert.Equal(Bytes(_books), Bytes(replayed));
        Assert.Equal(Bytes(_books), Bytes(StoreBooks.Read("S1|GBP", Bytes(_books))));
    }

    private static BooksEvent Again(BooksEvent fact)
    {
        var to = new ByteWriter();
        StoreBooks.Events.Write(fact, to);
        var (type, version) = StoreBooks.Events.TypeOf(fact);
        return StoreBooks.Events.Read(type, version, to.ToArray());
    }

    private static byte[] Bytes(StoreBooks books)
    {
        var to = new ByteWriter();
        StoreBooks.Write(books, to);
        return to.ToArray();
    }

    private long Till1000() => _facts.OfType<BooksEvent.Booked>().SelectMany(booked => booked.Sums)
        .Where(sum => sum.Posting.Account == "1000").Sum(sum => sum.Posting.Debit ? sum.Amount : -sum.Amount);

    private Entry Ticket(TransactionKind kind, long amount)
    {
        var id = new TransactionId(Till, ++_number);
        PostingAmount[] postings = kind == TransactionKind.Sale
            ? [new(new Posting(LineRole.Sales, false, "4000", null), amount),
                new(new Posting(LineRole.TenderIn, true, "1000", "CASH"), amount)]
            : [];
        return new Entry(id, 0, _number, Date, amount, postings, [], null, null,
            new ShiftTicket("A", kind, Noon, [new Tender(new TenderId("CASH"), amount)]));
    }

    private void Book(Instant now, params Entry[] entries) => Do(new BooksCommand.Book(entries,
        new Dictionary<BusinessDate, Instant> { [Date] = DayEnd },
        new JournalPolicy(Duration.FromMinutes(30), Duration.FromMinutes(15), 1_000, 1_000), Known), now);

    private void Do(BooksCommand command, Instant now)
    {
        foreach (var fact in StoreBooks.Decide(_books, command, now).Events)
        {
            _facts.Add(fact);
            StoreBooks.Evolve(_books, fact);
        }
    }
}
