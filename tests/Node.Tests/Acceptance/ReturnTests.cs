using NodaTime;
using RetailActors.Actors.Retail;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Refunds mirror what was stored; goods come back by a reason of their own; units convert exactly.</summary>
[Collection(nameof(Peers))]
public sealed class ReturnTests(PeerShop peers)
{
    [Fact]
    public async Task B01_a_full_refund_leaves_no_cash()
    {
        var books = await peers.Book("2 P1 855.00; 3 P2 855.00 -> CASH 1710.00",
            "of #1: -2 P1 -855.00; -3 P2 -855.00 -> CASH -1710.00");

        books.Are("Cr 1710.00 Sales 4000", "Dr 1710.00 TenderIn 1000 CASH",
            "Dr 1710.00 Returns 4000", "Cr 1710.00 TenderOut 1000 CASH");
        Assert.Equal(0, books.Net("1000"));
    }

    [Fact]
    public async Task B06_a_refund_repeats_the_tenders_of_its_sale()
    {
        var books = await peers.Book("10 P1 1000.00 -> BANK 500.00, CASH 500.00",
            "of #1: -10 P1 -1000.00 -> BANK -500.00, CASH -500.00");

        books.Are("Cr 1000.00 Sales 4000", "Dr 500.00 TenderIn 1010 BANK", "Dr 500.00 TenderIn 1000 CASH",
            "Dr 1000.00 Returns 4000", "Cr 500.00 TenderOut 1010 BANK", "Cr 500.00 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task B06_a_refund_by_two_tenders_keeps_two_lines()
    {
        var books = await peers.Book("1 P1 300.00 -> BANK 300.00",
            "of #1: -1 P1 -300.00 -> CASH -100.00, BANK -200.00");

        books.Are("Cr 300.00 Sales 4000", "Dr 300.00 TenderIn 1010 BANK", "Dr 300.00 Returns 4000",
            "Cr 100.00 TenderOut 1000 CASH", "Cr 200.00 TenderOut 1010 BANK");
    }

    /// <summary>The peer has the goods at an input location; ours are on the shelf, counted as returned.</summary>
    [Fact]
    public async Task B10_an_unlinked_return_debits_revenue_and_tax_and_brings_the_goods_back()
    {
        var store = await peers.Store();
        await store.Send("-1 P1 -9.92 T21=-2.08 -> CASH -12.00");

        var books = await store.Close();

        books.Are("Dr 9.92 Returns 4000 T21", "Dr 2.08 ReturnsTax 2200 T21", "Cr 12.00 TenderOut 1000 CASH");
        await store.Moved("P1", "0", "1");
    }

    [Fact]
    public async Task S06_what_a_later_day_takes_back_is_taken_off_that_day_and_not_off_the_day_of_the_sale()
    {
        var store = await peers.Store();
        await store.Send("1 P1 100.00 -> CASH 100.00", "1 P2 200.00 -> CASH 200.00");
        await store.Send([.. new[] { "1 P1 100.00 -> CASH 100.00", "1 P2 200.00 -> CASH 200.00",
            "of #1: -1 P1 -100.00 -> CASH -100.00" }.Select(store.Ticket).Select(ticket => ticket with
            {
                BusinessDate = Ticket.Date.AddDays(1), At = ticket.At + Duration.FromDays(1),
            })]);

        var books = await store.Close();

        var days = books.Journals.OrderBy(journal => journal.Journal.Date).Select(journal => new PeerBooks([journal]))
            .ToArray();
        Assert.Equal([300, 200], days.Select(day => day.Net("4000")));
        days[1].Are("Cr 300.00 Sales 4000", "Dr 100.00 Returns 4000", "Dr 300.00 TenderIn 1000 CASH",
            "Cr 100.00 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task G18_a_discounted_sale_and_its_return_are_equal_to_the_cent()
    {
        var books = await peers.Book("10 P1 701.25; rounding 0.05 -> CASH 701.30",
            "of #1: -10 P1 -701.25; rounding -0.05 -> CASH -701.30");

        books.Are("Cr 701.25 Sales 4000", "Cr 0.05 Rounding 4900", "Dr 701.30 TenderIn 1000 CASH",
            "Dr 701.25 Returns 4000", "Dr 0.05 Rounding 4900", "Cr 701.30 TenderOut 1000 CASH");
    }

    /// <summary>No quantity is rounded up to the next whole or hundredth, as a purchase may be.</summary>
    [Theory]
    [InlineData("1020000_GRM SAND", "-1.02")]
    [InlineData("1_DOZ EGGS", "-12")]
    [InlineData("1234_GRM NAILS", "-1.234")]
    [InlineData("2_EA CUPS", "-0.1")]
    [InlineData("12_EA PENS", "-1")]
    public async Task U01_units_convert_exactly(string sold, string moved)
    {
        var store = await peers.Store();
        await store.Send($"{sold} 5.00 -> CASH 5.00");

        await store.Close();

        await store.Moved(sold.Split(' ')[1], moved);
    }

    [Fact]
    public async Task U01_what_does_not_come_out_even_is_a_case_and_moves_nothing()
    {
        var store = await peers.Store();
        await store.Send("1_EA PENS 5.00 -> CASH 5.00", "12_EA PENS 60.00 -> CASH 60.00");

        var books = await store.Close();

        books.Are("Cr 60.00 Sales 4000", "Dr 60.00 TenderIn 1000 CASH");
        Assert.Equal("unmapped-unit:PENS/EA", Assert.Single(await store.Cases()).Key);
        await store.Moved("PENS", "-1");
    }
}
