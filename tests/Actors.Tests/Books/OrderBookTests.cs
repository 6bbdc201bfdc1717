using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Books;

/// <summary>A store whose tickets are orders: each is made once, and the books remember numbers, not tickets.</summary>
public sealed class OrderBookTests
{
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");
    private static readonly TerminalId Till = new("S001-T01");
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 12, 0);
    private static readonly JournalPolicy Policy = new(Duration.Zero, Duration.Zero, 100, 100);

    private readonly StoreBooks _books = StoreBooks.New("S001|GBP");

    [Fact]
    public void A_ticket_becomes_an_order_and_nothing_of_it_is_summed()
    {
        var made = Assert.IsType<BooksEvent.OrderMade>(Assert.Single(Book(Ordered(1))));

        Assert.Equal("S001-T01#1", made.Order.Id.Value);
        Assert.Equal(new OrderTally(1, 1_200), _books.Orders.Days[new(Date, Currency.Of("GBP"))]);
        Assert.True(_books.Orders.Contains(new TransactionId(Till, 1)));
        Assert.Empty(_books.Days);
        Assert.Equal("TEA", Assert.Single(made.Moves).Sku.Value);
    }

    [Fact]
    public void A_ticket_that_came_before_makes_no_second_order()
    {
        Book(Ordered(1));

        Assert.Empty(Book(Ordered(1)));
        Assert.Equal(1, _books.Orders.Days[new(Date, Currency.Of("GBP"))].Count);
    }

    [Fact]
    public void What_is_no_order_is_summed_beside_them()
    {
        var events = Book(Ordered(1), Summed(2), Ordered(3));

        Assert.Equal(2, events.OfType<BooksEvent.OrderMade>().Count());
        Assert.Equal(1, Assert.Single(events.OfType<BooksEvent.Booked>()).Count);
        Assert.Equal("1-3", _books.Settled[Till].ToString());
    }

    [Fact]
    public void A_return_names_the_order_of_its_sale_unless_that_stands_in_a_journal()
    {
        Book(Ordered(1), Summed(2));

        var ofOrder = Book(Ordered(3, DocumentId.OfOrder(new TransactionId(Till, 1))));
        var ofJournal = Book(Ordered(4, DocumentId.OfOrder(new TransactionId(Till, 2))));
        var ofStranger = Book(Ordered(5, new DocumentId("S002-T01#7")));

        Assert.Equal("S001-T01#1", OrderIn(ofOrder).Original?.Value);
        Assert.Null(OrderIn(ofJournal).Original);
        Assert.Equal("S002-T01#7", OrderIn(ofStranger).Original?.Value);
    }

    [Fact]
    public void A_held_ticket_whose_goods_have_moved_becomes_an_order_without_moving_them_again()
    {
        var held = Ordered(1) with { Order = null, Cause = new CauseKey("unknown-customer:C1"), Why = "none" };
        Book(held);

        var events = Decide(new BooksCommand.Release([Ordered(1)], DayEnds, Policy));

        Assert.Empty(Assert.Single(events.OfType<BooksEvent.OrderMade>()).Moves);
        Assert.Empty(_books.Held);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(0L, 2)]
    [InlineData(2_500_000L, 2)]
    public void Orders_and_books_read_back_as_they_were_written(long? cost, int version)
    {
        var made = OrderIn(Book(Ordered(1, new DocumentId("S002-T01#7"))));
        made = made with { Lines = [made.Lines[0], made.Lines[0] with { CostMillionths = cost }] };
        var (fact, bytes) = (new BooksEvent.OrderMade(made, 1_200, []), new ByteWriter());
        StoreBooks.Events.Write(fact, bytes);

        Assert.Equal((BooksEventCodec.OrderMade, version), StoreBooks.Events.TypeOf(fact));
        var read = Assert.IsType<BooksEvent.OrderMade>(
            StoreBooks.Events.Read(BooksEventCodec.OrderMade, version, bytes.ToArray())).Order;
        var (first, second) = (new ByteWriter(), new ByteWriter());
        StoreBooks.Write(_books, first);
        StoreBooks.Write(StoreBooks.Read("S001|GBP", first.ToArray()), second);

        Assert.Equal(Text(made), Text(read));
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    private static string Text(SalesOrder order) =>
        $"{order with { Lines = [], Payments = [] }} {string.Join(',', order.Payments)} "
        + string.Join(',', order.Lines.Select(l => $"{l with { Taxes = [] }} {string.Join('+', l.Taxes)}"));

    private static SalesOrder OrderIn(IReadOnlyList<BooksEvent> events) =>
        Assert.Single(events.OfType<BooksEvent.OrderMade>()).Order;

    private static readonly Dictionary<BusinessDate, Instant> DayEnds = new() { [Date] = Now };

    private IReadOnlyList<BooksEvent> Book(params Entry[] entries) =>
        Decide(new BooksCommand.Book(entries, DayEnds, Policy));

    private IReadOnlyList<BooksEvent> Decide(BooksCommand command)
    {
        var events = StoreBooks.Decide(_books, command, Now).Events;
        foreach (var fact in events)
            StoreBooks.Evolve(_books, fact);
        return events;
    }

    private static Entry Ordered(long number, DocumentId? original = null)
    {
        var id = new TransactionId(Till, number);
        return Summed(number) with
        {
            Postings = [],
            Order = new SalesOrder(DocumentId.OfOrder(id), new StoreId("S001"), Date, Currency.Of("GBP"), id,
                new WarehouseId("W1"), "WALK-IN", original, "R-1",
                [
                    new OrderLine(new Sku("TEA"), Quantity.Of(1), new UnitCode("EA"), Quantity.Of(1), 1_000, 50,
                        "4000", [new OrderTax(new TaxCode("S20"), "STD", "2200", 200)], 2, "SN-1", "GIFT"),
                ],
                [new OrderPayment(new TenderId("CARD"), "1200", 1_201, "psp_1")], 1, "6900", 1_200),
        };
    }

    private static Entry Summed(long number) => new(new TransactionId(Till, number), 0, number, Date, 1_200,
        [
            new PostingAmount(new Posting(LineRole.TenderIn, true, "1100", "CASH"), 1_200),
            new PostingAmount(new Posting(LineRole.Sales, false, "4000", null), 1_200),
        ],
        [new StockMove(new Sku("TEA"), new WarehouseId("W1"), MoveReason.Sold, Quantity.Of(-1))], null, null);
}
