using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>A return that names its sale gives back what was sold, once, for what was paid (R12).</summary>
[Collection(nameof(Peers))]
public sealed class LinkedReturnTests(PeerShop peers)
{
    [Fact]
    public async Task G19_what_is_left_can_be_given_back_on_later_days_and_nothing_more()
    {
        var store = await peers.Store();
        await store.Send("3 P1 30.00 -> CASH 30.00");
        await store.Close();
        await store.Send(Later(store.Ticket("of #1: -1 P1 -10.00 -> CASH -10.00"), 1));
        await store.Send(Later(store.Ticket("of #1: -2 P1 -20.00 -> CASH -20.00"), 2));
        await store.Send(Later(store.Ticket("of #1: -1 P1 -10.00 -> CASH -10.00"), 3));

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.Equal(0, books.Net("1000"));
        var held = Assert.Single(await store.Cases());
        Assert.Equal(($"over-returned:{store.Till}#1", 1), (held.Key, held.Transactions));
    }

    [Fact]
    public async Task B03_a_refund_that_is_cancelled_frees_the_quantity()
    {
        var store = await peers.Store();
        await store.Send("1 P1 10.00 -> CASH 10.00", "of #1: -1 P1 -10.00 -> VOUCHER -10.00");
        await store.Close();
        await store.Waive("unmapped-tender:VOUCHER");
        await store.Send("of #1: -1 P1 -10.00 -> CASH -10.00");

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.Equal(0, books.Net("1000"));
        Assert.Empty(await store.Cases());
    }

    [Fact]
    public async Task B07_each_serial_is_given_back_once_and_only_what_was_sold()
    {
        var store = await peers.Store();
        await store.Send(
            Serials(store.Ticket("1 PHONE 50.00; 1 PHONE 50.00 -> CASH 100.00"), "A1", "A2"),
            Serials(store.Ticket("of #1: -1 PHONE -50.00 -> CASH -50.00"), "A1"),
            Serials(store.Ticket("of #1: -1 PHONE -50.00 -> CASH -50.00"), "A1"),
            Serials(store.Ticket("of #1: -1 PHONE -50.00 -> CASH -50.00"), "B9"),
            Serials(store.Ticket("of #1: -1 PHONE -50.00 -> CASH -50.00"), "A2"));

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.Equal([$"over-returned:{store.Till}#1", $"wrong-serial:{store.Till}#1"],
            (await store.Cases()).Select(one => one.Key).Order());
    }

    [Fact]
    public async Task B09_a_serial_that_is_sold_returned_and_sold_again_keeps_its_order()
    {
        var store = await peers.Store();
        await store.Send(
            Serials(store.Ticket("1 PHONE 100.00 -> CASH 100.00"), "A1"),
            Serials(store.Ticket("of #1: -1 PHONE -100.00 -> CASH -100.00"), "A1"),
            Serials(store.Ticket("1 PHONE 100.00 -> CASH 100.00"), "A1"),
            Serials(store.Ticket("of #3: -1 PHONE -100.00 -> CASH -100.00"), "A1"));

        var books = await store.Close();

        books.Are("Cr 200.00 Sales 4000", "Dr 200.00 TenderIn 1000 CASH",
            "Dr 200.00 Returns 4000", "Cr 200.00 TenderOut 1000 CASH");
        Assert.Empty(await store.Cases());
    }

    [Theory]
    [InlineData("-1 P1 -3.33 T7=-0.23 -> CASH -3.56", "-1 P1 -3.34 T7=-0.24 -> CASH -3.58",
        "-1 P1 -3.33 T7=-0.23 -> CASH -3.56", null)]
    [InlineData("-1 P1 -3.33 T7=-0.23 -> CASH -3.56", "-1 P1 -3.33 T7=-0.23 -> CASH -3.56",
        "-1 P1 -3.33 T7=-0.23 -> CASH -3.56", null)]
    [InlineData("-1 P1 -3.34 T7=-0.23 -> CASH -3.57", "-1 P1 -3.34 T7=-0.23 -> CASH -3.57",
        "-1 P1 -3.34 T7=-0.23 -> CASH -3.57", "refund-differs")]
    [InlineData("-1 P1 -3.33 T7=-0.24 -> CASH -3.57", "-1 P1 -3.33 T7=-0.24 -> CASH -3.57",
        "-1 P1 -3.34 T7=-0.24 -> CASH -3.58", "refund-differs")]
    [InlineData("-1 P1 -5.00 T7=-0.35 -> CASH -5.35", null, null, "refund-differs")]
    [InlineData("-3 P1 -9.99 T7=-0.70 -> CASH -10.69", null, null, "refund-differs")]
    [InlineData("-3 P1 -10.00 T7=-0.71 -> CASH -10.71", null, null, "refund-differs")]
    [InlineData("-3 P1 -10.00 T10=-0.70 -> CASH -10.70", null, null, "refund-differs")]
    [InlineData("-4 P1 -13.33 T7=-0.93 -> CASH -14.26", null, null, "over-returned")]
    [InlineData("-1 P2 -3.33 T7=-0.23 -> CASH -3.56", null, null, "over-returned")]
    public async Task Parts_are_each_their_share_and_together_never_more_than_the_sale(
        string first, string? second, string? third, string? held)
    {
        var store = await peers.Store();
        await store.Send("3 P1 10.00 T7=0.70 -> CASH 10.70");
        foreach (var part in new[] { first, second, third }.OfType<string>())
            await store.Send($"of #1: {part}");

        await store.Close();

        Assert.Equal(held is null ? [] : [$"{held}:{store.Till}#1"], (await store.Cases()).Select(one => one.Key));
    }

