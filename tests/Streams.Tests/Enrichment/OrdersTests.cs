using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Enrichment;
using Xunit;

namespace RetailActors.Streams.Tests.Enrichment;

/// <summary>What becomes an order, in the ERP's terms, and what an order lacks (R07, R11).</summary>
public sealed class OrdersTests
{
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-20");
    private static readonly Instant At = Instant.FromUtc(2026, 11, 20, 10, 0);
    private static readonly TerminalId Till = new("S001-T01");
    private static readonly Store Site = new(new StoreId("S001"), "Europe/London", 0, Currency.Of("GBP"));

    [Fact]
    public void A_sale_is_an_order_of_the_placeholder_customer_and_posts_nothing_else()
    {
        var entry = Enrich(Sale());

        Assert.Empty(entry.Postings);
        Assert.Null(entry.Cause);
        var order = entry.Order!;
        Assert.Equal(("S001-T01#7", "WALK-IN", "W1", 2_401L), (order.Id.Value, order.Customer, order.Warehouse?.Value,
            order.Total));
        var line = order.Lines[0];
        Assert.Equal((Quantity.Of(2), Quantity.Of(12), 2_000L), (line.Quantity, line.BaseQuantity, line.Net));
        Assert.Equal([new OrderTax(new TaxCode("S20"), "STD", "2200", 400)], line.Taxes);
        Assert.Equal([new OrderPayment(new TenderId("CARD"), "1200", 2_401, "psp")], order.Payments);
        Assert.Equal((1L, "6900"), (order.Rounding, order.RoundingAccount));
    }

    [Fact]
    public void An_order_does_to_the_ledger_what_its_ticket_would_have_done_in_a_journal()
    {
        var journal = Documents.InLedgerTerms(Enrich(Sale()).Order!)!;
        var summed = Enrich(Sale(), Data(StoreMode.Summary)).Postings;

        Assert.Equal(journal.Debit, journal.Credit);
        Assert.Equal(summed.OrderBy(p => p.Posting, PostingOrder.Instance).Select(p => (p.Posting.Role,
            p.Posting.Account, p.Posting.Debit, p.Amount)), journal.Lines.Select(l => (l.Role, l.Account, l.Debit > 0,
            l.Debit + l.Credit)));
    }

    [Fact]
    public void A_named_customer_is_the_orders_own() =>
        Assert.Equal("C-1", Enrich(Sale() with { Customer = "C-1" }).Order?.Customer);

    [Fact]
    public void A_placeholder_that_is_named_later_takes_the_sales_of_the_days_before()
    {
        var named = Data(StoreMode.Orders);
        var nameless = named with { Stores = [new(new("S001"), new("W1")) { Mode = StoreMode.Orders }] };
        var before = Learn(Learn(Catalogue.New(""), named, Date.AddDays(-1)), nameless, Date);
        var after = Learn(before, named, Date.AddDays(1));

        Assert.Equal("no-customer:S001", Enrich(Sale(), before).Cause?.Value);
        Assert.Equal("WALK-IN", Enrich(Sale(), after).Order?.Customer);
    }

    private static Catalogue Learn(Catalogue known, MasterData data, BusinessDate from) =>
        Catalogue.Decide(known, new CatalogueCommand.Learn(data, from), At).Reply.View;

    [Fact]
    public void A_linked_return_names_the_order_of_its_sale()
    {
        var sale = new TransactionId(new TerminalId("S001-T02"), 3);
        var order = Enrich(Return() with { Original = sale }).Order!;

        Assert.True(order.IsReturn);
        Assert.Equal(("S001-T02#3", sale), (order.Original?.Value, order.Link));
        Assert.Null(Enrich(Return()).Order!.Original);
    }

    /// <summary>Of one piece; the return is of two packs of six.</summary>
    [Theory]
    [InlineData(CostKind.Standard, 10, 11, 12, 10)]
    [InlineData(CostKind.Average, 10, 11, 12, 11)]
    [InlineData(CostKind.Last, 10, 11, 12, 12)]
    [InlineData(CostKind.Standard, null, 11, null, 11)] // the ERP values it by its average
    [InlineData(CostKind.Average, 10, null, null, 10)]
    [InlineData(CostKind.Standard, null, null, null, null)]
    public void An_unlinked_return_says_the_cost_of_its_policy_and_a_linked_one_none(
        CostKind policy, int? standard, int? average, int? last, int? expected)
    {
        var data = Costing(new ItemCosts(standard * 1_000_000, average * 1_000_000, last * 1_000_000));

        var unlinked = Enrich(Return(), data, cost: policy).Order!;
        var linked = Enrich(Return() with { Original = new TransactionId(Till, 3) }, data, cost: policy).Order!;

        Assert.Equal(expected * 1_000_000L, unlinked.Lines[0].CostMillionths);
        Assert.Null(linked.Lines[0].CostMillionths);
        Assert.Null(Enrich(Sale(), data, cost: policy).Order!.Lines[0].CostMillionths);
    }

