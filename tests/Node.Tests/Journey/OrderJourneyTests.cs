using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Journey;

/// <summary>A store in orders mode, over the real interfaces: every ticket is an order at the ERP, once.</summary>
public sealed class OrderJourneyTests
{
    [Fact]
    public async Task A_ticket_is_an_order_at_the_erp_and_its_money_stands_in_the_ledger()
    {
        await using var shop = await Open(Orders());

        await shop.Send(Till1, "b1", Sale(1, quantity: 2), Sale(2, tender: "CARD"));
        await Until(async () => (await shop.Batch(Till1, "b1")).State == "posted", "both orders are posted");

        Assert.Equal(["S001-T01#1", "S001-T01#2"], shop.Erp.Ledger.Orders().Select(o => o.Reference).Order());
        Assert.All(shop.Erp.Ledger.Orders(), order => Assert.Equal(("WALK-IN", true), (order.Customer,
            order.Invoiced)));
        Assert.Equal([12.00m, 24.00m], shop.Erp.Ledger.Posted().Select(j => j.Debit).Order());
        var sku = await shop.Operator.Get("v1/skus/TEA", NodeJson.Default.SkuView, default);
        Assert.Equal("97", sku.Warehouses[0].OnHand);
        var report = await shop.Reconcile();
        Assert.True(report.Clean, string.Join("; ", report.Differences));
        Assert.Equal((2, 0, 2, 2, "36.00"),
            (report.Accepted, report.Journaled, report.Ordered, report.Posted, report.Debit));
    }

