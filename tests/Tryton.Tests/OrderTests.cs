using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tryton;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>Tickets as sales of a real Tryton: shipped, invoiced, paid, and read back by an accountant.</summary>
public sealed class OrderTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(TrytonEnvelope.Tryton)]
    [InlineData(TrytonEnvelope.Fulfil)]
    public async Task A_sale_is_shipped_invoiced_and_paid_by_each_of_its_tenders(TrytonEnvelope envelope)
    {
        await using var bench = await TrytonBench.Start(envelope);
        var before = await bench.Judge.Balances();

        await Delivered(bench, Orders.Sale());

        var after = await bench.Judge.Balances();
        Assert.Equal((100.00m, 49.98m), (after["1200"], after["1000"]));
        Assert.Equal((-124.98m, -25.00m), (after["4000"], after["2200"]));
        // 15 pieces at an average cost of 3.00: to cost of goods sold, and off the shelf.
        Assert.Equal((45.00m, -45.00m), (after["T-COGS"], after["T-STOCK"] - before["T-STOCK"]));
        Assert.False(after.ContainsKey("T-RECEIVABLE"));
        Assert.Equal(45, await bench.Judge.OnHand("S002", "85123A"));
        Assert.Equal(25.00m, await bench.Judge.VatBox("1"));
    }

    [Fact]
    public async Task A_sale_is_there_once_however_often_it_is_posted()
    {
        await using var bench = await TrytonBench.Start();
        for (var time = 0; time < 3; time++)
            await Delivered(bench, Orders.Sale());

        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(Orders.Sale().Id, None));
        Assert.Equal((14_998, 14_998), (found.Debit, found.Credit));
        Assert.Single(await bench.Judge.Rows("sale.sale", "[]", "id"));
        Assert.Single(await bench.Judge.Rows("account.invoice", "[]", "id"));
    }

    /// <summary>Each step of a sale may be the one whose answer is lost, or that is never heard.</summary>
    [Fact]
    public async Task A_lost_answer_is_looked_up_and_the_sale_goes_on_where_it_was()
    {
        await using var bench = await TrytonBench.Start();
        await bench.Judge.Count("S002", "85123A", 1_000, new DateOnly(2026, 11, 9));
        string[] steps =
        [
            "sale.sale.create", "sale.sale.quote", "sale.sale.confirm", "stock.shipment.out.assign_try",
            "stock.shipment.out.done", "account.invoice.post", "account.invoice.pay.execute",
        ];
        foreach (var (number, step) in steps.Index())
        {
            bench.Wire.Next(step, Mishap.LoseReply);

            Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Orders.Sale(number + 1), None));
            Assert.IsNotType<LookUp.NotFound>(await bench.Erp.Find(Orders.Sale(number + 1).Id, None));
            await Delivered(bench, Orders.Sale(number + 1));

            var balances = await bench.Judge.Balances();
            Assert.Equal((100.00m, 49.98m, -124.98m), (balances["1200"] / (number + 1),
                balances["1000"] / (number + 1), balances["4000"] / (number + 1)));
            Assert.Equal(1_000 - 15 * (number + 1), await bench.Judge.OnHand("S002", "85123A"));
        }
        Assert.Equal(steps.Length, (await bench.Judge.Rows("sale.sale", "[]", "id")).Length);
    }

    [Fact]
    public async Task The_penny_between_Trytons_tax_and_the_tills_is_booked_as_rounding()
    {
        await using var bench = await TrytonBench.Start();

        // 9.99 with its tax: 8.325 net is 8.32 or 8.33, and 1.2 times either is not 9.99.
        await Delivered(bench, Orders.Ticket(4, "2026-11-10", [Orders.Line("85123A", 1, "EA", 832, 167, 1)],
            [("CASH", 999, null)]));
        await Delivered(bench, Orders.Ticket(5, "2026-11-10", [Orders.Line("85123A", 1, "EA", 833, 166, 1)],
            [("CASH", 1_000, null)], rounding: 1));

        var balances = await bench.Judge.Balances();
        Assert.Equal((19.99m, -16.65m, -3.33m), (balances["1000"], balances["4000"], balances["2200"]));
        Assert.Equal(-0.01m, balances["8999"]);
    }

    [Fact]
    public async Task A_total_that_is_further_off_than_rounding_is_a_case_and_nothing_is_quoted()
    {
        await using var bench = await TrytonBench.Start();

        var rejected = await Rejected(bench, Orders.Ticket(6, "2026-11-10",
            [Orders.Line("85123A", 1, "EA", 832, 87, 1)], [("CASH", 919, null)]));

        Assert.Contains("comes to 9.98 GBP there, the till has 9.19 GBP", rejected.Why, StringComparison.Ordinal);
        Assert.Equal("draft", (await bench.Judge.Rows("sale.sale", "[]", "state"))[0].GetProperty("state").GetString());
    }

    /// <summary>Tryton numbers invoices in the order of their dates, and refuses an earlier one.</summary>
    [Fact]
    public async Task A_ticket_that_comes_late_keeps_its_date_and_is_accounted_for_with_the_newest()
    {
        await using var bench = await TrytonBench.Start();
        await Delivered(bench, Orders.Sale(1, "2026-11-12"));

        await Delivered(bench, Orders.Sale(2, "2026-11-10"));

        var invoice = Assert.Single(await bench.Judge.Rows("account.invoice",
            """[["sales.reference", "=", "S002-T01#2"]]""", "invoice_date", "accounting_date", "state"));
        Assert.Equal((10, 12), (invoice.GetProperty("invoice_date").GetProperty("day").GetInt32(),
            invoice.GetProperty("accounting_date").GetProperty("day").GetInt32()));
        Assert.Equal(100.00m * 2, (await bench.Judge.Balances())["1200"]);
    }

    [Fact]
    public async Task Many_pieces_at_a_price_of_more_decimals_come_to_the_tills_amount()
    {
        await using var bench = await TrytonBench.Start();
        await bench.Judge.Count("S002", "85123A", 100_000, new DateOnly(2026, 11, 9));

        await Delivered(bench, Orders.Ticket(7, "2026-11-10",
            [Orders.Line("85123A", 30_000, "EA", 10_000_00, 2_000_00, 30_000)], [("CARD", 12_000_00, "psp_9")]));

        Assert.Equal(-10_000.00m, (await bench.Judge.Balances())["4000"]);
        Assert.False((await bench.Judge.Balances()).ContainsKey("8999"));
    }

    [Fact]
    public async Task Change_out_of_another_tender_leaves_the_till_and_pays_nothing()
    {
        await using var bench = await TrytonBench.Start();

        await Delivered(bench, Orders.Ticket(8, "2026-11-10", [Orders.Line("85123A", 1, "EA", 1_000, 200, 1)],
            [("CARD", 1_500, "psp_2"), ("CASH", -300, null)]));

        var balances = await bench.Judge.Balances();
        Assert.Equal((15.00m, -3.00m), (balances["1200"], balances["1000"]));
        Assert.Single(await bench.Judge.Rows("account.move", """[["number", "=", "S002-T01#8/change"]]""", "id"));
    }

    [Fact]
    public async Task What_is_not_on_hand_is_not_shipped_and_goes_on_when_it_is_counted()
    {
        await using var bench = await TrytonBench.Start();
        var order = Orders.Ticket(9, "2026-11-10", [Orders.Line("85123A", 61, "EA", 10_000, 2_000, 61)],
            [("CASH", 12_000, null)]);

        var rejected = await Rejected(bench, order);
        Assert.Contains("cannot be assigned: 85123A", rejected.Why, StringComparison.Ordinal);
        Assert.Equal(60, await bench.Judge.OnHand("S002", "85123A"));

        await bench.Judge.Count("S002", "85123A", 80, new DateOnly(2026, 11, 9));
        await Delivered(bench, order);
        Assert.Equal(19, await bench.Judge.OnHand("S002", "85123A"));
    }

    [Fact]
    public async Task A_product_without_accounts_stops_at_confirmed_and_is_told()
    {
        await using var bench = await TrytonBench.Start();

        var rejected = await Rejected(bench, Orders.Ticket(10, "2026-11-10",
            [Orders.Line("NOACC", 1, "EA", 100, 20, 1)], [("CASH", 120, null)]));

        Assert.Contains("a product without accounts?", rejected.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Tryton_does_not_know_is_named_and_nothing_is_created()
    {
        await using var bench = await TrytonBench.Start();
        (string Sku, string Unit, string Date, string Why)[] strange =
        [
            ("SKU-404", "EA", "2026-11-10", "product SKU-404 is not in Tryton"),
            ("85123A", "CRATE", "2026-11-10", "product 85123A has no unit CRATE"),
            ("85123A", "EA", "2025-01-10", "period 2025-01 is closed"),
        ];
        foreach (var (sku, unit, date, why) in strange)
            Assert.Contains(why, (await Rejected(bench, Orders.Ticket(
                11, date, [Orders.Line(sku, 1, unit, 100, 20, 1)], [("CASH", 120, null)]))).Why,
                StringComparison.Ordinal);
        Assert.Contains("in EUR, the company keeps its books in GBP",
            (await Rejected(bench, Orders.Sale() with { Currency = Currency.Of("EUR") })).Why,
            StringComparison.Ordinal);
        Assert.Empty(await bench.Judge.Rows("sale.sale", "[]", "id"));
    }

    [Fact]
    public async Task A_question_to_a_person_is_a_case_unless_it_is_allowed()
    {
        await using var bench = await TrytonBench.Start(with: options => options with { WarningsAllowed = [] });

        var rejected = await Rejected(bench, Orders.Sale());

        Assert.Contains("Tryton asks a person", rejected.Why, StringComparison.Ordinal);
        Assert.Contains("invoice_payment_term_1", rejected.Why, StringComparison.Ordinal);
    }

    private static async Task Delivered(TrytonBench bench, SalesOrder order) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));

    private static async Task<DeliveryOutcome.Rejected> Rejected(TrytonBench bench, SalesOrder order) =>
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(order, None));
}
