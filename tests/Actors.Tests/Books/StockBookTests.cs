using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Books;

/// <summary>What a store moves is posted as stock once, where the ERP's journals do not relieve it.</summary>
public sealed class StockBookTests
{
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");
    private static readonly TerminalId Till = new("S001-T01");
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly Dictionary<BusinessDate, Instant> DayEnds = new() { [Date] = Now };

    private static readonly JournalPolicy Postings =
        new(Duration.Zero, Duration.FromHours(1), 100, 100) { StockEvery = Duration.FromMinutes(5) };

    private readonly StoreBooks _books = StoreBooks.New("S001|GBP");

    [Fact]
    public void Moves_are_summed_and_cut_as_one_posting_when_their_time_has_come()
    {
        Book(Now, Postings, Sold(1, 2), Sold(2, 3), Sold(3, -1));
        Book(Now + Duration.FromMinutes(4), Postings, Sold(4, 1));

        Assert.Equal(Now + Duration.FromMinutes(5), StoreBooks.WakeAt(_books));
        var cut = Assert.IsType<BooksEvent.StockCut>(Assert.Single(Wake(Now + Duration.FromMinutes(5))));

        Assert.Equal("S001-20261120+1", cut.Posting.Id.Value);
        Assert.Equal(
            [(MoveReason.Sold, Quantity.Of(-6)), (MoveReason.Returned, Quantity.Of(1))],
            cut.Posting.Lines.Select(line => (line.Reason, line.Quantity)));
        Assert.Empty(Wake(Now + Duration.FromMinutes(6)));
    }

    [Fact]
    public void The_next_posting_of_a_day_has_the_next_number_and_only_what_came_since()
    {
        Book(Now, Postings, Sold(1, 2));
        Wake(Now + Duration.FromMinutes(5));
        Book(Now + Duration.FromMinutes(6), Postings, Sold(2, 1));

        var cut = Assert.Single(Wake(Now + Duration.FromMinutes(11)).OfType<BooksEvent.StockCut>());

        Assert.Equal("S001-20261120+2", cut.Posting.Id.Value);
        Assert.Equal(Quantity.Of(-1), Assert.Single(cut.Posting.Lines).Quantity);
    }

    [Fact]
    public void An_ERP_that_relieves_stock_by_itself_gets_no_posting()
    {
        var events = Book(Now, Postings with { StockEvery = null }, Sold(1, 2));

        Assert.Empty(events.OfType<BooksEvent.StockDue>());
        Assert.Null(_books.Stock.CutAt);
    }

    [Fact]
    public void What_is_held_has_left_the_shelf_and_is_posted_once()
    {
        var held = Sold(1, 2) with { Cause = new CauseKey("unmapped-tender:X"), Why = "none" };
        Book(Now, Postings, held);
        Decide(new BooksCommand.Release([Sold(1, 2)], DayEnds, Postings), Now);

        var cut = Assert.Single(Wake(Now + Duration.FromMinutes(5)).OfType<BooksEvent.StockCut>());

        Assert.Equal(Quantity.Of(-2), Assert.Single(cut.Posting.Lines).Quantity);
    }

    [Fact]
    public void A_ticket_that_is_an_order_relieves_its_own_stock_held_or_not()
    {
        var held = Sold(1, 2) with { Cause = new CauseKey("unknown-customer:X"), Why = "none", ByOrder = true };

        Assert.Empty(Book(Now, Postings, held).OfType<BooksEvent.StockDue>());
    }

    [Fact]
    public void More_lines_than_one_posting_holds_make_further_ones()
    {
        var moves = Enumerable.Range(0, StockBook.LinesMax + 1).Select(n => new StockMove(new Sku($"{n:00000}"),
            new WarehouseId("W1"), MoveReason.Sold, Quantity.Of(-1))).ToArray();
        Book(Now, Postings, Sold(1, 1) with { Moves = moves });

        var cuts = Wake(Now + Duration.FromMinutes(5)).OfType<BooksEvent.StockCut>().ToArray();

        Assert.Equal([StockBook.LinesMax, 1], cuts.Select(cut => cut.Posting.Lines.Count));
        Assert.Equal(["S001-20261120+1", "S001-20261120+2"], cuts.Select(cut => cut.Posting.Id.Value));
        Assert.Null(_books.Stock.CutAt);
        Assert.Equal(2, _books.Stock.Ordinals[Date]);
    }

    [Fact]
    public void What_is_due_reads_back_as_it_was_written()
    {
        Book(Now, Postings, Sold(1, 2), Sold(2, -1));
        var (first, second) = (new ByteWriter(), new ByteWriter());
        StoreBooks.Write(_books, first);
        StoreBooks.Write(StoreBooks.Read("S001|GBP", first.ToArray()), second);

        Assert.Equal(first.ToArray(), second.ToArray());
        foreach (var fact in Wake(Now + Duration.FromMinutes(5)))
        {
            var (bytes, again) = (new ByteWriter(), new ByteWriter());
            StoreBooks.Events.Write(fact, bytes);
            var (type, version) = StoreBooks.Events.TypeOf(fact);
            StoreBooks.Events.Write(StoreBooks.Events.Read(type, version, bytes.ToArray()), again);
            Assert.Equal(bytes.ToArray(), again.ToArray());
        }
    }

    private IReadOnlyList<BooksEvent> Book(Instant now, JournalPolicy policy, params Entry[] entries) =>
        Decide(new BooksCommand.Book(entries, DayEnds, policy), now);

    private IReadOnlyList<BooksEvent> Wake(Instant now) => Decide(StoreBooks.Wake, now);

    private IReadOnlyList<BooksEvent> Decide(BooksCommand command, Instant now)
    {
        var events = StoreBooks.Decide(_books, command, now).Events;
        foreach (var fact in events)
            StoreBooks.Evolve(_books, fact);
        return events;
    }

    private static Entry Sold(long number, int quantity) => new(new TransactionId(Till, number), 0, number, Date, 1_200,
        [
            new PostingAmount(new Posting(LineRole.TenderIn, true, "1100", "CASH"), 1_200),
            new PostingAmount(new Posting(LineRole.Sales, false, "4000", null), 1_200),
        ],
        [
            new StockMove(new Sku("TEA"), new WarehouseId("W1"), quantity < 0 ? MoveReason.Returned : MoveReason.Sold,
                Quantity.Of(-quantity)),
        ],
        null, null);
}
