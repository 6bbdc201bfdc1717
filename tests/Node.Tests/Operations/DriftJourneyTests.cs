using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Operations;

/// <summary>The ERP's stock beside ours, by the path that operators use (R21).</summary>
public sealed class DriftJourneyTests
{
    [Fact]
    public async Task What_the_erp_has_not_relieved_is_named_and_is_a_case()
    {
        await using var shop = await TestShop.Open();
        Assert.Empty(await Compare(shop));
        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1, quantity: 3));
        await Until(async () => (await shop.Operator.Get("v1/skus/TEA", NodeJson.Default.SkuView, default))
            .Warehouses.Single().OnHand == "97", "the sale has left the shelf");

        var drift = Assert.Single(await Compare(shop));

        Assert.Equal(("TEA", "W1", "97", "100", "3", "Missing"),
            (drift.Sku, drift.Warehouse, drift.Ours, drift.Erp, drift.Drift, drift.Cause));
        Assert.Contains("-3", Assert.Single(drift.Moves), StringComparison.Ordinal);
        await Until(async () => (await shop.Cases()).Any(one => one.Key == "stock-drift:TEA@W1"), "a case");
    }

    /// <summary>R20: what is on the shelves is told at once, whatever becomes of the money.</summary>
    [Fact]
    public async Task Stock_moves_while_the_ledger_takes_nothing()
    {
        await using var shop = await TestShop.Open();
        await shop.Erp.DisposeAsync();

        await shop.Send(TestShop.Till1, "b1", TestShop.Sale(1, quantity: 3),
            TestShop.Sale(2, quantity: 2, tender: "VOUCHER"));

        await Until(async () => (await shop.Operator.Get("v1/skus/TEA", NodeJson.Default.SkuView, default))
            .Warehouses.Single().OnHand == "95", "both sales have left the shelf");
    }

    private static Task<List<DriftView>> Compare(TestShop shop) => shop.Operator.Post("v1/stock/compare",
        new CompareRequest(), StockJson.Default.CompareRequest, StockJson.Default.ListDriftView, default);
}
