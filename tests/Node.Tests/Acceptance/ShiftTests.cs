using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Openings, counts and closings of other products' tills, and what went wrong in the field.</summary>
[Collection(nameof(Peers))]
public sealed class ShiftTests(PeerShop peers)
{
    [Fact]
    public async Task S01_two_cash_sales_that_are_counted_differ_by_nothing()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 3500.00 -> CASH 3500.00", "1 P2 3200.00 -> CASH 3200.00", "close CASH 6700");

        var books = await store.Close();

        books.Are("Cr 6700.00 Sales 4000", "Dr 6700.00 TenderIn 1000 CASH");
        var cash = await till.Till("A");
        Assert.Equal(("6700.00", "6700.00", "0.00"), (cash.Expected, cash.Declared, cash.Difference));
    }

    /// <summary>What was cut stays; taking the count back posts the opposite of its difference, and the tickets are
    /// booked once all the same.</summary>
    [Fact]
    public async Task S03_a_count_that_is_taken_back_leaves_its_tickets_and_is_made_again()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00", "close CASH 90");
        await store.Close();

        await peers.Reopen(store, "A", "counted the wrong drawer");
        await till.Do("A", "close CASH 100");

        var books = await store.Close();
        Assert.Equal((100, 0), (-books.Net("1000"), books.Net("6900")));
        Assert.Equal(["1-3", "4"], books.Journals.SelectMany(j => j.Transactions).Select(t => t.Numbers));
        Assert.Equal(("0.00", "0.00"), ((await till.Till("A")).Difference, (await till.Till("A")).Unbooked));
    }

    /// <summary>A float of 100 is counted and stays in the drawer; the next shift begins with it without a word.
    /// </summary>
    [Fact]
    public async Task S07_a_drawer_that_is_kept_with_a_float_hands_it_on()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "float CASH 100", "close CASH 100");
        await till.Do("B", "open", "1 P1 20.00 -> CASH 20.00", "close CASH 120");

        var books = await store.Close();

        books.Are("Cr 20.00 Sales 4000", "Dr 20.00 TenderIn 1000 CASH", "Dr 100.00 FloatEntry 1000 CASH",
            "Cr 100.00 FloatEntry 1005 CASH");
        var cash = await till.Till("B");
        Assert.Equal(("100.00", "120.00", "0.00"), (cash.Start, cash.Expected, cash.Difference));
    }

    [Theory]
    [InlineData("CASH", "Cr 10.00 OverShort 6900 CASH #3")]
    [InlineData("TAXED", "Cr 8.00 OverShort 6900 TAXED #3", "Cr 2.00 OverShortTax 2200 T25 #3")]
    public async Task S09_a_gain_is_credited_with_the_tax_it_includes(string tender, params string[] credits)
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", $"1 P1 50.00 -> {tender} 50.00", $"close {tender} 60");

        var books = await store.Close();

        books.Are(["Cr 50.00 Sales 4000", $"Dr 50.00 TenderIn 1000 {tender}",
            $"Dr 10.00 TillDifference 1000 {tender} #3", .. credits]);
    }

    [Fact]
    public async Task S09_a_loss_has_no_tax()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 50.00 -> TAXED 50.00", "close TAXED 40");

        var books = await store.Close();

        books.Are("Cr 50.00 Sales 4000", "Dr 50.00 TenderIn 1000 TAXED", "Cr 10.00 TillDifference 1000 TAXED #3",
            "Dr 10.00 OverShort 6900 TAXED #3");
    }

    [Fact]
    public async Task S10_a_difference_on_a_bank_tender_is_booked_like_cash()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 10.00 -> BANK 10.00", "close BANK 15");

        var books = await store.Close();

        Assert.Equal((-15, 5, 10), (books.Net("1010"), books.Net("6900"), books.Net("4000")));
    }

    [Fact]
    public async Task S13_a_tender_that_has_to_be_counted_holds_the_close_until_it_is()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "start MUST 50", "1 P1 100.00 -> MUST 100.00", "1 P1 1000.00 -> MUST 1000.00",
            "close");
        await store.Close();
        Assert.Equal("1150.00", (await till.Till("A", "MUST")).Expected);
        Assert.Equal($"uncounted:{store.Id}/A", Assert.Single(await store.Cases()).Key);

        await till.Do("A", "declare MUST 1150");

        await Until(async () => (await till.Shift("A")).Settled && (await store.Cases()).Count == 0,
            "the count is booked");
    }

    [Fact]
    public async Task S13_a_second_shift_in_one_drawer_is_a_case_until_one_is_closed()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open");
        await till.Do("B", "open");
        await Until(() => Open($"drawer-open-twice:{store.Id}/{till.Id}"), "it is a case");

        await till.Do("A", "close");

        await Until(async () => !await Open($"drawer-open-twice:{store.Id}/{till.Id}"), "it is over");
    }

    /// <summary>Limit 20: 18 is booked by itself, 31 waits for a manager, or goes to the big account.</summary>
    [Fact]
    public async Task S13_a_difference_within_its_limit_is_booked_and_one_beyond_waits_for_a_manager()
    {
        var (store, one, two) = await peers.Tills();
        await one.Do("A", "open", "1 P1 100.00 -> STRICT 100.00", "close STRICT 82");
        await two.Do("B", "open", "1 P1 100.00 -> STRICT 100.00", "close STRICT 69");
        var before = await store.Close();
        Assert.Equal(-18, before.Net("6900"));
        Assert.True(await Open($"over-short:{store.Id}/B"));

        await peers.Accept(store, "B", "Ann", "the safe had it");

        var after = await store.Close();
        Assert.Equal((-49, "Ann"), (after.Net("6900"), (await two.Shift("B")).AcceptedBy));
        Assert.False(await Open($"over-short:{store.Id}/B"));
    }

    [Fact]
    public async Task S13_a_large_difference_goes_to_the_account_for_large_ones()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> LARGE 100.00", "close LARGE 69");

        var books = await store.Close();

        Assert.Equal((-31, 0), (books.Net("6950"), books.Net("6900")));
    }

    /// <summary>The money alone: a pay-in on the customer's account, a pay-out of a supplier's invoice.</summary>
    [Fact]
    public async Task S15_an_invoice_that_is_paid_at_the_till_comes_off_its_account()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> ACCOUNT 100.00", "in CASH 75");
        till.Reason = "supplier";
        await till.Do("A", "out CASH 100", "close CASH -25");

        var books = await store.Close();

        Assert.Equal((-25, 25, -100), (books.Net("1100"), books.Net("1000"), books.Net("2000")));
        Assert.Equal("0.00", (await till.Till("A")).Difference);
    }

    private async Task<bool> Open(string key) => (await peers.Shop.Cases()).Any(one => one.Key == key);
}
