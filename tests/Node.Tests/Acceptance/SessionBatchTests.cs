using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// What a till session of another product posts, from the same tickets. Where such a product nets sales with returns or
/// money in with money out, we keep both lines: their net is its figure.
/// </summary>
[Collection(nameof(Peers))]
public sealed class SessionBatchTests(PeerShop peers)
{
    [Fact]
    public async Task P01_three_orders_are_one_revenue_line_and_one_line_a_tender()
    {
        var store = await peers.Store();
        await store.Send(
            "10 P1 100.00; 5 P2 100.00 -> CASH 200.00",
            "7 P2 140.00; 1 P3 30.00 -> CASH 170.00",
            "1 P1 10.00; 3 P2 60.00; 5 P3 150.00 -> BANK 220.00");

        var books = await store.Close();

        books.Are("Cr 590.00 Sales 4000", "Dr 370.00 TenderIn 1000 CASH", "Dr 220.00 TenderIn 1010 BANK");
        Assert.Equal(3, books.Journals[0].Journal.Transactions);
        await store.Moved("P1", "-11");
        await store.Moved("P2", "-15");
        await store.Moved("P3", "-6");
    }

    [Fact]
    public async Task P03_a_full_return_is_a_line_of_its_own_and_the_cash_that_nets_to_nothing_two()
    {
        var store = await peers.Store();
        await store.Send(
            "1 P1 10.00; 5 P2 100.00 -> BANK 110.00",
            "3 P1 30.00; 2 P2 40.00; 1 P3 30.00 -> CASH 100.00",
            "of #2: -3 P1 -30.00; -2 P2 -40.00; -1 P3 -30.00 -> CASH -100.00");

        var books = await store.Close();

        books.Are("Cr 210.00 Sales 4000", "Dr 100.00 Returns 4000", "Dr 110.00 TenderIn 1010 BANK",
            "Dr 100.00 TenderIn 1000 CASH", "Cr 100.00 TenderOut 1000 CASH");
        Assert.Equal(0, books.Net("1000"));
        await store.Moved("P1", "-4", "3");
        await store.Moved("P2", "-7", "2");
        await store.Moved("P3", "-1", "1");
    }

    [Fact]
    public async Task P04_a_sale_and_its_return_net_to_nothing_on_every_account()
    {
        var books = await peers.Book("10 P1 100.00 -> CASH 100.00", "of #1: -10 P1 -100.00 -> CASH -100.00");

        books.Are("Cr 100.00 Sales 4000", "Dr 100.00 Returns 4000", "Dr 100.00 TenderIn 1000 CASH",
            "Cr 100.00 TenderOut 1000 CASH");
        Assert.Equal((0, 0), (books.Net("4000"), books.Net("1000")));
    }

    [Fact]
    public async Task P07_a_ticket_of_nothing_is_counted_and_posts_nothing()
    {
        var books = await peers.Book("1 P1 0.00 -> BANK 0.00");

        books.Are();
        Assert.Equal((1, "nothing to post"), (books.Journals[0].Journal.Transactions,
            books.Journals[0].Journal.Reference));
    }

    [Fact]
    public async Task P09_change_comes_off_the_cash_and_what_is_on_account_stays_open()
    {
        var books = await peers.Book("1 P1 750.00 -> CASH 460.00, ACCOUNT 300.00, CASH -10.00");

        books.Are("Cr 750.00 Sales 4000", "Dr 450.00 TenderIn 1000 CASH", "Dr 300.00 TenderIn 1100 ACCOUNT #1");
    }

    [Fact]
    public async Task P10_two_orders_on_one_tender_are_one_line()
    {
        var books = await peers.Book("1 P1 100.00 -> BANK 100.00", "1 P1 100.00 -> BANK 100.00");

        books.Are("Cr 200.00 Sales 4000", "Dr 200.00 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task P10_two_orders_on_two_tenders_are_two_lines()
    {
        var books = await peers.Book("1 P1 100.00 -> BANK 100.00", "1 P1 100.00 -> CASH 100.00");

        books.Are("Cr 200.00 Sales 4000", "Dr 100.00 TenderIn 1010 BANK", "Dr 100.00 TenderIn 1000 CASH");
    }
}
