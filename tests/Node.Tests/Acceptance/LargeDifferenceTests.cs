using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// The neighbours of S-13: a difference at the edge of its tender's maximum (20.00), and one that crosses it after it
/// was booked. A small one stands on 6900, a large one on 6950, and never a part on each.
/// </summary>
[Collection(nameof(Peers))]
public sealed class LargeDifferenceTests(PeerShop peers)
{
    [Theory]
    [InlineData("80.00", "20", "0")]
    [InlineData("79.99", "0", "20.01")]
    [InlineData("120.00", "-20", "0")]
    [InlineData("120.01", "0", "-20.01")]
    public async Task The_maximum_itself_is_small_and_a_cent_more_is_large(
        string counted, string small, string large)
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> LARGE 100.00", $"close LARGE {counted}");

        var books = await store.Close();

        Assert.Equal((-PeerBooks.Number(small), -PeerBooks.Number(large)), (books.Net("6900"), books.Net("6950")));
    }

    [Theory]
    [InlineData("1 P1 10.00 -> LARGE 10.00", 0, 25)]
    [InlineData("-1 P1 -10.00 -> LARGE -10.00", 5, 0)]
    [InlineData("-1 P1 -50.00 -> LARGE -50.00", 0, -35)]
    public async Task A_difference_that_a_late_ticket_changes_stands_on_one_account(
        string late, decimal small, decimal large)
    {
        var (store, till, other) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> LARGE 100.00", "close LARGE 85");
        await store.Close();
        await other.Do("A", late);

        var books = await store.Close();

        Assert.Equal((-small, -large), (books.Net("6900"), books.Net("6950")));
    }

    [Fact]
    public async Task A_large_difference_that_is_taken_back_leaves_nothing_on_either_account()
    {
        var (store, till, other) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> LARGE 100.00", "close LARGE 85");
        await other.Do("A", "1 P1 10.00 -> LARGE 10.00");
        await store.Close();
        await peers.Reopen(store, "A", "counted in the dark");
        await till.Do("A", "close LARGE 110");

        var books = await store.Close();

        Assert.Equal((0, 0), (books.Net("6900"), books.Net("6950")));
    }
}
