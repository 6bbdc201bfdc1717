using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Streams.Enrichment;
using Xunit;

namespace RetailActors.Streams.Tests.Statements;

/// <summary>
/// G5 and G6 over any legal stream of tickets, from the enrichment through the books to journals and shelves: sales
/// with returned lines in them, discounts, several taxes and tenders, change, cash rounding, three currencies.
/// </summary>
public sealed class TicketProperties
{
    private static readonly Gen<LegalTicket> AnyTicket =
        from day in Gen.Choose(0, 2)
        from currency in Gen.Frequency((6, Gen.Constant("GBP")), (1, Gen.Constant("EUR")), (1, Gen.Constant("JPY")))
        from lines in LegalLine.Any.NonEmptyListOf()
        from cash in Gen.Choose(0, 100)
        from rounding in Gen.Choose(-2, 2)
        from change in Gen.Elements(0, 0, 500)
        select new LegalTicket(day, currency, [.. lines], cash, rounding, change);

    private static readonly Arbitrary<LegalTicket[]> Streams = AnyTicket.NonEmptyListOf()
        .Select(tickets => tickets.ToArray()).ToArbitrary();

    /// <summary>By store-day, currency, tender, tax code and revenue; sales and returns apart.</summary>
    [Fact]
    public void Journals_balance_and_their_sums_are_the_tickets() => Prop.ForAll(Streams, stream =>
    {
        var shop = new PropertyShop();
        Transaction[] tickets = [.. stream.Select((ticket, i) => ticket.ToTransaction(i + 1))];
        var (wanted, found) = (new TicketSums(), new TicketSums());

        shop.Book(tickets);
        shop.Close();

        Assert.Empty(shop.Books.Held);
        foreach (var ticket in tickets)
            wanted.Add(ticket);
        foreach (var journal in shop.Journals)
        {
            Assert.Equal(journal.Debit, journal.Credit);
            Assert.Equal(journal.Lines.Sum(line => line.CompanyDebit), journal.Lines.Sum(line => line.CompanyCredit));
            found.Add(journal);
        }
        Assert.Equal(wanted.Text, found.Text);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refunding_everything_returns_every_account_and_every_shelf_to_where_it_was() =>
        Prop.ForAll(Streams, stream =>
        {
            var shop = new PropertyShop();
            // What gives back already is sold goods of others: only what was sold can be given back in full.
            Transaction[] sales = [.. stream.Select((ticket, i) => ticket.OnlySold().ToTransaction(i + 1))];
            shop.Book(sales);
            var (sold, shelves) = (shop.Balances(), shop.Shelves());

            shop.Book([.. sales.Select(sale => LegalTicket.Refund(sale, sales.Length + (int)sale.Number))]);

            Assert.Empty(shop.Books.Held);
            Assert.All(shop.Balances(), account => Assert.Equal((account.Key, 0L), (account.Key, account.Value)));
            Assert.All(shop.Shelves(), shelf => Assert.Equal((shelf.Key, Quantity.Zero), (shelf.Key, shelf.Value)));
            // Once more is more than was sold: nothing of it is booked, and nothing moves twice.
            shop.Book([.. sales.Where(HasGoods).Select(sale =>
                LegalTicket.Refund(sale, 2 * sales.Length + (int)sale.Number))]);
            Assert.All(shop.Balances(), account => Assert.Equal((account.Key, 0L), (account.Key, account.Value)));
            Assert.Equal(sales.Count(HasGoods), shop.Books.Held.Count);
            Assert.Equal(sold.Count, shop.Balances().Count);
            Assert.Equal(shelves.Keys, shop.Shelves().Keys);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Repeating_any_command_changes_nothing() => Prop.ForAll(Streams, stream =>
    {
        var shop = new PropertyShop();
        Transaction[] tickets = [.. stream.Select((ticket, i) => ticket.ToTransaction(i + 1))];
        foreach (var ticket in tickets)
        {
            shop.Book([ticket]);
            Assert.Empty(shop.Book([ticket]));
            Assert.Empty(shop.Book(tickets[..(int)ticket.Number]));
        }
        shop.Close();
        Assert.Empty(shop.Close());
        Assert.Empty(shop.Book(tickets));
    }).QuickCheckThrowOnFailure();

    private static bool HasGoods(Transaction sale) => sale.Lines.Any(line => line.Quantity > Quantity.Zero);
}
