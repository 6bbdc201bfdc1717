using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Journals that carry costs: in the company's currency whatever the till's is, and mirrored when goods come
/// back.</summary>
public sealed class CostTests
{
    private const string Standard = "retail.journals.costs = standard";

    [Fact]
    public async Task F03_costs_are_booked_in_the_companys_currency_and_never_converted()
    {
        await using var shop = await Open(Standard);
        var store = await Store(shop, "AUD");
        await store.Send(store.Ticket("84 TEN 1200.00; 7 ODD 1800.00; 1 BIG 500.00; 1 SMALL 76.95 -> CASH 3576.95")
            with
        { Rate = new FrozenRate(2_000_000_000) });

        var books = await store.Close();

        Assert.Equal(["Cr 3576.95 = 7153.90 GBP Sales", "Dr 3576.95 = 7153.90 GBP TenderIn"],
            Worth(books.Journals.Single(journal => journal.Journal.Transactions == 1)));
        Assert.Equal(["Cr 2375.99 =   StockOut", "Dr 2375.99 =   Cost"],
            Worth(books.Journals.Single(journal => journal.Journal.Transactions == 0)));
    }

    [Fact]
    public async Task A_sale_and_its_costs_are_one_journal_and_a_service_has_none()
    {
        await using var shop = await Open(Standard);
        var store = await Store(shop);
        await store.Send("3 TEN 60.00; 1 WORK 40.00; 1 VALUED 5.00 -> CASH 105.00");

        var books = await store.Close();

        books.Are("Cr 105.00 Sales 4000", "Dr 105.00 TenderIn 1000 CASH", "Dr 30.00 Cost 5000",
            "Cr 30.00 StockOut 1400");
    }

    /// <summary>3 at 3.335 are 10.01; taken back one by one 3.34, 3.33 and 3.34 come back.</summary>
    [Fact]
    public async Task What_is_given_back_in_parts_takes_back_the_cost_of_its_sale_and_not_a_unit_more()
    {
        await using var shop = await Open(Standard);
        var store = await Store(shop);
        await store.Send("3 THIRD 30.00 -> CASH 30.00", "of #1: -1 THIRD -10.00 -> CASH -10.00",
            "of #1: -1 THIRD -10.00 -> CASH -10.00", "of #1: -1 THIRD -10.00 -> CASH -10.00",
            "of #1: -1 THIRD -10.00 -> CASH -10.00");

        var books = await store.Close();

        books.Are("Cr 30.00 Sales 4000", "Dr 30.00 TenderIn 1000 CASH", "Dr 10.01 Cost 5000", "Cr 10.01 StockOut 1400",
            "Dr 30.00 Returns 4000", "Cr 30.00 TenderOut 1000 CASH", "Cr 10.01 ReturnedCost 5000",
            "Dr 10.01 StockBack 1400");
        Assert.Equal($"over-returned:{store.Till}#1", Assert.Single(await store.Cases()).Key);
    }

    [Theory]
    [InlineData("standard", "10.00")]
    [InlineData("average", "11.00")]
    [InlineData("last", "12.00")]
    public async Task A_return_without_a_receipt_has_the_cost_that_is_configured(string policy, string cost)
    {
        await using var shop = await Open(Standard, $"retail.returns.cost = {policy}");
        var store = await Store(shop);
        await store.Send("-1 TEN -20.00 -> CASH -20.00");

        var books = await store.Close();

        books.Are("Dr 20.00 Returns 4000", "Cr 20.00 TenderOut 1000 CASH", $"Cr {cost} ReturnedCost 5000",
            $"Dr {cost} StockBack 1400");
    }

