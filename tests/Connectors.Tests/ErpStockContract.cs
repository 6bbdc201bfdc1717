using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests;

/// <summary>
/// What every connector to an ERP must do with stock that our journals do not relieve: sales, counts, and goods that go
/// from one warehouse to another (R13, R16, R20).
/// </summary>
public abstract class ErpStockContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    protected abstract ValueTask<IErpBench> Start();

    /// <summary>The first write of the next posting is done, but its reply never comes.</summary>
    protected abstract void LoseTheNextReply(IErpBench bench);

    [Fact]
    public async Task What_was_sold_and_adjusted_moves_the_shelf_once_however_often_it_is_posted()
    {
        await using var bench = await Start();
        var posting = Posting("1", (bench.OnHand[0].Warehouse, MoveReason.Sold, -5),
            (bench.OnHand[0].Warehouse, MoveReason.Returned, 2), (bench.OnHand[0].Warehouse, MoveReason.Adjusted, -1));

        await PostedOnce(bench, posting);

        Assert.Equal(Quantity.Of(-4), await Change(bench, shelf: 0));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(7)]
    public async Task A_count_changes_the_shelf_by_what_it_found_once_however_often_it_is_posted(int found)
    {
        await using var bench = await Start();

        await PostedOnce(bench, Posting("2.17", (bench.OnHand[0].Warehouse, MoveReason.Counted, found)));

        Assert.Equal(Quantity.Of(found), await Change(bench, shelf: 0));
    }

    [Fact]
    public async Task What_is_sent_is_on_no_shelf_until_it_arrives_in_parts_too()
    {
        await using var bench = await Start();
        var (from, to) = (bench.OnHand[0].Warehouse, bench.OnHand[1].Warehouse);

        await PostedOnce(bench, Posting("2.18", (from, MoveReason.Transferred, -4)));
        Assert.Equal((Quantity.Of(-4), Quantity.Zero), (await Change(bench, shelf: 0), await Change(bench, shelf: 1)));
        await PostedOnce(bench, Posting("2.19", (to, MoveReason.Transferred, 3)));
        await PostedOnce(bench, Posting("2.20", (to, MoveReason.Transferred, 1)));

        Assert.Equal((Quantity.Of(-4), Quantity.Of(4)), (await Change(bench, shelf: 0), await Change(bench, shelf: 1)));
    }

    [Fact]
    public async Task A_lost_reply_is_unknown_and_posting_again_completes_the_same_count()
    {
        await using var bench = await Start();
        var posting = Posting("2.21", (bench.OnHand[0].Warehouse, MoveReason.Counted, -6));
        LoseTheNextReply(bench);

        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(posting, None));
        Assert.IsNotType<LookUp.NotFound>(await bench.Erp.Find(posting.Id, None));
        await PostedOnce(bench, posting);

        Assert.Equal(Quantity.Of(-6), await Change(bench, shelf: 0));
    }

    [Fact]
    public async Task A_count_of_what_the_ERP_does_not_know_is_rejected_by_name_and_leaves_nothing()
    {
        await using var bench = await Start();
        var posting = Posting("2.22", (bench.OnHand[0].Warehouse, MoveReason.Counted, 1));
        posting = posting with { Lines = [posting.Lines[0] with { Sku = new Sku("no-such-item") }] };

        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(posting, None));

        Assert.Contains("no-such-item", rejected.Why, StringComparison.Ordinal);
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(posting.Id, None));
    }

    private static async Task PostedOnce(IErpBench bench, StockPosting posting)
    {
        for (var time = 0; time < 2; time++)
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(posting, None));
        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(posting.Id, None));
        Assert.Equal((posting.Measure, posting.Measure), (found.Debit, found.Credit));
    }

    /// <summary>Of the item that is on the bench's first two shelves.</summary>
    private static async Task<Quantity> Change(IErpBench bench, int shelf)
    {
        var (sku, warehouse, before) = bench.OnHand[shelf];
        return (await bench.Erp.ReadOnHand(None)).Single(on => on.Sku == sku && on.Warehouse == warehouse).Quantity
            - before;
    }

    private static StockPosting Posting(
        string number, params (WarehouseId Warehouse, MoveReason Reason, int Units)[] lines) => new(
        new DocumentId($"{lines[0].Warehouse}+{number}"), new StoreId("S001"), BusinessDate.Parse("2026-11-10"),
        Currency.Of("GBP"), [.. lines.Select(line => new StockLine(
            new Sku("85123A"), line.Warehouse, line.Reason, Quantity.Of(line.Units)))]);
}
