using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Statements;

public sealed class ReturnProperties
{
    private static readonly TerminalId Till = new("T1");
    private static readonly TransactionId Sale = new(Till, 1);
    private static readonly TaxCode Tax = new("S20");
    private static readonly BusinessDate Day = BusinessDate.Parse("2026-11-20");

    private static readonly SoldLine[] Sold =
    [
        new(1, Quantity.Of(3), 10_00, [new LineTax(Tax, 70)], null), new(2, Quantity.Of(2), 3_33, [], null),
        new(4, new Quantity(1_500_000), 0, [], null),
    ];

    /// <summary>Quantities and amounts that are often right and often wrong.</summary>
    private static readonly Arbitrary<(int Halves, int Net, int Tax)[][]> Tickets = (
        from halves in Gen.Choose(1, 8)
        from net in Gen.OneOf(Gen.Choose(0, 1_400), Gen.Elements(10_00, 3_33, 3_34, 6_66, 6_67, 1_66, 1_67, 13_33))
        from tax in Gen.Elements(0, 23, 24, 46, 47, 70, 71)
        select (halves, net, tax)).NonEmptyListOf().ArrayOf().Select(all => all.Select(t => t.ToArray()).ToArray())
        .ToArbitrary();

    [Fact]
    public void No_stream_of_returns_gives_back_more_than_was_sold_in_goods_money_or_tax() =>
        Prop.ForAll(Tickets, tickets =>
        {
            var books = StoreBooks.New("S1|GBP");
            var number = 1L;
            foreach (var ticket in tickets)
                Book(books, ++number, ticket);
            foreach (var sold in Sold)
            {
                var back = books.Goods.GivenBack.Of(Sale, sold.Line);
                Assert.InRange(back.Quantity.Millionths, 0, sold.Quantity.Millionths);
                Assert.InRange(back.Net, 0, sold.Net);
                Assert.InRange(back.Tax, 0, sold.Taxes.Sum(tax => tax.Amount));
            }
            var money = books.Days.Values.Sum(day => day.Sums.Values.Sum());
            Assert.Equal(money, books.Goods.GivenBack.Of(Sale).Sum(line => line.Net + line.Tax));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_replay_and_the_stored_state_are_the_live_one() =>
        Prop.ForAll(Tickets, tickets =>
        {
            var (live, replayed, restored) = (StoreBooks.New("S1|GBP"), StoreBooks.New("S1|GBP"),
                StoreBooks.New("S1|GBP"));
            var number = 1L;
            foreach (var ticket in tickets)
            {
                foreach (var fact in Book(live, ++number, ticket))
                    StoreBooks.Evolve(replayed, Stored(fact));
                Book(restored = StoreBooks.Read("S1|GBP", Snapshot(restored)), number, ticket);
            }
            Assert.Equal(Snapshot(live), Snapshot(replayed));
            Assert.Equal(Snapshot(live), Snapshot(restored));
        }).QuickCheckThrowOnFailure();

    /// <summary>Four returns at other stores that ask anew again and again.</summary>
    [Fact]
    public void What_other_stores_ask_for_is_never_more_than_was_sold_and_all_let_go_is_nothing() =>
        Prop.ForAll(Tickets, tickets =>
        {
            var (books, replayed) = (StoreBooks.New("S1|GBP"), StoreBooks.New("S1|GBP"));
            foreach (var (index, ticket) in tickets.Index())
            {
                ReturnClaim[] claims = [.. ticket.Select(line => ClaimOf(line.Halves, line.Net, line.Tax))];
                foreach (var fact in Claim(books, index % 4, claims))
                    StoreBooks.Evolve(replayed, Stored(fact));
                Assert.Empty(Claim(books, index % 4, claims));
                foreach (var sold in Sold)
                {
                    var back = books.Goods.GivenBack.Of(Sale, sold.Line);
                    Assert.InRange(back.Quantity.Millionths, 0, sold.Quantity.Millionths);
                    Assert.InRange(back.Net, 0, sold.Net);
                }
            }
            Assert.Equal(Snapshot(books), Snapshot(replayed));
            Assert.Equal(Snapshot(books), Snapshot(StoreBooks.Read("S1|GBP", Snapshot(books))));
            for (var by = 0; by < 4; by++)
                Claim(books, by, []);
            Assert.All(books.Goods.GivenBack.Of(Sale), line =>
                Assert.Equal((Quantity.Zero, 0L, 0L), (line.Quantity, line.Net, line.Tax)));
        }).QuickCheckThrowOnFailure();

    private static IReadOnlyList<BooksEvent> Claim(StoreBooks books, int by, ReturnClaim[] claims)
    {
        var events = StoreBooks.Decide(books, new BooksCommand.Claim(new TransactionId(new TerminalId("T9"), by + 1),
            claims), Instant.FromUtc(2026, 11, 20, 12, 0)).Events;
        foreach (var fact in events)
            StoreBooks.Evolve(books, fact);
        return events;
    }

    private static IReadOnlyList<BooksEvent> Book(StoreBooks books, long number, (int, int, int)[] lines)
    {
        ReturnClaim[] claims = [.. lines.Select(line => ClaimOf(line.Item1, line.Item2, line.Item3))];
        var total = claims.Sum(claim => claim.Net + claim.Taxes.Sum(tax => tax.Amount));
        var entry = new Entry(new TransactionId(Till, number), 0, number, Day, -total,
            [new PostingAmount(new Posting(LineRole.Returns, true, "4000", null), total)], [], null, null)
        { Returns = claims };
        var policy = new JournalPolicy(Duration.Zero, Duration.FromHours(1), 1_000_000, 1_000);
        var ends = new Dictionary<BusinessDate, Instant> { [Day] = Instant.FromUtc(2026, 11, 21, 4, 0) };
        var decision = StoreBooks.Decide(books, new BooksCommand.Book([entry], ends, policy),
            Instant.FromUtc(2026, 11, 20, 12, 0));
        foreach (var fact in decision.Events)
            StoreBooks.Evolve(books, fact);
        return decision.Events;
    }

    private static ReturnClaim ClaimOf(int halves, int net, int tax) => new(Sale, new Sku("TEA"),
        new Quantity(halves * Quantity.PerUnit / 2), net, tax == 0 ? [] : [new LineTax(Tax, tax)], null, Sold);

    private static BooksEvent Stored(BooksEvent fact)
    {
        var to = new ByteWriter();
        StoreBooks.Events.Write(fact, to);
        var (type, version) = StoreBooks.Events.TypeOf(fact);
        return StoreBooks.Events.Read(type, version, to.ToArray());
    }

    private static byte[] Snapshot(StoreBooks books)
    {
        var to = new ByteWriter();
        StoreBooks.Write(books, to);
        return to.ToArray();
    }
}
