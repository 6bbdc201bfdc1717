using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Journey;

/// <summary>
/// The way of a sale over the real interfaces: HTTP in, the journal file, HTTP out to the simulated ERP.
/// </summary>
public sealed class SaleJourneyTests
{
    [Fact]
    public async Task A_sale_is_posted_at_the_erp_and_leaves_the_shelf()
    {
        await using var shop = await Open();

        var (status, answer) = await shop.Send(Till1, "b1", Sale(1, quantity: 2), Sale(2, unit: "PACK6"));
        Assert.Equal(200, status);
        Assert.Equal(2, answer.GetProperty("acknowledgedThrough").GetInt64());
        await Until(async () => (await shop.Batch(Till1, "b1")).State == "posted", "the batch is posted");

        var posted = Assert.Single(shop.Erp.Ledger.Posted());
        Assert.Equal("S001-20261120-1", posted.IntegrationKey);
        Assert.Equal((36.00m, 36.00m), (posted.Debit, posted.Credit));
        var sku = await shop.Operator.Get("v1/skus/TEA", NodeJson.Default.SkuView, default);
        Assert.Equal(("92", "-8"), (sku.Warehouses[0].OnHand, sku.Warehouses[0].Sold));
        var report = await shop.Reconcile();
        Assert.True(report.Clean, string.Join("; ", report.Differences));
        Assert.Equal((2, 2, 2), (report.Accepted, report.Journaled, report.Posted));
    }

    [Fact]
    public async Task A_sale_sent_twice_is_recorded_once_and_another_content_is_a_conflict()
    {
        await using var shop = await Open();

        await shop.Send(Till1, "b1", Sale(1));
        var (_, repeat) = await shop.Send(Till1, "b1-again", Sale(1));
        var (_, conflict) = await shop.Send(Till1, "b2", Sale(1, quantity: 3));

        Assert.Equal(1, repeat.GetProperty("repeats").GetInt32());
        Assert.Equal(1, conflict.GetProperty("conflicts").GetInt32());
        await Until(async () => (await shop.Cases()).Any(c => c.Key == "conflict:S001-T01"), "the conflict is a case");
        await Until(async () => shop.Erp.Ledger.PostedCount == 1 && (await shop.Reconcile()).Posted == 1,
            "the first content is posted");
        Assert.Equal(12.00m, Assert.Single(shop.Erp.Ledger.Posted()).Debit);
    }