    [Fact]
    public async Task A_full_return_never_pays_back_more_than_was_paid()
    {
        var store = await peers.Store();
        await store.Send("1 P1 1.98; rounding -0.03 -> CASH 1.95",
            "of #1: -1 P1 -1.98; rounding -0.02 -> CASH -2.00");

        await store.Close();

        Assert.Equal($"refund-differs:{store.Till}#1", Assert.Single(await store.Cases()).Key);
    }

    [Fact]
    public async Task Packs_that_were_sold_come_back_in_pieces_and_two_lines_as_one()
    {
        var store = await peers.Store();
        await store.Send("1_DOZ EGGS 6.00; 6_EA EGGS 3.00 -> CASH 9.00",
            "of #1: -15_EA EGGS -7.50 -> CASH -7.50", "of #1: -3_EA EGGS -1.50 -> CASH -1.50",
            "of #1: -1_EA EGGS -0.50 -> CASH -0.50");

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.Equal($"over-returned:{store.Till}#1", Assert.Single(await store.Cases()).Key);
        await store.Moved("EGGS", "-18", "19");
    }

    [Fact]
    public async Task A_return_waits_for_a_sale_that_comes_later_and_is_booked_by_itself()
    {
        var store = await peers.Store();
        var (sale, refund) = (store.Ticket("2 P1 20.00 -> CASH 20.00"),
            store.Ticket("of #1: -1 P1 -10.00 -> CASH -10.00"));
        await store.Send(refund);
        await store.Close();
        Assert.Equal($"unknown-original:{store.Till}#1", Assert.Single(await store.Cases()).Key);

        await store.Send(sale);

        await Until(async () => (await store.Cases()).Count == 0, "the return is booked");
        var books = await store.Close();
        Assert.Equal(10, books.Net("4000"));
        await store.Moved("P1", "-2", "1");
    }

    [Fact]
    public async Task A_line_of_an_exchange_names_the_line_that_it_gives_back()
    {
        var store = await peers.Store();
        await store.Send("1 P1 10.00; 1 P1 8.00 -> CASH 18.00");
        await store.Send(
            Of(store.Ticket("1 P2 20.00; -1 P1 -10.00 -> CASH 10.00"), store, 2),
            Of(store.Ticket("1 P2 20.00; -1 P1 -8.00 -> CASH 12.00"), store, 2),
            Of(store.Ticket("1 P2 20.00; -1 P1 -8.00 -> CASH 12.00"), store, 2));

        await store.Close();

        Assert.Equal([$"over-returned:{store.Till}#1", $"refund-differs:{store.Till}#1"],
            (await store.Cases()).Select(one => one.Key).Order());
    }

    private static Transaction Of(Transaction exchange, PeerStore store, int line) => exchange with
    {
        Lines = [.. exchange.Lines.Select(one => one.Quantity > Quantity.Zero ? one
            : one with { Detail = new LineDetail { Original = new(new(store.Till, 1), line) } })],
    };

    private static Transaction Later(Transaction ticket, int days) => ticket with
    {
        BusinessDate = Ticket.Date.AddDays(days),
        At = ticket.At + Duration.FromDays(days),
    };

    private static Transaction Serials(Transaction ticket, params string[] serials) => ticket with
    {
        Lines = [.. ticket.Lines.Zip(serials, (line, serial) => line with { Serial = serial })],
    };
}
