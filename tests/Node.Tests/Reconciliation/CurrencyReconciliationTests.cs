using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Reconciliation;

/// <summary>A store that takes several currencies is reconciled in each: their amounts are never added up.</summary>
public sealed class CurrencyReconciliationTests
{
    private static readonly Currency Euro = Currency.Of("EUR"), Yen = Currency.Of("JPY");

    private static SimulatedErpData Rated(StoreMode mode = StoreMode.Summary)
    {
        var data = Data();
        return data with
        {
            Master = data.Master with
            {
                Stores = [data.Master.Stores[0] with { Mode = mode, PlaceholderCustomer = "WALK-IN" }],
                Taxes = [data.Master.Taxes[0] with { RateMillionths = 200_000 }],
                Customers = [new CustomerMapping("WALK-IN", "Walk-in customer")],
                Parameters = new LedgerParameters(CompanyCurrency: "GBP"),
                Rates = [new("EUR", BusinessDate.Parse("2026-01-01"), 850_000_000),
                    new("JPY", BusinessDate.Parse("2026-01-01"), 5_400_000)],
            },
        };
    }

    private static (string, long, string, long, long)[] Rows(ReconciliationView view) => [.. view.Days.Select(day =>
        (day.Currency, day.Accepted, day.Total, day.Posted, day.Held))];

    [Theory]
    [InlineData(StoreMode.Summary)]
    [InlineData(StoreMode.Orders)]
    public async Task A_day_in_three_currencies_is_a_row_in_each(StoreMode mode)
    {
        await using var shop = await Open(Rated(mode));
        await shop.Send(Till1, "b1", Sale(1));
        await shop.Send(Till1, "b2", Sale(2) with { Currency = Euro }, Sale(3, "GHOST") with { Currency = Euro });
        await shop.Send(Till2, "b3", Sale(1) with { Currency = Yen });
        await Until(async () => (await shop.Reconcile()) is { Posted: 3, Held: 1 }, "three are posted, one is held");

        await shop.StopNode();
        await shop.StartNode();
        await shop.Node.Keeper.First;

        var view = await shop.Reconcile();
        Assert.True(view.Clean, string.Join("; ", view.Differences));
        Assert.Equal([("EUR", 2, "24.00", 1, 1), ("GBP", 1, "12.00", 1, 0), ("JPY", 1, "1200", 1, 0)], Rows(view));
        var documents = await shop.Operator.Get("v1/journals", NodeJson.Default.ListJournalView, default);
        Assert.Equal([("EUR", "12.00"), ("GBP", "12.00"), ("JPY", "1200")],
            documents.Select(document => (document.Currency, document.Debit)).Order());
    }

    [Fact]
    public async Task An_edit_of_the_currency_takes_a_ticket_from_one_row_to_the_other()
    {
        await using var shop = await Open(Rated());
        await shop.Send(Till1, "b1", Sale(1, "GHOST") with { Currency = Yen });
        await Until(async () => (await shop.Reconcile()).Held == 1, "it is held");

        await shop.Operator.Post("v1/transactions/S001-T01/1/edit", new EditRequest(
            [new("currency", "EUR"), new("lines[0].sku", "TEA"), new("lines[0].net", "10.00"),
                new("lines[0].taxes[0].amount", "2.00"), new("tenders[0].amount", "12.00"), new("total", "12.00")],
            "the till's keyboard"), NodeJson.Default.EditRequest, NodeJson.Default.TransactionView, default);
        await Until(async () => (await shop.Reconcile()).Posted == 1, "it is posted");

        var view = await shop.Reconcile();
        Assert.True(view.Clean, string.Join("; ", view.Differences));
        Assert.Equal([("EUR", 0, "0.00", 1, 0), ("JPY", 1, "1200", 0, 0)], Rows(view));
        Assert.Equal([new EditedView(1, "12.00"), new EditedView(-1, "-1200")], view.Days.Select(day => day.Edited));
    }
}