    [Fact]
    public async Task An_unmapped_sku_is_one_case_that_heals_by_itself_and_stops_nothing_else()
    {
        await using var shop = await Open();

        var (_, answer) = await shop.Send(Till1, "b1", Sale(1, "GHOST"), Sale(2), Sale(3, "GHOST"));
        Assert.Equal(2, answer.GetProperty("held").GetInt32());
        await Until(async () => (await shop.Reconcile()).Posted == 1, "the sale between them is posted");
        var held = Assert.Single(await shop.Cases());
        Assert.Equal(("unmapped-sku:GHOST", 2L, "24.00", "Operations"),
            (held.Key, held.Transactions, held.Amount, held.Owner));

        shop.Erp.Mend(Data("GHOST"));
        await shop.Node.Keeper.Refresh(default);

        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Clean: true }, "what was held is posted");
        Assert.Empty(await shop.Cases());
        var supplement = shop.Erp.Ledger.Posted().Single(j => j.IntegrationKey == "S001-20261120-2");
        Assert.Equal(24.00m, supplement.Debit);
    }

    [Fact]
    public async Task A_poison_ticket_is_held_while_the_queue_moves_on()
    {
        await using var shop = await Open();
        var wrong = Sale(2) with { Total = 9_999 };

        var (status, answer) = await shop.Send(Till1, "b1", Sale(1), wrong, Sale(3));

        Assert.Equal(200, status);
        Assert.Equal((3L, 1), (answer.GetProperty("acknowledgedThrough").GetInt64(),
            answer.GetProperty("held").GetInt32()));
        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Held: 1, Clean: true },
            "its neighbours are posted");
        var held = Assert.Single(await shop.Cases());
        Assert.Equal("unbalanced:S001-T01", held.Key);

        await shop.Operator.Post("v1/cases/waive", new CaseActRequest(held.Key, "booked by hand as J-77"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

        await Until(async () => (await shop.Reconcile()) is { Held: 0, Waived: 1, Clean: true }
            && (await shop.Cases()).Count == 0, "the case is waived");
    }

    [Fact]
    public async Task A_sale_of_a_shift_that_was_never_opened_waits_until_its_opening_comes()
    {
        await using var shop = await Open();
        var opening = Sale(2) with
        {
            Kind = TransactionKind.ShiftOpen,
            Shift = "T01-1",
            Lines = [],
            Tenders = [],
            Total = 0
        };

        var (_, answer) = await shop.Send(Till1, "b1", Sale(1) with { Shift = "T01-1" });
        Assert.Equal("held", answer.GetProperty("outcomes")[0].GetProperty("outcome").GetString());
        await Until(async () => (await shop.Cases()).Any(c => c.Key == "unknown-shift:T01-1"), "the sale is held");

        await shop.Send(Till1, "b2", opening);

        await Until(async () => (await shop.Cases()).All(c => c.Key != "unknown-shift:T01-1")
            && (await shop.Reconcile()) is { Posted: 2, Clean: true }, "it is posted");
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart_and_is_posted_once()
    {
        await using var shop = await Open("retail.journals.quiet = 1h");
        await shop.Send(Till1, "b1", Sale(1), Sale(2, tender: "CARD"));
        await shop.Send(Till2, "b1", Sale(1));

        await shop.StopNode();
        await shop.StartNode();

        var (_, again) = await shop.Send(Till1, "b1", Sale(1), Sale(2, tender: "CARD"));
        Assert.Equal(2, again.GetProperty("repeats").GetInt32());
        await shop.Operator.Post("v1/close", new CloseRequest("2026-11-30"), NodeJson.Default.CloseRequest,
            NodeJson.Default.CloseReply, default);
        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Clean: true }, "all is posted");
        var posted = Assert.Single(shop.Erp.Ledger.Posted());
        Assert.Equal(36.00m, posted.Debit);
        // A card's line carries its transaction, so that the payout can be matched.
        Assert.Contains(posted.Lines, line => line.PaymentReference.Contains("#2", StringComparison.Ordinal)
            || line.Invoice.Contains("#2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reply_lost_by_the_erp_is_settled_by_look_up_and_posted_once()
    {
        await using var shop = await Open();
        shop.Erp.Faults.Add(new Fault(FaultKind.TimeOutAfterCommit, Times: 1, On: "$batch"));

        await shop.Send(Till1, "b1", Sale(1));

        await Until(async () => (await shop.Reconcile()) is { Posted: 1, Clean: true },
            "the journal is found at the ERP");
        Assert.Equal(0, shop.Erp.Ledger.Duplicates());
        Assert.Single(shop.Erp.Ledger.Posted());
    }

    [Fact]
    public async Task Another_terminals_key_no_key_and_an_unknown_terminal_are_refused()
    {
        await using var shop = await Open();

        Assert.Equal(403, (await shop.SendBytes(Till1, [], shop.KeyOf(Till2))).Status);
        Assert.Equal(401, (await shop.SendBytes(Till1, [], null)).Status);
        Assert.Equal(404, (await shop.SendBytes(new TerminalId("S001-T99"), [], shop.KeyOf(Till1))).Status);
        Assert.Equal(403, (await shop.SendBytes(Till1, [], shop.OperatorKey)).Status);
        Assert.Equal(400, (await shop.SendBytes(Till1, "{\"batch\":"u8.ToArray(), shop.KeyOf(Till1))).Status);
        Assert.Equal(0, (await shop.Reconcile()).Accepted);
    }
}
