using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests;

/// <summary>
/// An ERP that takes orders: its master data names a store in orders mode with a placeholder customer.
/// </summary>
public interface IErpOrderBench : IErpBench
{
    /// <summary>Somebody enters the same order again under the same id.</summary>
    ValueTask EnterByHand(SalesOrder order);

    bool HasCustomer(string account);
}

/// <summary>What every connector to an ERP that takes orders must do with them (R07, R08, R11, R12).</summary>
public abstract class ErpOrderContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <param name="createsCustomers">Whether the connector creates customers on demand.</param>
    protected abstract ValueTask<IErpOrderBench> Start(bool createsCustomers = false);

    [Fact]
    public async Task A_posted_order_is_found_with_its_total()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(order.Id, None));
        var delivered = Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
        var posted = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(order.Id, None));
        Assert.Equal((delivered.Reference, order.Measure, order.Measure),
            (posted.Reference, posted.Debit, posted.Credit));
    }

    [Fact]
    public async Task An_order_is_there_once_however_often_it_is_posted()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        for (var time = 0; time < 3; time++)
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
        Assert.Equal(1, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task A_return_names_its_sale_and_is_found_with_its_total()
    {
        await using var bench = await Start();
        var sale = SalesOrders.Sale(bench.Master);
        var back = SalesOrders.ReturnOf(sale, 1002);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(sale, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(back, None));
        Assert.Equal(back.Measure, Assert.IsType<LookUp.Posted>(await bench.Erp.Find(back.Id, None)).Debit);
    }

    [Fact]
    public async Task A_return_without_a_receipt_and_an_even_exchange_are_posted()
    {
        await using var bench = await Start();
        var sale = SalesOrders.Sale(bench.Master);
        var unlinked = SalesOrders.ReturnOf(sale, 1002) with { Original = null };
        var exchange = SalesOrders.Exchange(sale, 1003);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(unlinked, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(exchange, None));
        Assert.Equal(0, Assert.IsType<LookUp.Posted>(await bench.Erp.Find(exchange.Id, None)).Debit);
    }

    [Fact]
    public async Task A_lost_reply_is_unknown_and_posting_again_completes_the_same_order()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        bench.LoseTheNextReply();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(order, None));
        Assert.IsNotType<LookUp.NotFound>(await bench.Erp.Find(order.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
        Assert.Equal(1, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task A_lost_request_is_unknown_and_leaves_nothing()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        bench.LoseTheNextRequest();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(order, None));
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(order.Id, None));
    }

    [Fact]
    public async Task An_orphan_header_is_incomplete_and_posting_completes_it()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        bench.TearTheNextWrite();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(order, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(order.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
        Assert.Equal(order.Measure, Assert.IsType<LookUp.Posted>(await bench.Erp.Find(order.Id, None)).Debit);
        Assert.Equal(1, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task Two_orders_under_one_id_are_several_and_no_third_is_made()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        await bench.Erp.Post(order, None);
        await bench.EnterByHand(order);
        Assert.Equal(2, Assert.IsType<LookUp.Several>(await bench.Erp.Find(order.Id, None)).References.Count);
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(order, None));
        Assert.Equal(2, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task An_item_that_the_ERP_does_not_know_is_rejected_by_name_and_leaves_nothing()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        order = order with { Lines = [order.Lines[0] with { Sku = new Sku("no-such-item") }] };
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(order, None));
        Assert.Contains("no-such-item", rejected.Why, StringComparison.Ordinal);
        Assert.Equal(0, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task An_order_that_does_not_add_up_is_rejected_before_it_is_sent()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(order with { Total = order.Total + 1 }, None));
        Assert.Equal(0, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task An_order_that_the_ERP_refuses_to_post_is_rejected_and_can_be_completed_later()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        bench.RefuseTheNextPosting();
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(order, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(order.Id, None));
        bench.RunPosting();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(order, None));
        Assert.Equal(1, bench.JournalsUnder(order.Id));
    }

    [Fact]
    public async Task A_busy_ERP_takes_no_order_and_says_for_how_long()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master);
        bench.BeBusy(TimeSpan.FromSeconds(17));
        Assert.Equal(TimeSpan.FromSeconds(17),
            Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(order, None)).RetryAfter);
        Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(order.Id, None));
    }

    [Fact]
    public async Task A_missing_customer_is_rejected_by_name_or_created_once_on_demand()
    {
        await using var bench = await Start();
        var order = SalesOrders.Sale(bench.Master) with { Customer = "C-NEW" };
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(order, None));
        Assert.Contains("C-NEW", rejected.Why, StringComparison.Ordinal);

        await using var creating = await Start(createsCustomers: true);
        Assert.IsType<DeliveryOutcome.Delivered>(await creating.Erp.Post(order, None));
        Assert.IsType<DeliveryOutcome.Delivered>(
            await creating.Erp.Post(SalesOrders.ReturnOf(order, 1002), None));
        Assert.True(creating.HasCustomer("C-NEW"));
    }
}
