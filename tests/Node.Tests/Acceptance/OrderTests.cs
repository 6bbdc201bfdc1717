using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Layaways and customer orders: a deposit is owed until the goods leave or it is paid back (R26).</summary>
[Collection(nameof(Peers))]
public sealed class OrderTests(PeerShop peers)
{
    [Fact]
    public async Task L01_a_deposit_is_owed_until_the_goods_leave()
    {
        var store = await Stocked(8);
        await store.Send(Open(store, "5 P1 100.00 -> CASH 10.00"));
        await Until(store, onHand: "8", reserved: "5");

        await store.Send(PickUp(store, "5 P1 100.00 -> DEPOSIT 10.00, CASH 90.00"));
        await Until(store, onHand: "3", reserved: "0");

        var books = await store.Close();
        books.Are("Cr 10.00 Deposit 2500", "Dr 100.00 TenderIn 1000 CASH", "Dr 10.00 TenderIn 2500 DEPOSIT",
            "Cr 100.00 Sales 4000");
        Assert.Equal(0, books.Net("2500"));
        Assert.Empty(await store.Cases());
    }

    [Fact]
    public async Task L01_a_cancelled_order_gives_back_the_deposit_and_frees_the_goods()
    {
        var store = await Stocked(8);
        await store.Send(Open(store, "6 P1 120.00 -> CASH 12.00"));
        await Until(store, onHand: "8", reserved: "6");

        await store.Send(store.Ticket("6 P1 120.00 -> CASH -12.00") with
        {
            Kind = TransactionKind.OrderCancel,
            Order = Number(store),
        });
        await Until(store, onHand: "8", reserved: "0");

        var books = await store.Close();
        books.Are("Cr 12.00 Deposit 2500", "Dr 12.00 TenderIn 1000 CASH", "Dr 12.00 Deposit 2500",
            "Cr 12.00 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task L01_no_goods_leave_the_books_until_they_are_paid_and_no_deposit_is_used_twice()
    {
        var store = await Stocked(8);
        await store.Send(Open(store, "5 P1 100.00 -> CASH 10.00"),
            PickUp(store, "1 P1 20.00 -> DEPOSIT 10.00, CASH 10.00"),
            PickUp(store, "4 P1 80.00 -> DEPOSIT 10.00, CASH 70.00"));

        var books = await store.Close();

        Assert.Equal(20, books.Net("4000"));
        Assert.Equal($"deposit-differs:{Number(store)}", Assert.Single(await store.Cases()).Key);
    }

    /// <summary>It goes by its own number until it is picked up, and by the transaction's from then on.</summary>
    [Fact]
    public async Task A_layaway_is_found_by_its_number_and_names_who_picked_it_up()
    {
        var store = await peers.Store();
        await store.Send(Of(store, "2 P1 20.00 -> CASH 5.00", TransactionKind.OrderOpen));
        await store.Send(Of(store, "1 P1 10.00 -> CASH 7.00, DEPOSIT 3.00", TransactionKind.OrderPickup));
        await new NodeReconciliation(store.Shop.Node).CatchUp();
        var open = Assert.Single(await Found("open"));
        await store.Send(Of(store, "1 P1 10.00 -> CASH 8.00, DEPOSIT 2.00", TransactionKind.OrderPickup));
        await new NodeReconciliation(store.Shop.Node).CatchUp();
        var picked = Assert.Single(await Found("pickedUp"));

        Assert.Equal(("open", $"{store.Till}#1", $"{store.Till}#2", "2.00"),
            (open.State, open.OpenedBy, open.Transaction, open.Deposit));
        Assert.Equal("1", Assert.Single(open.Lines).Quantity);
        Assert.Equal(("pickedUp", $"{store.Till}#3", "0.00", 0),
            (picked.State, picked.Transaction, picked.Deposit, picked.Lines.Count));
        Assert.Empty(await Found("cancelled"));

        Task<List<CustomerOrderView>> Found(string state) => store.Shop.Operator.Get(
            $"v1/customer-orders?store={store.Id}&order=LAY-9&state={state}",
            CustomerOrderJson.Default.ListCustomerOrderView, default);
        static Transaction Of(PeerStore store, string text, TransactionKind kind) =>
            store.Ticket(text) with { Kind = kind, Order = "LAY-9" };
    }

    [Fact]
    public async Task A_pickup_waits_for_the_opening_of_its_order()
    {
        var store = await Stocked(8);
        var open = Open(store, "2 P1 40.00 -> CASH 5.00");
        await store.Send(PickUp(store, "2 P1 40.00 -> DEPOSIT 5.00, CASH 35.00"));
        await store.Close();
        Assert.Equal($"unknown-order:{Number(store)}", Assert.Single(await store.Cases()).Key);

        await store.Send(open);

        await Eventually.Until(async () => (await store.Cases()).Count == 0, "the pickup is booked");
        Assert.Equal(0, (await store.Close()).Net("2500"));
        await Until(store, onHand: "6", reserved: "0");
    }

    [Fact]
    public async Task What_was_ordered_beyond_the_stock_is_set_aside_when_it_comes_in()
    {
        var store = await Stocked(3);
        await store.Send(Open(store, "5 P1 100.00 -> CASH 10.00"));
        await Until(store, onHand: "3", reserved: "3");

        await store.Send(Found(store, 10));

        await Until(store, onHand: "13", reserved: "5");
    }

    [Fact]
    public async Task L06_a_return_that_is_received_in_parts_counts_each_line()
    {
        var store = await peers.Store();
        await store.Send("1 P1 10.00; 2 P2 20.00; 1 P3 5.00 -> CASH 35.00",
            "of #1: -1 P1 -10.00; -2 P2 -20.00 -> CASH -30.00", "of #1: -1 P3 -5.00 -> CASH -5.00",
            "of #1: -1 P3 -5.00 -> CASH -5.00");

        var books = await store.Close();

        Assert.Equal(0, books.Net("4000"));
        Assert.Equal($"over-returned:{store.Till}#1", Assert.Single(await store.Cases()).Key);
    }

    private static string Number(PeerStore store) => $"L-{store.Id}";

    private static Transaction Open(PeerStore store, string ticket) => store.Ticket(ticket) with
    {
        Kind = TransactionKind.OrderOpen,
        Order = Number(store),
    };

    private static Transaction PickUp(PeerStore store, string ticket) => store.Ticket(ticket) with
    {
        Kind = TransactionKind.OrderPickup,
        Order = Number(store),
    };

    private static Transaction Found(PeerStore store, int quantity) => store.Ticket("1 P1 1.00 -> CASH 1.00") with
    {
        Kind = TransactionKind.StockAdjustment,
        Reason = "found",
        Lines = [new Line(new Sku("P1"), Quantity.Of(quantity), new UnitCode("EA"), 0, 0, 0, [])],
        Tenders = [],
        Total = 0,
    };

    private async Task<PeerStore> Stocked(int quantity)
    {
        var store = await peers.Store();
        await store.Send(Found(store, quantity));
        await Until(store, onHand: $"{quantity}", reserved: "0");
        return store;
    }

    private static Task Until(PeerStore store, string onHand, string reserved) => Eventually.Until(async () =>
    {
        var view = await store.Shop.Operator.Get("v1/skus/P1", NodeJson.Default.SkuView, default);
        var shelf = view.Warehouses.SingleOrDefault(w => w.Warehouse == store.Warehouse);
        return (shelf?.OnHand, shelf?.Reserved) == (onHand, reserved);
    }, $"{onHand} on hand, {reserved} reserved");
}