    [Fact]
    public void A_cost_that_is_asked_for_or_that_the_ERP_lacks_holds_an_unlinked_return_until_it_is_said()
    {
        var data = Costing(new ItemCosts(10_000_000, null, null));
        var back = Return();
        var said = back with
        {
            Lines = [back.Lines[0] with { Detail = new LineDetail { CostMillionths = 24_000_000 } }],
        };

        Assert.Equal("cost-unknown:TEA", Enrich(back, data).Cause?.Value);
        Assert.Equal("no-cost:TEA", Enrich(back, data, cost: CostKind.Last).Cause?.Value);
        Assert.Equal(4_000_000, Enrich(said, data).Order!.Lines[0].CostMillionths);
    }

    private static MasterData Costing(ItemCosts costs) => Data(StoreMode.Orders) is var data ? data with
    {
        Items = [data.Items[0] with { Costs = costs, CostAccount = "5000", StockAccount = "1400" }],
    } : data;

    [Theory]
    [InlineData("C-2", "unknown-customer:C-2")]
    [InlineData("C-9", "unknown-customer:C-9")]
    public void A_customer_that_the_ERP_does_not_take_holds_the_order_and_not_the_goods(string customer, string cause)
    {
        var entry = Enrich(Sale() with { Customer = customer });

        Assert.Equal(cause, entry.Cause?.Value);
        Assert.Null(entry.Order);
        Assert.NotEmpty(entry.Moves);
    }

    [Fact]
    public void A_customer_that_is_created_on_demand_holds_nothing() =>
        Assert.Equal("C-2", Enrich(Sale() with { Customer = "C-2" }, creates: true).Order?.Customer);

    [Fact]
    public void A_store_without_a_placeholder_holds_what_names_no_customer()
    {
        var data = Data(StoreMode.Orders);
        data = data with { Stores = [data.Stores[0] with { PlaceholderCustomer = null }] };

        Assert.Equal("no-customer:S001", Enrich(Sale(), data).Cause?.Value);
    }

    [Fact]
    public void What_is_neither_sale_nor_return_stays_in_journals()
    {
        var entry = Enrich(Sale() with { Kind = TransactionKind.PayIn, Reason = "float", Lines = [], Rounding = 0 });

        Assert.Null(entry.Order);
        Assert.Equal(2, entry.Postings.Length);
    }

    private static Entry Enrich(
        Transaction t, MasterData? data = null, bool creates = false, CostKind? cost = null) =>
        Enrich(t, Learn(new Catalogue(), data ?? Data(StoreMode.Orders), Date), creates, cost);

    private static Entry Enrich(Transaction t, Catalogue catalogue, bool creates = false, CostKind? cost = null)
    {
        var rules = new EnrichmentRules(Duration.FromDays(1), null)
        {
            CreatesCustomers = creates,
            Costs = new CostRules(null, cost),
        };
        return new Enricher(catalogue, rules).Enrich(t, Site, DateTimeZone.Utc, Till, 1, At);
    }

    private static MasterData Data(StoreMode mode) => new()
    {
        Items =
        [
            new Item(new Sku("TEA"), "Tea", ItemKind.Goods, new UnitCode("EA"),
                [new ItemUnit(new UnitCode("PACK6"), new Rational(6, 1))], "4000"),
        ],
        Stores =
        [
            new StoreMapping(new StoreId("S001"), new WarehouseId("W1"))
            {
                Mode = mode,
                PlaceholderCustomer = "WALK-IN",
            },
        ],
        Tenders = [new TenderMapping(new TenderId("CARD"), "1200", true)],
        Taxes = [new TaxMapping(new TaxCode("S20"), "STD", "2200")],
        Reasons = [new ReasonMapping("float", "1900")],
        Customers = [new("WALK-IN", "Walk-in"), new("C-1", "One"), new("C-9", "Nine", Blocked: true)],
        RoundingAccount = "6900",
    };

    private static Transaction Return()
    {
        var sale = Sale();
        return sale with
        {
            Kind = TransactionKind.Return,
            Rounding = 0,
            Total = -2_400,
            Lines =
            [
                sale.Lines[0] with
                {
                    Quantity = Quantity.Of(-2),
                    Net = -2_000,
                    Taxes = [new LineTax(new TaxCode("S20"), -400)],
                },
            ],
            Tenders = [new Tender(new TenderId("CARD"), -2_400)],
        };
    }

    private static Transaction Sale() => new()
    {
        Kind = TransactionKind.Sale,
        Number = 7,
        At = At,
        OffsetMinutes = 0,
        BusinessDate = Date,
        Currency = Currency.Of("GBP"),
        Lines =
        [
            new Line(new Sku("TEA"), Quantity.Of(2), new UnitCode("PACK6"), 12_000_000, 0, 2_000,
                [new LineTax(new TaxCode("S20"), 400)]),
        ],
        Tenders = [new Tender(new TenderId("CARD"), 2_401, "psp")],
        Rounding = 1,
        Total = 2_401,
    };
}
