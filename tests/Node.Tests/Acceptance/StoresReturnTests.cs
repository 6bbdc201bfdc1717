using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Several stores take back one sale: the books of its own store say what is left of it (R12).</summary>
[Collection(nameof(Peers))]
public sealed class StoresReturnTests(PeerShop peers)
{
    [Fact]
    public async Task A_sale_of_another_store_is_found_there()
    {
        var (here, there) = (await peers.Store(), await peers.Store());
        await there.Send("1 P1 10.00 -> CASH 10.00");
        await here.Send(
            here.Ticket("-1 P1 -10.00 -> CASH -10.00") with { Original = new(there.Till, 1) },
            here.Ticket("-1 P1 -10.00 -> CASH -10.00") with { Original = new(there.Till, 1) });

        var books = await here.Close();

        books.Are("Dr 10.00 Returns 4000", "Cr 10.00 TenderOut 1000 CASH");
        Assert.Equal($"over-returned:{there.Till}#1", Assert.Single(await here.Cases()).Key);
    }

    [Fact]
    public async Task A_till_is_told_at_once_that_it_gives_back_more_than_is_left()
    {
        var (home, other) = (await peers.Store(), await peers.Store());
        await home.Send("3 P1 30.00 -> CASH 30.00");
        await home.Send("of #1: -1 P1 -10.00 -> CASH -10.00");
        await home.Close();
        Transaction Back(int quantity) => other.Ticket($"-{quantity} P1 -{quantity}0.00 -> CASH -{quantity}0.00") with
        {
            Original = new(home.Till, 1),
        };

        var answer = await other.Send(Back(3), Back(1), Back(1), Back(1));

        var outcomes = answer.GetProperty("outcomes");
        Assert.Equal(["held", "accepted", "accepted", "held"],
            outcomes.EnumerateArray().Select(one => one.GetProperty("outcome").GetString()));
        Assert.Contains($"2 of {home.Till}#1 are left to give back", outcomes[0].GetProperty("why").GetString()!,
            StringComparison.Ordinal);
        Assert.Equal(-20, (await other.Close()).Net("4000"));
        Assert.Equal(2, Assert.Single(await other.Cases()).Transactions);
    }

    [Fact]
    public async Task Stores_that_take_back_one_sale_are_checked_against_each_other()
    {
        var (home, one, other) = (await peers.Store(), await peers.Store(), await peers.Store());
        await home.Send("3 P1 30.00 -> CASH 30.00");
        await one.Send(one.Ticket("-1 P1 -10.00 -> CASH -10.00") with { Original = new(home.Till, 1) });
        await one.Close();
        await other.Send(other.Ticket("-2 P1 -20.00 -> CASH -20.00") with { Original = new(home.Till, 1) });
        await other.Close();

        await one.Send(one.Ticket("-1 P1 -10.00 -> CASH -10.00") with { Original = new(home.Till, 1) });
        await home.Send("of #1: -1 P1 -10.00 -> CASH -10.00");

        Assert.Equal(30, (await home.Close()).Net("4000"));
        Assert.Equal(-10, (await one.Close()).Net("4000"));
        Assert.Equal(-20, (await other.Close()).Net("4000"));
        var held = Assert.Single(await one.Cases());
        Assert.Equal(($"over-returned:{home.Till}#1", 2), (held.Key, held.Transactions));
    }

    [Fact]
    public async Task What_another_store_does_not_book_after_all_is_left_to_give_back()
    {
        var (home, one, other) = (await peers.Store(), await peers.Store(), await peers.Store());
        await home.Send("1 P1 10.00 -> CASH 10.00");
        await one.Send(one.Ticket("-1 P1 -10.00 -> COUPON -10.00") with { Original = new(home.Till, 1) });
        await one.Close();
        await other.Send(other.Ticket("-1 P1 -10.00 -> CASH -10.00") with { Original = new(home.Till, 1) });
        await other.Close();
        Assert.Equal($"over-returned:{home.Till}#1", Assert.Single(await other.Cases()).Key);

        await one.Waive("unmapped-tender:COUPON");
        await peers.Shop.Operator.Post("v1/cases/retry", new CaseActRequest($"over-returned:{home.Till}#1"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

        Assert.Empty(await other.Cases());
        Assert.Equal(-10, (await other.Close()).Net("4000"));
    }
}
