using System.Text.Json.Serialization.Metadata;
using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>What is on hand, set aside and counted, by the paths that orders and people use.</summary>
[Collection(nameof(Peers))]
public sealed class StockTests(PeerShop peers)
{
    [Fact]
    public async Task L03_a_reservation_changes_and_is_never_more_than_the_stock()
    {
        var store = await Stocked("P1", 10);

        await Reserve(store, ("r1", "P1", "7"));
        Assert.Equal(("7", "3"), await Shelf(store, "P1"));
        await Reserve(store, ("r1", "P1", "2"));
        Assert.Equal(("2", "8"), await Shelf(store, "P1"));
        var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => Reserve(store, ("r1", "P1", "11")));

        Assert.Equal(409, refused.Status);
        Assert.Contains("10 on hand", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("2", "8"), await Shelf(store, "P1"));
    }

    [Fact]
    public async Task L03_what_is_set_aside_for_one_thing_is_freed_and_set_aside_again()
    {
        var store = await Stocked("P1", 6);
        await Reserve(store, ("a", "P1", "2"), ("b", "P1", "2"), ("c", "P1", "2"));
        Assert.Equal(("6", "0"), await Shelf(store, "P1"));

        await Post("release", new ReleaseRequest([new($"{store.Id}-a", "P1"), new($"{store.Id}-b", "P1")]),
            StockJson.Default.ReleaseRequest);
        Assert.Equal(("2", "4"), await Shelf(store, "P1"));
        await Reserve(store, ("a", "P1", "2"), ("b", "P1", "2"));

        Assert.Equal(("6", "0"), await Shelf(store, "P1"));
    }

    [Fact]
    public async Task L04_two_halves_of_one_call_that_are_too_much_together_are_refused()
    {
        var store = await Stocked("P1", 5);

        await Assert.ThrowsAsync<NodeAnswerException>(() => Reserve(store, ("a", "P1", "5"), ("b", "P1", "5")));

        Assert.Equal(("0", "5"), await Shelf(store, "P1"));
    }

    [Fact]
    public async Task What_one_product_cannot_give_frees_what_another_gave()
    {
        var store = await Stocked("P1", 5);
        await Adjust(store, "P2", 1);
        await Reserve(store, ("kept", "P1", "1"));

        await Assert.ThrowsAsync<NodeAnswerException>(() =>
            Reserve(store, ("kept", "P1", "3"), ("new", "P1", "1"), ("other", "P2", "2")));

        Assert.Equal(("1", "4"), await Shelf(store, "P1"));
        Assert.Equal(("0", "1"), await Shelf(store, "P2"));
    }

    [Fact]
    public async Task B04_lots_are_sold_and_given_back_each_for_itself()
    {
        var store = await peers.Store();
        await store.Send(Adjustment(store, ("RICE", 5, "A"), ("RICE", 5, "B")),
            Lots(store.Ticket("2_KGM RICE 2.00; 1_KGM RICE 1.00 -> CASH 3.00"), "A", "B"));
        await Until(store, "RICE", "A 3, B 4");

        await store.Send(Lots(store.Ticket("of #2: -2_KGM RICE -2.00 -> CASH -2.00"), "A"));

        await Until(store, "RICE", "A 5, B 4");
    }

    [Fact]
    public async Task S04_a_lot_leaves_with_its_tickets_and_never_again_with_the_close()
    {
        var store = await peers.Store();
        await store.Send(Adjustment(store, ("RICE", 10, "A")),
            Lots(store.Ticket("5_KGM RICE 5.00 -> CASH 5.00"), "A"),
            Lots(store.Ticket("5_KGM RICE 5.00 -> CASH 5.00"), "A"));
        await Until(store, "RICE", "", onHand: "0");
        await store.Close();
        await Until(store, "RICE", "", onHand: "0");

        await store.Send(Lots(store.Ticket("of #2: -5_KGM RICE -5.00 -> CASH -5.00"), "A"),
            Lots(store.Ticket("of #3: -5_KGM RICE -5.00 -> CASH -5.00"), "A"));

        await Until(store, "RICE", "A 10", onHand: "10");
    }

    [Fact]
    public async Task B16_a_count_that_is_entered_late_holds_up_to_the_next_count()
    {
        var store = await peers.Store();
        await Adjust(store, "P3", 10, day: -3);
        await Adjust(store, "P3", 1, day: -2);
        await Adjust(store, "P3", 1, day: 0);
        await Until(store, "P3", "", onHand: "12");

        await Count(store, -1, "6");
        await Until(store, "P3", "", onHand: "7");
        await Count(store, -4, "8");
        await Adjust(store, "P3", 10, day: -5);
        await Adjust(store, "P3", -2, day: 0);
        await Until(store, "P3", "", onHand: "5");
        var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => Count(store, -1, "0"));

        Assert.Contains("would leave -1", refused.Message, StringComparison.Ordinal);
        await Until(store, "P3", "", onHand: "5");
    }

    [Fact]
    public async Task A_serial_that_is_sold_twice_is_a_case_at_once()
    {
        var store = await peers.Store();
        var serial = $"{store.Id}-A1";
        Transaction Of(string ticket) => store.Ticket(ticket) is var t
            ? t with { Lines = [t.Lines[0] with { Serial = serial }] } : t;
        await store.Send(Of("1 PHONE 9.00 -> CASH 9.00"), Of("of #1: -1 PHONE -9.00 -> CASH -9.00"),
            Of("1 PHONE 9.00 -> CASH 9.00"));
        await store.Moved("PHONE", "-2", "1");

        await store.Send(Of("1 PHONE 9.00 -> CASH 9.00"));

        await Eventually.Until(async () => (await store.Shop.Cases()).Any(one =>
            one.Key == $"serial-sold-twice:PHONE@{serial}" && one.Transactions == 1), "the second sale is held");
    }

    [Fact]
    public async Task Goods_between_two_warehouses_are_on_their_way_until_they_are_received()
    {
        var (from, to) = (await Stocked("P2", 5), await peers.Store());
        TransferRequest Part(string quantity) => new($"{from.Id}-t", "P2", quantity, $"{Ticket.Date}",
            from.Warehouse, to.Warehouse);

        await Post("send", Part("4"), StockJson.Default.TransferRequest);
        await Post("receive", Part("3") with { Left = "4" }, StockJson.Default.TransferRequest);
        var again = await Assert.ThrowsAsync<NodeAnswerException>(() =>
            Post("receive", Part("3") with { Left = "4" }, StockJson.Default.TransferRequest));
        Assert.Contains("1 left, not 4", again.Message, StringComparison.Ordinal);

        Assert.Equal(("0", "1"), await Shelf(from, "P2"));
        Assert.Equal(("0", "3"), await Shelf(to, "P2"));
        Assert.Equal("1", (await View(to, "P2"))!.InTransit);
        await Assert.ThrowsAsync<NodeAnswerException>(() =>
            Post("receive", Part("2"), StockJson.Default.TransferRequest));
        await Post("receive", Part("1"), StockJson.Default.TransferRequest);
        await Assert.ThrowsAsync<NodeAnswerException>(() =>
            Post("send", Part("1"), StockJson.Default.TransferRequest));
        Assert.Equal(("0", "4"), await Shelf(to, "P2"));
    }

    private async Task<PeerStore> Stocked(string sku, int quantity)
    {
        var store = await peers.Store();
        await Adjust(store, sku, quantity);
        await Until(store, sku, "", onHand: $"{quantity}");
        return store;
    }

    private static async Task Adjust(PeerStore store, string sku, int quantity, int day = 0) =>
        await store.Send(Adjustment(store, (sku, quantity, null)) is var t ? t with
        {
            BusinessDate = Ticket.Date.AddDays(day),
            At = t.At + NodaTime.Duration.FromDays(day),
        } : t);

    private static Transaction Adjustment(PeerStore store, params (string Sku, int Quantity, string? Lot)[] lines) =>
        store.Ticket("1 P1 1.00 -> CASH 1.00") with
        {
            Kind = TransactionKind.StockAdjustment,
            Reason = "found",
            Lines = [.. lines.Select(line => new Line(new Sku(line.Sku), Quantity.Of(line.Quantity),
                new UnitCode(line.Sku == "RICE" ? "KGM" : "EA"), 0, 0, 0, [])
            { Detail = line.Lot is null ? null : new LineDetail { Lot = line.Lot } })],
            Tenders = [],
            Total = 0,
        };

    private static Transaction Lots(Transaction ticket, params string[] lots) => ticket with
    {
        Lines = [.. ticket.Lines.Zip(lots, (line, lot) => line with { Detail = new LineDetail { Lot = lot } })],
    };

    private async Task Reserve(PeerStore store, params (string Id, string Sku, string Quantity)[] lines) =>
        await Post("reserve", new ReserveRequest([.. lines.Select(line => new ReservationView($"{store.Id}-{line.Id}",
            line.Sku, store.Warehouse, line.Quantity, $"{store.Id}"))]), StockJson.Default.ReserveRequest);

    private async Task Count(PeerStore store, int day, string quantity) => await Post("count",
        new CountRequest("P3", store.Warehouse, $"{Ticket.Date.AddDays(day)}", quantity),
        StockJson.Default.CountRequest);

    private async Task Post<T>(string path, T request, JsonTypeInfo<T> type) =>
        await peers.Shop.Operator.Post($"v1/stock/{path}", request, type, StockJson.Default.StockDone, default);

    private static async Task<ShelfView?> View(PeerStore store, string sku) =>
        (await store.Shop.Operator.Get($"v1/skus/{sku}", NodeJson.Default.SkuView, default)).Warehouses
            .SingleOrDefault(w => w.Warehouse == store.Warehouse);

    private static async Task<(string Reserved, string Available)> Shelf(PeerStore store, string sku) =>
        await View(store, sku) is { } shelf ? (shelf.Reserved, shelf.Available) : ("0", "0");

    private static Task Until(PeerStore store, string sku, string lots, string? onHand = null) =>
        Eventually.Until(async () =>
        {
            var view = await store.Shop.Operator.Get($"v1/skus/{sku}", NodeJson.Default.SkuView, default);
            var shelf = view.Warehouses.SingleOrDefault(w => w.Warehouse == store.Warehouse);
            return (onHand is null || shelf?.OnHand == onHand) && lots == string.Join(", ",
                view.Lots.Where(l => l.Warehouse == store.Warehouse).Select(l => $"{l.Lot} {l.OnHand}").Order());
        }, $"{sku} in {store.Warehouse} has lots '{lots}' and {onHand}");
}
