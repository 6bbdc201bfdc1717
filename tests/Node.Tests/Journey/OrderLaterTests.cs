using System.Text;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Payouts;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.OrderJourneyTests;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Journey;

/// <summary>What becomes of orders later: goods come back, the card is paid out, the outbox forgets.</summary>
public sealed class OrderLaterTests
{
    [Fact]
    public async Task The_lines_of_an_exchange_that_come_back_name_their_sale_and_its_lines()
    {
        await using var shop = await Open(Orders());
        var sold = Sale(1) with { Lines = [Sale(1, "MUG").Lines[0], Sale(1).Lines[0]], Total = 2_400 };
        var back = Return(2, original: null).Lines[0] with
        {
            Detail = new LineDetail { Original = new LineOriginal(new TransactionId(Till1, 1), null) },
        };

        await shop.Send(Till1, "b1", sold with { Tenders = [new Tender(new TenderId("CASH"), 2_400)] },
            Sale(2, quantity: 2) with
            {
                Lines = [Sale(2, "BAG", quantity: 2).Lines[0], back],
                Tenders = [new Tender(new TenderId("CASH"), 1_200)],
                Total = 1_200,
            });

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }, "both are posted");
        var exchange = await Shown(shop, "S001-T01%232");
        Assert.Equal("S001-T01#1", exchange.Original);
        Assert.Equal([null, 2], exchange.Lines.Select(line => line.Original));
        Assert.Equal("S001-T01#1", Assert.Single(shop.Erp.Ledger.OrdersUnder("S001-T01#2")).Requisition);
    }

    [Fact]
    public async Task A_return_waits_for_its_sale_that_the_ERP_refused_and_names_it_in_the_end()
    {
        await using var shop = await Open(Orders(), "retail.erp.concurrent-max = 1");
        shop.Erp.Faults.Add(new Fault(FaultKind.RejectedVoucher, Times: 1, On: "invoice"));
        await shop.Send(Till1, "b1", Sale(1), Return(2, new TransactionId(Till1, 1)), Sale(3));
        await Until(async () => (await shop.Reconcile()).Posted == 1
            && (await shop.Cases()).Any(c => c.Key == "rejected:S001-T01#1"), "the other sale is posted");

        var waiting = (await shop.Operator.Get("v1/journals?state=waiting", NodeJson.Default.ListJournalView, default))
            .Single();
        Assert.Equal(("S001-T01#2", "waits for S001-T01#1"), (waiting.Journal, waiting.Why));
        shop.Erp.RunPostingJob();
        await shop.Operator.Post("v1/cases/retry", new CaseActRequest("rejected:S001-T01#1"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Clean: true }, "all are posted");
        Assert.Equal("S001-T01#1", Assert.Single(shop.Erp.Ledger.OrdersUnder("S001-T01#2")).Requisition);
    }

    [Fact]
    public async Task The_card_of_an_order_waits_for_its_payout_and_its_cash_does_not()
    {
        await using var shop = await Open(Orders(), "retail.payouts.match-every = 1s",
            "retail.payouts.match-within = 0s");
        var card = Sale(2, tender: "CARD");
        await shop.Send(Till1, "b1", Sale(1),
            card with { Tenders = [card.Tenders[0] with { Reference = "ch_1" }] }, Sale(3, tender: "CARD"));
        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Clean: true }, "all are posted");

        await shop.Operator.PostFile("v1/payouts/import?format=csv&file=f", Encoding.UTF8.GetBytes(
            "payout,date,currency,type,transaction,original,gross,fee,net,bankReference\n"
            + "po_1,2026-11-24,GBP,charge,ch_1,,12.00,0.30,11.70,BR1\n"), PayoutJson.Default.PayoutsImportedView,
            default);

        PayoutDetailView? payout = null;
        await Until(async () => (payout = await shop.Operator.Get("v1/payouts/po_1",
            PayoutJson.Default.PayoutDetailView, default)).Payout.State == "matched", "it is matched");
        var ticket = Assert.Single(payout!.Rows[0].Tickets);
        Assert.Equal(("S001-T01#2", "S001-T01#2"), (ticket.Transaction, ticket.Journal));
        Assert.NotNull(ticket.Erp);
        Assert.Equal(["S001-T01#3"],
            (await shop.Node.Payouts.Waiting()).Select(tender => $"{tender.Transaction}"));
    }

    [Fact]
    public async Task Orders_that_are_only_numbers_are_still_shown_counted_exported_and_never_posted_again()
    {
        await using var shop = await Open(Orders(), "retail.erp.posted-orders-kept = 1");
        await shop.Send(Till1, "b1", [.. Enumerable.Range(1, 5).Select(n => Sale(n))]);
        await Until(async () => (await shop.Reconcile()) is { Posted: 5, Clean: true }, "all are posted");
        // The next errand makes room: only the newest is kept whole.
        await shop.Send(Till2, "b1", Sale(1));
        await Until(async () => (await shop.Reconcile()) is { Posted: 6, Clean: true }, "and one more");
        await Until(() => shop.Node.Shards.Outbox.Inspect(shard => shard.Find("erp")!.PostedOrders.ForgottenCount >= 4)
            .AsTask(), "the oldest are forgotten");

        await shop.StopNode();
        await shop.StartNode();

        Assert.Equal("posted", (await shop.Batch(Till1, "b1")).State);
        var shown = await shop.Operator.Get("v1/journals/S001-T01%231", NodeJson.Default.JournalDetailView, default);
        Assert.Equal(("posted", "WALK-IN"), (shown.Journal.State, shown.Order?.Customer));
        Assert.NotNull(shown.Journal.Reference);
        Assert.Contains("(S001-T01#1)", await shop.Operator.GetText("v1/export/hledger", default),
            StringComparison.Ordinal);
        var report = await shop.Reconcile();
        Assert.Equal((true, 6, "72.00"), (report.Clean, report.Posted, report.Debit));
        Assert.Equal((6, 0), (shop.Erp.Ledger.Orders().Count, shop.Erp.Ledger.DuplicateOrders()));
    }
}
