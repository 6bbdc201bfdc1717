using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>What summed tickets have moved, at a real Tryton.</summary>
public sealed class StockTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly BusinessDate Day = BusinessDate.Parse("2026-11-10");

    private static readonly StockPosting Posting = new(
        DocumentId.OfStock(new StoreId("S001"), Day, 1), new StoreId("S001"), Day, Currency.Of("GBP"),
        [
            Line("85123A", MoveReason.Sold, -14), Line("71053", MoveReason.Sold, -2),
            Line("85123A", MoveReason.Returned, 3), Line("71053", MoveReason.Adjusted, -1),
            Line("85123A", MoveReason.Adjusted, 2),
        ]);

    [Fact]
    public async Task Goods_leave_and_come_back_on_the_business_date_and_the_stock_accounts_follow()
    {
        await using var bench = await TrytonBench.Start();
        var before = await bench.Judge.Balances();

        var outcome = await bench.Erp.Post(Posting, None);

        var delivered = outcome as DeliveryOutcome.Delivered ?? throw new InvalidOperationException($"{outcome}");
        Assert.Equal((111, 4), (await bench.Judge.OnHand("S001", "85123A"), await bench.Judge.OnHand("S001", "71053")));
        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(Posting.Id, None));
        Assert.Equal((delivered.Reference, Posting.Measure), (found.Reference, found.Debit));
        var after = await bench.Judge.Balances();
        // Out: 14 hearts at 3.00, 2 lanterns at 2.00; in: 3 hearts that came back. What is left between stock and cost
        // is a lantern that was lost, and 2 hearts that were found.
        Assert.Equal((46.00m - 9.00m, 2.00m, -6.00m), (after["T-COGS"], after["T-STOCK-OUT"],
            after["T-STOCK-IN"] - before.GetValueOrDefault("T-STOCK-IN")));
        Assert.Equal(-37.00m - 2.00m + 6.00m, after["T-STOCK"] - before["T-STOCK"]);
        var moved = await bench.Judge.Rows("stock.move", """[["shipment", "!=", null]]""", "effective_date");
        Assert.All(moved, move => Assert.Equal(10, move.GetProperty("effective_date").GetProperty("day").GetInt32()));
    }

    /// <summary>Each step may be the one whose answer is lost.</summary>
    [Fact]
    public async Task A_lost_answer_moves_nothing_twice()
    {
        await using var bench = await TrytonBench.Start();
        string[] steps =
        [
            "stock.shipment.out.create", "stock.shipment.out.done", "stock.shipment.out.return.receive",
            "stock.shipment.internal.done", "account.move.post",
        ];
        foreach (var (ordinal, step) in steps.Index())
        {
            var posting = Posting with
            {
                Id = DocumentId.OfStock(new StoreId("S001"), Day, ordinal + 1),
                Lines = [Line("85123A", MoveReason.Sold, -2), Line("85123A", MoveReason.Returned, 1),
                    Line("85123A", MoveReason.Adjusted, -3)],
            };
            bench.Wire.Next(step, Mishap.LoseReply);

            Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(posting, None));
            Assert.IsNotType<LookUp.NotFound>(await bench.Erp.Find(posting.Id, None));
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(posting, None));

            Assert.Equal(3.00m * (ordinal + 1), (await bench.Judge.Balances())["T-COGS"]);
            Assert.Equal(120 - 4 * (ordinal + 1), await bench.Judge.OnHand("S001", "85123A"));
        }
    }

    [Fact]
    public async Task What_is_not_on_hand_is_not_forced()
    {
        await using var bench = await TrytonBench.Start();

        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(
            Posting with { Lines = [Line("71053", MoveReason.Sold, -8)] }, None));

        Assert.Contains("cannot be assigned: 71053", rejected.Why, StringComparison.Ordinal);
        Assert.Equal(7, await bench.Judge.OnHand("S001", "71053"));
    }

    [Fact]
    public async Task A_posting_that_was_never_sent_is_not_found()
    {
        await using var bench = await TrytonBench.Start();

        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(Posting.Id, None));
    }

    /// <summary>Each step may be the one whose answer is lost, and the server may be gone before it.</summary>
    [Theory]
    [InlineData(MoveReason.Counted, -5, "stock.inventory.create", "stock.inventory.write", "stock.inventory.confirm")]
    [InlineData(MoveReason.Transferred, -5, "stock.shipment.internal.create", "stock.shipment.internal.wait",
        "stock.shipment.internal.assign_try", "stock.shipment.internal.done")]
    public async Task A_lost_answer_counts_and_sends_nothing_twice(MoveReason reason, int units, params string[] steps)
    {
        await using var bench = await TrytonBench.Start();
        foreach (var (ordinal, step) in steps.Index())
        {
            var posting = Shelf(ordinal + 1, Line("85123A", reason, units));
            bench.Wire.Next(step, Mishap.LoseReply);

            Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(posting, None));
            Assert.IsNotType<LookUp.NotFound>(await bench.Erp.Find(posting.Id, None));
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(posting, None));
            Assert.Equal(120 + units * (ordinal + 1), await bench.Judge.OnHand("S001", "85123A"));
        }
    }

    [Fact]
    public async Task A_count_stands_in_the_accounts_on_its_date_and_takes_nothing_from_what_was_still_on_its_way()
    {
        await using var bench = await TrytonBench.Start();
        var before = await bench.Judge.Balances();

        // We have 106 after 14 were sold, and counted 103; Tryton hears of the count first.
        await Delivered(bench, Shelf(1, Line("85123A", MoveReason.Counted, -3), Line("71053", MoveReason.Counted, 2)));
        await Delivered(bench, Posting with { Lines = [Line("85123A", MoveReason.Sold, -14)] });

        Assert.Equal((103, 9), (await bench.Judge.OnHand("S001", "85123A"), await bench.Judge.OnHand("S001", "71053")));
        var after = await bench.Judge.Balances();
        Assert.Equal((9.00m, -4.00m), (after["T-STOCK-OUT"], after["T-STOCK-IN"] - before["T-STOCK-IN"]));
        var inventory = Assert.Single(await bench.Judge.Rows("stock.inventory", """[["number", "like", "S001+%"]]""",
            "number", "state", "date"));
        Assert.Equal(("S001+2.1 1/1", "done", 10), (inventory.GetProperty("number").GetString(),
            inventory.GetProperty("state").GetString(), inventory.GetProperty("date").GetProperty("day").GetInt32()));
    }

    [Fact]
    public async Task A_count_that_would_leave_less_than_nothing_there_is_a_case()
    {
        await using var bench = await TrytonBench.Start();

        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(
            await bench.Erp.Post(Shelf(1, Line("71053", MoveReason.Counted, -8)), None));

        Assert.Contains("less than nothing cannot be counted", rejected.Why, StringComparison.Ordinal);
        Assert.Equal(7, await bench.Judge.OnHand("S001", "71053"));
    }

    [Fact]
    public async Task What_was_not_sent_does_not_arrive_and_no_account_moves_between_warehouses()
    {
        await using var bench = await TrytonBench.Start();
        var before = await bench.Judge.Balances();
        var arrival = Shelf(2, Line("85123A", MoveReason.Transferred, 5) with { Warehouse = new WarehouseId("S002") });

        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(arrival, None));
        Assert.Contains("cannot be assigned: 85123A", rejected.Why, StringComparison.Ordinal);
        await Delivered(bench, Shelf(1, Line("85123A", MoveReason.Transferred, -5)));
        await Delivered(bench, arrival);

        Assert.Equal((115, 65),
            (await bench.Judge.OnHand("S001", "85123A"), await bench.Judge.OnHand("S002", "85123A")));
        Assert.Equal(before, await bench.Judge.Balances());
    }

    private static async Task Delivered(TrytonBench bench, StockPosting posting) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(posting, None));

    private static StockPosting Shelf(int number, params StockLine[] lines) => Posting with
    {
        Id = DocumentId.OfShelf(lines[0].Warehouse, 2, number),
        Lines = lines,
    };

    private static StockLine Line(string sku, MoveReason reason, long units) =>
        new(new Sku(sku), new WarehouseId("S001"), reason, Quantity.Of(units));
}