    [Fact]
    public async Task A_return_is_a_credit_memo_that_names_the_order_of_its_sale()
    {
        await using var shop = await Open(Orders());

        await shop.Send(Till1, "b1", Sale(1));
        await shop.Send(Till2, "b1", Return(1, new TransactionId(Till1, 1)), Return(2, original: null));

        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Clean: true }, "all three are posted");
        var linked = Assert.Single(shop.Erp.Ledger.OrdersUnder("S001-T02#1"));
        Assert.Equal((-12.00m, "S001-T01#1", -1m), (linked.Total, linked.Requisition, linked.Lines[0].Quantity));
        Assert.Equal("", Assert.Single(shop.Erp.Ledger.OrdersUnder("S001-T02#2")).Requisition);
        Assert.Equal(1, (await Shown(shop, "S001-T02%231")).Lines[0].Original);
        Assert.Null((await Shown(shop, "S001-T02%232")).Lines[0].Original);
        Assert.Equal(12.00m, shop.Erp.Ledger.Balances().Single(b => b.Account == "110100").Debit);
    }

    [Fact]
    public async Task Pay_ins_stay_in_the_days_journal_beside_the_orders()
    {
        await using var shop = await Open(Orders());
        var payIn = Sale(2) with { Kind = TransactionKind.PayIn, Reason = "float", Lines = [] };

        await shop.Send(Till1, "b1", Sale(1), payIn);

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }, "both are posted");
        var report = await shop.Reconcile();
        Assert.Equal((1, 1), (report.Journaled, report.Ordered));
        Assert.Contains(shop.Erp.Ledger.Posted(), j => j.IntegrationKey == "S001-20261120-1");
    }

    [Fact]
    public async Task A_customer_that_the_erp_lacks_is_one_case_that_heals_by_itself()
    {
        await using var shop = await Open(Orders());

        await shop.Send(Till1, "b1", Sale(1) with { Customer = "C-7" }, Sale(2));
        await Until(async () => (await shop.Reconcile()).Posted == 1, "the neighbour is posted");
        var held = Assert.Single(await shop.Cases());
        Assert.Equal(("unknown-customer:C-7", "CustomerService"), (held.Key, held.Owner));

        shop.Erp.Mend(SimulatedErpData.Empty with
        {
            Master = new MasterData { Customers = [new CustomerMapping("C-7", "Seven")] },
        });
        await shop.Node.Keeper.Refresh(default);

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }
            && (await shop.Cases()).Count == 0, "what was held is posted");
        Assert.Equal("C-7", Assert.Single(shop.Erp.Ledger.OrdersUnder("S001-T01#1")).Customer);
    }

    [Fact]
    public async Task A_customer_is_created_once_when_the_node_may_do_so()
    {
        await using var shop = await Open(Orders(), "retail.erp.customers = create");

        await shop.Send(Till1, "b1", Sale(1) with { Customer = "C-7" }, Sale(2) with { Customer = "C-7" });

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }, "both orders are posted");
        Assert.True(shop.Erp.Ledger.HasCustomer("C-7"));
        Assert.Empty(await shop.Cases());
    }

    [Theory]
    [InlineData(FaultKind.TimeOutAfterCommit)]
    [InlineData(FaultKind.TimeOutBeforeCommit)]
    [InlineData(FaultKind.OrphanHeader)]
    public async Task Whatever_breaks_between_the_two_every_order_is_posted_once(FaultKind kind)
    {
        await using var shop = await Open(Orders(), "retail.erp.retry-backoff-min = 10ms");
        shop.Erp.Faults.Add(new Fault(kind, Times: 3, On: "$batch"));

        await shop.Send(Till1, "b1", Sale(1), Sale(2), Sale(3, tender: "CARD"), Sale(4));

        await Until(async () => (await shop.Reconcile()) is { Posted: 4, Clean: true }, "all are posted");
        Assert.Equal((0, 0), (shop.Erp.Ledger.DuplicateOrders(), shop.Erp.Ledger.Duplicates()));
        Assert.Equal(4, shop.Erp.Ledger.Orders().Count);
    }

    [Fact]
    public async Task An_order_is_shown_with_what_it_says_and_exported_with_what_it_does_to_the_ledger()
    {
        await using var shop = await Open(Orders());
        await shop.Send(Till1, "b1", Sale(1) with { Receipt = "R-9" });
        await Until(async () => (await shop.Batch(Till1, "b1")).State == "posted", "it is posted");

        var listed = Assert.Single(await shop.Operator.Get("v1/journals", NodeJson.Default.ListJournalView, default));
        var shown = await shop.Operator.Get("v1/journals/S001-T01%231", NodeJson.Default.JournalDetailView, default);
        var exported = await shop.Operator.GetText("v1/export/hledger", default);

        Assert.Equal(("order", "posted", "12.00"), (listed.Kind, listed.State, listed.Debit));
        Assert.Equal(("WALK-IN", "R-9", "TEA"), (shown.Order?.Customer, shown.Order?.Receipt,
            shown.Order?.Lines[0].Sku));
        Assert.Contains("(S001-T01#1)", exported, StringComparison.Ordinal);
        Assert.Contains("12.00 GBP", exported, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_are_there_after_a_restart_and_are_posted_once()
    {
        await using var shop = await Open(Orders());
        shop.Erp.Faults.Add(new Fault(FaultKind.Unavailable, Delay: TimeSpan.FromMilliseconds(200)));
        await shop.Send(Till1, "b1", Sale(1), Sale(2));
        await Until(async () => (await shop.Reconcile(erp: false)).Ordered == 2, "the orders are made");

        await shop.StopNode();
        shop.Erp.Faults.Clear();
        await shop.StartNode();
        await shop.Send(Till1, "b1", Sale(1), Sale(2));

        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }, "both are posted");
        Assert.Equal(2, shop.Erp.Ledger.Orders().Count);
    }

    internal static async Task<OrderView> Shown(TestShop shop, string order) => (await shop.Operator.Get(
        $"v1/journals/{order}", NodeJson.Default.JournalDetailView, default)).Order!;

    internal static Transaction Return(long number, TransactionId? original)
    {
        var sale = Sale(number);
        return sale with
        {
            Kind = TransactionKind.Return,
            Original = original,
            Lines =
            [
                sale.Lines[0] with
                {
                    Quantity = Quantity.Of(-1),
                    Net = -1_000,
                    Taxes = [new LineTax(new TaxCode("S20"), -200)],
                },
            ],
            Tenders = [new Tender(new TenderId("CASH"), -1_200)],
            Total = -1_200,
        };
    }

    internal static SimulatedErpData Orders()
    {
        var data = Data();
        return data with
        {
            Master = data.Master with
            {
                Stores =
                [
                    .. data.Master.Stores.Select(store => store with
                    {
                        Mode = StoreMode.Orders,
                        PlaceholderCustomer = "WALK-IN",
                    }),
                ],
                Taxes = [.. data.Master.Taxes.Select(tax => tax with { RateMillionths = 200_000 })],
                Customers = [new CustomerMapping("WALK-IN", "Walk-in customer")],
            },
        };
    }
}
