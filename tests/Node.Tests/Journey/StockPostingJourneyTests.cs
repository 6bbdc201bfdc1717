using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Journey;

/// <summary>An ERP whose journals do not relieve stock gets what the shop moved, once, by itself.</summary>
public sealed class StockPostingJourneyTests
{
    private static readonly string[] Postings =
        ["retail.erp.stock = postings", "retail.journals.stock-every = 1s"];

    [Fact]
    public async Task What_was_sold_is_posted_as_stock_and_the_ERPs_shelf_follows()
    {
        await using var shop = await Open(Postings);
        shop.Erp.Faults.Add(new Fault(FaultKind.TimeOutAfterCommit, Times: 1, On: "$batch"));

        await shop.Send(Till1, "b1", Sale(1, quantity: 2), Sale(2, unit: "PACK6"));

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }
            && (await Posted(shop)).Count == 1, "sales and stock are posted");
        Assert.Equal("S001-20261120+1", Assert.Single(await Posted(shop)).Journal);
        Assert.Equal((true, -8m), Assert.Single(shop.Erp.Ledger.AdjustmentsUnder("S001-20261120+1")));
        Assert.Equal(0, shop.Erp.Ledger.Duplicates());
    }

    [Fact]
    public async Task A_stock_posting_that_the_ERP_refuses_is_a_case_and_the_money_goes_on()
    {
        await using var shop = await Open(Postings);
        shop.Erp.Faults.Add(new Fault(FaultKind.RejectedVoucher, Times: 1, On: "adjust"));

        await shop.Send(Till1, "b1", Sale(1));

        await Until(async () => (await shop.Cases()).Any(c => c.Key == "rejected:S001-20261120+1")
            && (await shop.Reconcile()).Posted == 1, "the stock is a case, the money is posted");
        shop.Erp.RunPostingJob();
        await shop.Operator.Post("v1/cases/retry", new CaseActRequest("rejected:S001-20261120+1"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);
        await Until(async () => (await Posted(shop)).Count == 1 && (await shop.Cases()).Count == 0, "it is posted");
    }

    private static async Task<List<JournalView>> Posted(TestShop shop) =>
        [.. (await shop.Operator.Get("v1/journals?state=posted", NodeJson.Default.ListJournalView, default))
            .Where(journal => journal.Kind == "stock")];
}
