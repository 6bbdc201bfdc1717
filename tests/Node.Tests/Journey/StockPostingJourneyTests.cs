using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
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

    [Fact]
    public async Task A_count_and_a_transfer_are_posted_once_and_the_ERPs_shelves_are_ours()
    {
        await using var shop = await Open(TwoWarehouses, Postings);
        await shop.Send(Till1, "b1", Sale(1, quantity: 2));
        await Until(async () => (await Posted(shop)).Count == 1, "the sale's stock is posted");
        var before = await Compare(shop);
        shop.Erp.Faults.Add(new Fault(FaultKind.TimeOutAfterCommit, Times: 1, On: "$batch"));

        await shop.Operator.Post("v1/stock/count", new CountRequest("TEA", "W1", "2026-11-20", "90"),
            StockJson.Default.CountRequest, StockJson.Default.StockDone, default);
        await shop.Operator.Post("v1/stock/count", new CountRequest("MUG", "W1", "2026-11-20", "5", AtErp: true),
            StockJson.Default.CountRequest, StockJson.Default.StockDone, default);
        await Transfer(shop, "send", new TransferRequest("T1", "TEA", "7", "2026-11-21", "W1", "W2"));
        await Transfer(shop, "receive", new TransferRequest("T1", "TEA", "4", "2026-11-21"));

        await Until(async () => (await Posted(shop)).Count == 4, "count, sending and receiving are posted");
        Assert.Empty(before);
        Assert.Equal(["MUG"], (await Compare(shop)).Select(one => one.Sku));
        Assert.Equal(0, shop.Erp.Ledger.Duplicates());
    }

    private static SimulatedErpData TwoWarehouses => Data() is var data ? data with
    {
        Master = data.Master with
        {
            Stores = [.. data.Master.Stores, new StoreMapping(new StoreId("S002"), new WarehouseId("W2"))],
        },
        OnHand = [.. data.OnHand, new OnHand(new Sku("TEA"), new WarehouseId("W2"), Quantity.Of(10)),
            new OnHand(new Sku("MUG"), new WarehouseId("W1"), Quantity.Of(20))],
    } : data;

    private static Task<List<DriftView>> Compare(TestShop shop) => shop.Operator.Post("v1/stock/compare",
        new CompareRequest(), StockJson.Default.CompareRequest, StockJson.Default.ListDriftView, default);

    private static Task<StockDone> Transfer(TestShop shop, string what, TransferRequest request) =>
        shop.Operator.Post($"v1/stock/{what}", request, StockJson.Default.TransferRequest,
            StockJson.Default.StockDone, default);

    private static async Task<List<JournalView>> Posted(TestShop shop) =>
        [.. (await shop.Operator.Get("v1/journals?state=posted", NodeJson.Default.ListJournalView, default))
            .Where(journal => journal.Kind == "stock")];
}
