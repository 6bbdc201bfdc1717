using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using RetailActors.Streams.Reconciliation;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Reconciliation;

public sealed class TenderReconciliationTests
{
    private static Task<ReconciliationView> Take(TestShop shop) =>
        shop.Operator.Get("v1/reconciliation?tenders=true", NodeJson.Default.ReconciliationView, default);

    [Fact]
    public async Task Each_tender_of_the_tickets_is_journaled_open_held_or_waived()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1), Sale(2, tender: "CARD", quantity: 2), Sale(3, "GHOST"));
        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Held: 1 }, "two are posted, one is held");

        var view = await Take(shop);

        Assert.True(view.Clean, string.Join("; ", view.Differences));
        Assert.Equal([("CARD", "24.00", "24.00", "0.00", "0.00"), ("CASH", "24.00", "12.00", "12.00", "0.00")],
            view.Tenders!.Select(t => (t.Tender, t.Tickets, t.Journaled, t.Held, t.Difference)));
    }

    [Fact]
    public async Task Debits_of_several_currencies_are_never_added_up()
    {
        await using var shop = await Open();
        var (store, till) = (new StoreId("S002"), new TerminalId("S002-T01"));
        await shop.Register(store, Currency.Of("JPY"), till);
        var data = Data();
        shop.Erp.Mend(data with
        {
            Master = data.Master with
            {
                Stores = [.. data.Master.Stores, new(store, new WarehouseId("W2"))]
            }
        });
        await shop.Node.Keeper.Refresh(default);
        await shop.Send(Till1, "b1", Sale(1));
        await shop.Send(till, "b1", Sale(1) with { Currency = Currency.Of("JPY") });
        await Until(async () => (await shop.Reconcile()) is { Posted: 2, Clean: true }, "both are posted");

        var view = await Take(shop);

        Assert.Equal([new LedgerTotalView("GBP", "12.00", "12.00"), new LedgerTotalView("JPY", "1200", "1200")],
            view.Totals);
        Assert.Equal("12.00 GBP + 1200 JPY", view.Debit);
        Assert.Equal(["GBP", "JPY"], view.Tenders!.Select(t => t.Currency));
        Assert.True(view.Clean);
    }

    [Fact]
    public async Task A_difference_names_the_part_the_tender_and_the_transaction_that_makes_it()
    {
        await using var shop = await Open("retail.journals.quiet = 1h");
        await shop.Send(Till1, "b1", Sale(1), Sale(2, quantity: 3), Sale(3));
        await Until(async () => (await shop.Reconcile(erp: false)).Open == 3, "all are in the open part");
        var all = new NumberSet();
        all.AddRange(1, 3);
        // As if the second ticket had never been summed.
        var part = new TenderPart("open part", true, new StoreId("S001"), BusinessDate.Parse("2026-11-20"),
            Currency.Of("GBP"), new Dictionary<string, long> { ["CASH"] = 2400 }, [new TerminalNumbers(Till1, all)]);
        var host = shop.Node.Shards.TerminalsOf(new StoreId("S001"));
        var reconciler = new TenderReconciler(shop.Node.Journal);

        await reconciler.Add(host.Id, shop.Node.Shards.BooksOf(new StoreId("S001")).Id,
            new TenderBooks(0, [part], new Dictionary<TerminalId, NumberSet>(),
                new Dictionary<TerminalId, NumberSet>()), default);

        Assert.Equal("S001 2026-11-20 open part, tender CASH: the tickets say 60.00, booked 24.00 GBP; look at "
            + "S001-T01#2", Assert.Single(reconciler.Report.Differences));
        Assert.Equal(3600, Assert.Single(reconciler.Report.Rows).Difference);
    }
}
