using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>What comes, or has still to come, after a shift was counted.</summary>
[Collection(nameof(Peers))]
public sealed class LateTicketTests(PeerShop peers)
{
    [Fact]
    public async Task What_comes_after_the_close_goes_into_a_supplement_and_corrects_the_difference_there()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00", "close CASH 120");
        var before = await store.Close();
        Assert.Equal(20, before.Net("6900"));

        await till.Do("A", "1 P2 20.00 -> CASH 20.00");
        await Until(() => IsOpen($"shift-late:{store.Id}/A"), "it is a case");

        var after = await store.Close();
        Assert.Equal((0, -120), (after.Net("6900"), after.Net("1000")));
        Assert.Equal(PeerBooks.Text(before.Journals[0]), PeerBooks.Text(after.Journals[0]));
        Assert.Equal(before.Journals[0].Journal.Journal, after.Journals[1].Journal.Supplements);
        await Until(async () => !await IsOpen($"shift-late:{store.Id}/A"), "it is in its supplement");
        Assert.Equal((1, "0.00"), ((await till.Shift("A")).Late, (await till.Till("A")).Difference));
    }

    [Fact]
    public async Task Money_that_comes_late_without_a_rate_does_not_keep_the_other_currencies_difference_back()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00", "close CASH 120");

        await till.Send(till.Of("1 P2 7.00 -> CASH 7.00") with { Shift = "A", Currency = Currency.Of("ISK") });
        await till.Do("A", "1 P2 20.00 -> CASH 20.00");
        await Until(() => IsOpen("foreign-currency:ISK"), "it is held");

        var books = await store.Close();
        Assert.Equal((0, -120), (books.Net("6900"), books.Net("1000")));
    }

    [Fact]
    public async Task A_drop_after_the_count_changes_what_is_there_and_not_the_difference()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00", "close CASH 99", "bank CASH 60");
        await till.Do("B", "open", "start CASH 39", "close CASH 39");

        var books = await store.Close();

        Assert.Equal((-1, -39, -60), (books.Net("6900"), books.Net("1000"), books.Net("1015")));
        Assert.Equal("0.00", (await till.Till("B")).OpeningDifference);
    }

    [Fact]
    public async Task A_drop_before_the_count_that_comes_late_with_a_wrong_clock_is_still_one_before_it()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00");
        var drop = till.Of("safe CASH 60") with { Shift = "A" };
        await till.Do("A", "close CASH 40");
        await till.Send(drop with { At = drop.At + Duration.FromHours(1) });

        var books = await store.Close();

        Assert.Equal((0, -40), (books.Net("6900"), books.Net("1000")));
        Assert.Equal((1, "0.00"), ((await till.Shift("A")).Late, (await till.Till("A")).Difference));
    }

    [Fact]
    public async Task A_close_before_everything_has_come_names_what_is_missing_until_it_has()
    {
        var (store, till, _) = await peers.Tills();
        var (open, sale, close) = (till.Of("open"), till.Of("1 P1 10.00 -> CASH 10.00"), till.Of("close CASH 10"));
        await till.Send(open with { Shift = "A" }, close with { Shift = "A" });
        await Until(() => IsOpen($"shift-unsynchronised:{store.Id}/A"), "it is a case");
        Assert.Contains("numbers 2 are missing", (await peers.Shop.Cases())
            .Single(one => one.Key == $"shift-unsynchronised:{store.Id}/A").Why, StringComparison.Ordinal);

        await till.Send(sale with { Shift = "A" });

        await Until(async () => !await IsOpen($"shift-unsynchronised:{store.Id}/A"), "all has come");
        var books = await store.Close();
        Assert.Equal((0, "0.00"), (books.Net("6900"), (await till.Till("A")).Difference));
    }

    private async Task<bool> IsOpen(string key) => (await peers.Shop.Cases()).Any(one => one.Key == key);
}
