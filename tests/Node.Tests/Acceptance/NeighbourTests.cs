using RetailActors.Actors.Retail;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Neighbours of the listed cases: what lies beside their figures and was, or might have been, wrong.
/// </summary>
[Collection(nameof(Peers))]
public sealed class NeighbourTests(PeerShop peers)
{
    private static readonly Currency Euro = Currency.Of("EUR"), Yen = Currency.Of("JPY");

    /// <summary>Dinars are the store's, euros the ticket's, yen what was paid: a rate into euros is none into dinars.
    /// </summary>
    [Fact]
    public async Task Notes_of_a_third_currency_differ_at_the_erps_rate_and_not_at_the_tickets()
    {
        var (store, till, _) = await peers.Tills("KWD");
        await till.Do("A", "open");
        var (sale, close) = (till.Of("1 P1 1.000 -> CASH 1.000") with { Shift = "A" },
            till.Of("close") with { Shift = "A" });
        await till.Send(sale with
        {
            Currency = Euro,
            Rate = Rate(0.85m),
            Tenders = [sale.Tenders[0] with { Foreign = new ForeignAmount(Yen, 1_575, Rate(0.00635m)) }],
        });
        await till.Send(close with { Tenders = [new Tender(new TenderId("CASH"), 0, null, new(Yen, 575))] });

        var books = await store.Close();

        Assert.Empty(await store.Cases());
        var yen = Assert.Single((await till.Shift("A")).Tenders, one => one.Currency == "JPY");
        Assert.Equal(("1575", "575", "-1000", "0"), (yen.Expected, yen.Declared, yen.Difference, yen.Unbooked));
        // 1,000 yen at 0.0054 pounds are 5.40 pounds: 2.160 dinars at 2.5.
        Assert.Equal(-2.160m, books.Net("6900"));
    }

    [Fact]
    public async Task A_deposit_is_used_up_in_the_currency_that_it_was_paid_in()
    {
        var store = await peers.Store();
        await store.Send(Order(store, "2 P1 20.00 -> CASH 5.00", TransactionKind.OrderOpen) with
        {
            Currency = Euro,
            Rate = Rate(0.5m),
        });
        await store.Send(Order(store, "2 P1 20.00 -> CASH 15.00, DEPOSIT 5.00", TransactionKind.OrderPickup));
        var held = await store.Close();

        Assert.Equal(0, held.Net("4000"));
        Assert.Contains("was paid in EUR", Assert.Single(await store.Cases()).Why, StringComparison.Ordinal);

        await store.Send(Order(store, "2 P1 20.00 -> CASH 15.00, DEPOSIT 5.00", TransactionKind.OrderPickup) with
        {
            Currency = Euro,
            Rate = Rate(0.5m),
        });
        Assert.Equal((0, 20), ((await store.Close()).Net("2500"), (await store.Close()).Net("4000")));
    }

    [Fact]
    public async Task A_sale_in_one_currency_is_not_refunded_by_number_in_another()
    {
        var store = await peers.Store();
        await store.Send(store.Ticket("1 P1 10.00 -> CASH 10.00") with { Currency = Euro, Rate = Rate(0.5m) });
        await store.Send("of #1: -1 P1 -10.00 -> CASH -10.00");

        await store.Close();

        Assert.Equal("S#1 was sold in EUR and is given back in GBP",
            Assert.Single(await store.Cases()).Why.Replace($"{store.Till}", "S", StringComparison.Ordinal));
    }

    /// <summary>What a person made of a sale is what was sold; what the till had sent is not.</summary>
    [Fact]
    public async Task A_return_is_compared_with_its_sale_as_it_was_edited()
    {
        var store = await peers.Store();
        await store.Send("1 NOSUCH 10.00 -> CASH 10.00");
        await Until(async () => (await store.Cases()).Count == 1, "the sale is held");
        await store.Shop.Operator.Post($"v1/transactions/{store.Till}/1/edit",
            new EditRequest([new("lines[0].sku", "P1")], "by its label"), NodeJson.Default.EditRequest,
            NodeJson.Default.TransactionView, default);
        await store.Send("of #1: -1 P1 -10.00 -> CASH -10.00", "of #1: -1 P1 -10.00 -> CASH -10.00");

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.StartsWith("over-returned", Assert.Single(await store.Cases()).Key, StringComparison.Ordinal);
        // Held or not, the goods of both are back.
        await store.Moved("P1", "-1", "2");
    }

    [Theory]
    [InlineData("1 P1 13.67 T15=2.05; rounding -0.02 -> CASH 20.00, CASH -4.30", "15.70", "-0.02")]
    [InlineData("1 P1 13.67 T15=2.05; rounding 0.28 -> CASH 16.00", "16.00", "0.28")]
    [InlineData("1 P1 0.02; rounding -0.02 -> CASH 0.00", "0", "-0.02")]
    [InlineData("1 P1 0.03; rounding 0.02 -> CASH 0.05", "0.05", "0.02")]
    [InlineData("-1 P1 -13.67 T15=-2.05; rounding 0.02 -> CASH -15.70", "-15.70", "0.02")]
    [InlineData("-1 P1 -0.02; rounding 0.02 -> CASH 0.00", "0", "0.02")]
    public async Task Cash_rounding_in_either_direction_with_change_and_down_to_nothing(
        string ticket, string cash, string rounding)
    {
        var books = await peers.Book(ticket);

        Assert.Equal((PeerBooks.Number(cash), PeerBooks.Number(rounding)), (-books.Net("1000"), books.Net("4900")));
    }

    [Theory]
    [InlineData("1 P1 10.00 -> CASH 20.00, BANK -10.00", 20, -10)]
    [InlineData("1 P1 10.00 -> CASH 5.00, BANK 5.00, CARD 0.00", 5, 5)]
    [InlineData("-1 P1 -10.00 -> CASH -20.00, BANK 10.00", -20, 10)]
    public async Task Several_tenders_stay_apart_whatever_their_signs(string ticket, decimal cash, decimal bank)
    {
        var books = await peers.Book(ticket);

        Assert.Equal((cash, bank), (-books.Net("1000"), -books.Net("1010")));
    }

    /// <summary>What gives back cannot be given back again, and what a sale gave back was not sold by it.</summary>
    [Fact]
    public async Task A_return_of_a_return_is_more_than_was_sold()
    {
        var store = await peers.Store();
        await store.Send("2 P1 20.00; -1 P2 -5.00 -> CASH 15.00");
        await store.Send("of #1: -2 P1 -20.00 -> CASH -20.00");
        await store.Send("of #2: -2 P1 -20.00 -> CASH -20.00", "of #1: -1 P2 -5.00 -> CASH -5.00");

        await store.Close();

        Assert.Equal(2, (await store.Cases()).Where(one => one.Kind == "over-returned").Sum(one => one.Transactions));
    }

    private static FrozenRate Rate(decimal rate) => new((long)(rate * 1_000_000_000));

    private static Transaction Order(PeerStore store, string text, TransactionKind kind) =>
        store.Ticket(text) with { Kind = kind, Order = "LAY-1" };
}
