using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Drawers from shift to shift, cash on its way to safe and bank, and what has to be seen early.</summary>
[Collection(nameof(Peers))]
public sealed class DrawerTests(PeerShop peers)
{
    [Fact]
    public async Task G24_a_float_that_is_missing_at_the_count_is_short_and_stays_so_after_posting()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "start CASH 50", "1 P1 100.00 -> CASH 100.00", "close CASH 50");

        var books = await store.Close();

        Assert.Equal((-100, -50), (books.Net("6900"), books.Net("1000")));
        Assert.Equal(("-100.00", "0.00"), ((await till.Till("A")).Difference, (await till.Till("A")).Unbooked));
    }

    /// <summary>The peer showed 10 or 110 expected, and the opening difference again at the close.</summary>
    [Fact]
    public async Task G25_an_opening_difference_is_booked_once_and_does_not_come_back_at_the_close()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00", "close CASH 100");
        await till.Do("B", "open", "start CASH 50", "1 P1 10.00 -> CASH 10.00", "close CASH 60");

        var books = await store.Close();

        books.Are("Cr 110.00 Sales 4000", "Dr 110.00 TenderIn 1000 CASH",
            "Cr 50.00 OpeningTillDifference 1000 CASH #5", "Dr 50.00 OpeningOverShort 6900 CASH #5");
        var cash = await till.Till("B");
        Assert.Equal(("-50.00", "60.00", "0.00"), (cash.OpeningDifference, cash.Expected, cash.Difference));
    }

    [Fact]
    public async Task G27_a_shift_that_sold_nothing_differs_by_nothing_whatever_its_opening_found()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "start CASH 100", "1 P1 70.00 -> CASH 70.00", "close CASH 170");
        await till.Do("B", "open", "start CASH 100", "close CASH 100");

        var books = await store.Close();

        var cash = await till.Till("B");
        Assert.Equal(("-70.00", "0.00"), (cash.OpeningDifference, cash.Difference));
        Assert.Equal((-70, -100), (books.Net("6900"), books.Net("1000")));
    }

    /// <summary>The peer expected 130 at the second till: both tills' sales on the one account.</summary>
    [Fact]
    public async Task G28_two_tills_on_one_cash_account_are_counted_apart()
    {
        var (store, one, two) = await peers.Tills();
        await one.Do("A", "open", "start CASH 100", "1 P1 10.00 -> CASH 10.00");
        await two.Do("B", "open", "start CASH 100", "1 P1 20.00 -> CASH 20.00");
        await one.Do("A", "close CASH 110");
        await two.Do("B", "close CASH 121");

        var books = await store.Close();

        Assert.Equal(("110.00", "0.00"), ((await one.Till("A")).Expected, (await one.Till("A")).Difference));
        Assert.Equal(("120.00", "1.00"), ((await two.Till("B")).Expected, (await two.Till("B")).Difference));
        Assert.Equal((1, -231), (books.Net("6900"), books.Net("1000")));
    }

    [Fact]
    public async Task Cash_on_its_way_to_safe_and_bank_changes_its_account_and_what_is_expected()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "start CASH 100", "float CASH 50", "1 P1 300.00 -> CASH 300.00", "remove CASH 20",
            "safe CASH 200", "bank CASH 80", "close CASH 150");

        var books = await store.Close();

        books.Are("Cr 300.00 Sales 4000", "Dr 300.00 TenderIn 1000 CASH",
            "Dr 50.00 FloatEntry 1000 CASH", "Cr 50.00 FloatEntry 1005 CASH",
            "Dr 100.00 FloatEntry 1000 CASH #2", "Cr 100.00 FloatEntry 1005 CASH #2",
            "Cr 20.00 TenderRemoval 1000 CASH", "Dr 20.00 TenderRemoval 1005 CASH",
            "Cr 200.00 SafeDrop 1000 CASH", "Dr 200.00 SafeDrop 1005 CASH",
            "Cr 80.00 BankDrop 1000 CASH #7", "Dr 80.00 BankDrop 1015 CASH #7");
        Assert.Equal(("150.00", "0.00"), ((await till.Till("A")).Expected, (await till.Till("A")).Difference));
    }

    [Fact]
    public async Task A_drop_of_a_tender_without_a_safe_is_a_case_and_still_out_of_the_till()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> BARE 100.00", "safe BARE 60", "close BARE 40");

        await store.Close();

        Assert.Equal("unmapped-safe:BARE", Assert.Single(await store.Cases()).Key);
        Assert.Equal("0.00", (await till.Till("A", "BARE")).Difference);
    }

    [Fact]
    public async Task A_difference_without_an_account_waits_for_it()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> BARE 100.00", "close BARE 99");

        await store.Close();

        Assert.Equal("unmapped-difference:BARE", Assert.Single(await store.Cases()).Key);
        Assert.False((await till.Shift("A")).Settled);
    }

    [Fact]
    public async Task A_shift_is_suspended_at_one_register_and_resumed_and_closed_at_another()
    {
        var (store, one, two) = await peers.Tills();
        await one.Do("A", "open", "start CASH 100", "1 P1 10.00 -> CASH 10.00", "suspend");
        await two.Do("A", "resume", "1 P1 20.00 -> CASH 20.00", "close CASH 130");

        var books = await store.Close();

        Assert.Equal(-130, books.Net("1000"));
        var shift = await two.Shift("A");
        Assert.Equal(("closed", 7, 0), (shift.State, shift.Transactions, shift.Cases.Count));
        Assert.Equal("0.00", (await two.Till("A")).Difference);
    }

    [Fact]
    public async Task A_shift_that_is_open_at_two_registers_is_a_case_until_it_is_suspended_at_one()
    {
        var (store, one, two) = await peers.Tills();
        await one.Do("A", "open");
        await two.Do("A", "resume");
        await Until(() => IsOpen($"busy-terminal:{store.Id}/A"), "it is a case");

        await one.Do("A", "suspend");

        await Until(async () => !await IsOpen($"busy-terminal:{store.Id}/A"), "it is over");
    }

    [Fact]
    public async Task A_shared_shift_is_used_at_every_register_and_a_second_one_is_a_case()
    {
        var (store, one, two) = await peers.Tills();
        await one.Send(one.Of("open") with { Shift = "S", Reason = "shared", Drawer = "front" });
        await two.Do("S", "1 P1 20.00 -> CASH 20.00");
        await new NodeReconciliation(peers.Shop.Node).CatchUp();
        Assert.Empty((await one.Shift("S")).Cases);

        await two.Send(two.Of("open") with { Shift = "S2", Reason = "shared", Drawer = "back" });

        await Until(() => IsOpen($"shared-shifts:{store.Id}"), "it is a case");
        await one.Do("S", "close CASH 20");
        await Until(async () => !await IsOpen($"shared-shifts:{store.Id}"), "it is over");
    }

    [Theory]
    [InlineData("blind", "declare CASH 90", "declare CASH 100", "close")]
    [InlineData("declare CASH 7", "close CASH 100")]
    public async Task The_last_count_stands_and_that_of_the_close_before_all(params string[] end)
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", ["open", "1 P1 100.00 -> CASH 100.00", .. end]);

        await store.Close();

        Assert.Equal(("100.00", "0.00"), ((await till.Till("A")).Declared, (await till.Till("A")).Difference));
    }

    [Fact]
    public async Task Shifts_of_one_drawer_that_overlap_in_time_are_a_case()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open");
        await till.Do("B", "open");
        await till.Do("A", "close");

        await Until(() => IsOpen($"shift-overlap:{store.Id}/A"), "it is a case");
    }

    [Fact]
    public async Task A_ticket_that_is_held_is_in_the_till_all_the_same()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 GONE 10.00 -> CASH 10.00", "close CASH 10");

        await store.Close();

        Assert.Equal(("10.00", "0.00"), ((await till.Till("A")).Expected, (await till.Till("A")).Difference));
        Assert.Equal("unmapped-sku:GONE", Assert.Single(await store.Cases()).Key);
    }

    private async Task<bool> IsOpen(string key) => (await peers.Shop.Cases()).Any(one => one.Key == key);
}