    [Fact]
    public async Task A_cost_that_is_asked_for_holds_the_return_until_a_person_answers()
    {
        await using var shop = await Open(Standard, "retail.returns.cost = ask");
        var store = await Store(shop);
        var answer = await store.Send("-2 TEN -40.00 -> CASH -40.00", "1 TEN 20.00 -> CASH 20.00");
        Assert.Equal("held", answer.GetProperty("outcomes")[0].GetProperty("outcome").GetString());
        await Until(async () => await store.Cases() is [{ Key: "cost-unknown:TEN", Transactions: 1 }],
            "a person is asked");

        var edited = await shop.Operator.Post($"v1/transactions/{store.Till}/1/edit",
            new EditRequest([new EditField("lines[0].cost", "4.20")], "as the buyer says"),
            NodeJson.Default.EditRequest, NodeJson.Default.TransactionView, default);

        Assert.Equal("booked", edited.State);
        var books = await store.Close();
        books.Are("Dr 40.00 Returns 4000", "Cr 40.00 TenderOut 1000 CASH", "Cr 8.40 ReturnedCost 5000",
            "Dr 8.40 StockBack 1400", "Cr 20.00 Sales 4000", "Dr 20.00 TenderIn 1000 CASH", "Dr 10.00 Cost 5000",
            "Cr 10.00 StockOut 1400");
        Assert.Empty(await store.Cases());
        await store.Moved("TEN", "-1", "2");
    }

    [Fact]
    public async Task Goods_whose_cost_the_ERP_does_not_say_are_a_case_until_it_does()
    {
        await using var shop = await Open(Standard);
        var store = await Store(shop);
        await store.Send("1 UNKNOWN 20.00 -> CASH 20.00", "1 TEN 20.00 -> CASH 20.00");

        var books = await store.Close();

        Assert.Equal(10, -books.Net("5000"));
        Assert.Equal("no-cost:UNKNOWN", Assert.Single(await store.Cases()).Key);
        shop.Erp.Mend(new SimulatedErpData(new MasterData { Items = [Item("UNKNOWN", 7)] }, [], []));
        await shop.Node.Keeper.Refresh(default);
        await Until(async () => (await store.Cases()).Count == 0, "the cost is known");
        Assert.Equal(17, -(await store.Close()).Net("5000"));
    }

    [Fact]
    public async Task Journals_carry_no_costs_unless_it_is_set()
    {
        await using var shop = await Open();
        var store = await Store(shop);
        await store.Send("1 TEN 20.00 -> CASH 20.00", "1 UNKNOWN 20.00 -> CASH 20.00");

        (await store.Close()).Are("Cr 40.00 Sales 4000", "Dr 40.00 TenderIn 1000 CASH");
    }

    private static Task<TestShop> Open(params string[] settings) =>
        TestShop.Open(Data(), [.. settings, "retail.journals.quiet = 1h"]);

    private static async Task<PeerStore> Store(TestShop shop, string currency = "GBP")
    {
        var store = new PeerStore(shop, new StoreId("S002"), new TerminalId("S002-T01"), Currency.Of(currency));
        await shop.Register(store.Id, store.Currency, store.Till);
        return store;
    }

    private static IEnumerable<string> Worth(JournalDetailView journal) => journal.Lines.Select(line =>
        PeerBooks.Number(line.Debit) > 0
            ? $"Dr {line.Debit} = {line.CompanyDebit} {line.CompanyCurrency} {line.Role}"
            : $"Cr {line.Credit} = {line.CompanyCredit} {line.CompanyCurrency} {line.Role}")
        .Order(StringComparer.Ordinal);

    private static SimulatedErpData Data() => new(
        new MasterData
        {
            Items =
            [
                Item("TEN", 10) with { Costs = new ItemCosts(10_000_000, 11_000_000, 12_000_000) },
                Item("ODD", 177.967143m), Item("BIG", 279.49m), Item("SMALL", 10.73m), Item("THIRD", 3.335m),
                Item("UNKNOWN", null), Item("WORK", 1) with { Kind = ItemKind.Service },
                Item("VALUED", 1) with { CostAccount = null },
            ],
            Stores = [new StoreMapping(new StoreId("S002"), new WarehouseId("W002"))],
            Tenders = [new TenderMapping(new TenderId("CASH"), "1000", false)],
            RoundingAccount = "4900",
            Parameters = new LedgerParameters(CompanyCurrency: "GBP"),
        }, [], []);

    private static Item Item(string sku, decimal? cost) =>
        new(new Sku(sku), sku, ItemKind.Goods, new UnitCode("EA"), [], "4000")
        {
            Costs = new ItemCosts((long?)(cost * 1_000_000), null, null),
            CostAccount = "5000",
            StockAccount = "1400",
        };
}
