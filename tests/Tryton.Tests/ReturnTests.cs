using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>Returns as sales of a real Tryton: credited, and on the shelf again for the right cost.</summary>
public sealed class ReturnTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_return_names_its_sale_and_becomes_a_credit_note_that_is_paid_out()
    {
        await using var bench = await TrytonBench.Start();
        await Delivered(bench, Orders.Sale());

        await Delivered(bench, Orders.Ticket(2, "2026-11-11", [Orders.Line("85123A", -1, "PACK6", -5_000, -1_000, -6)],
            [("CASH", -6_000, null)], original: Orders.Sale().Id));

        var sale = Assert.Single(await bench.Judge.Rows("sale.sale",
            """[["reference", "=", "S002-T01#2"]]""", "origin", "state"));
        Assert.Equal("sale.sale,1", sale.GetProperty("origin").GetString());
        var note = Assert.Single(await bench.Judge.Rows(
            "account.invoice", """[["number", "like", "CRN%"]]""", "state"));
        Assert.Equal("paid", note.GetProperty("state").GetString());
        Assert.Equal(51, await bench.Judge.OnHand("S002", "85123A"));
        var balances = await bench.Judge.Balances();
        Assert.Equal((27.00m, -10.02m), (balances["T-COGS"], balances["1000"]));
        Assert.Equal(15.00m, await bench.Judge.VatBox("1"));
    }

    /// <summary>Tryton's own cost is 3.00; a pack of six and two pieces come back, and a lost answer changes nothing.
    /// </summary>
    [Theory]
    [InlineData(null, 24.00)]
    [InlineData(2_512_500L, 20.10)]
    [InlineData(0L, 0.00)]
    public async Task A_return_without_its_sale_goes_back_to_stock_for_what_the_order_says(long? cost, double total)
    {
        await using var bench = await TrytonBench.Start();
        var before = await bench.Judge.Balances();
        var back = Orders.Ticket(3, "2026-11-11",
            [
                Orders.Line("85123A", -2, "EA", -1_667, -333, -2) with { CostMillionths = cost },
                Orders.Line("85123A", -1, "PACK6", -5_000, -1_000, -6) with { CostMillionths = cost },
            ],
            [("CASH", -8_000, null)], original: new DocumentId("S001-T09#77"));
        if (cost is not null)
        {
            bench.Wire.Next("stock.move.write", Mishap.LoseReply);
            Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(back, None));
        }

        await Delivered(bench, back);

        Assert.Equal(68, await bench.Judge.OnHand("S002", "85123A"));
        var after = await bench.Judge.Balances();
        Assert.Equal((-(decimal)total, (decimal)total),
            (after.GetValueOrDefault("T-COGS"), after["T-STOCK"] - before["T-STOCK"]));
        Assert.Equal(before.GetValueOrDefault("T-STOCK-IN"), after.GetValueOrDefault("T-STOCK-IN"));
    }

    [Fact]
    public async Task A_linked_return_reverses_the_cost_of_its_sale_whatever_the_goods_cost_today()
    {
        await using var bench = await TrytonBench.Start();
        await Delivered(bench, Orders.Sale());
        await bench.Judge.Revalue("85123A", "4", new DateOnly(2026, 11, 11));

        await Delivered(bench, Orders.Ticket(2, "2026-11-12",
            [
                Orders.Line("85123A", -2, "PACK6", -10_000, -2_000, -12),
                Orders.Line("85123A", -3, "EA", -2_498, -500, -3),
            ],
            [("CASH", -14_998, null)], original: Orders.Sale().Id));
        await Delivered(bench, Orders.Ticket(3, "2026-11-12", [Orders.Line("85123A", -1, "EA", -833, -167, -1)],
            [("CASH", -1_000, null)]));

        Assert.Equal(-4.00m, (await bench.Judge.Balances())["T-COGS"]); // of the one without a receipt
        Assert.Equal(61, await bench.Judge.OnHand("S002", "85123A"));
    }

    private static async Task Delivered(TrytonBench bench, SalesOrder order) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
}
