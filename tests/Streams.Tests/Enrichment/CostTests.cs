using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Streams.Enrichment;
using Xunit;

namespace RetailActors.Streams.Tests.Enrichment;

/// <summary>Which cost goods have when they are sold, and when they come back.</summary>
public sealed class CostTests
{
    private static readonly Store Shop = new(new StoreId("S1"), "Europe/London", 240, Currency.Of("GBP"));
    private static readonly BusinessDate Sold = BusinessDate.Parse("2026-11-02");
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 10, 0);

    [Fact]
    public void A_linked_return_mirrors_the_cost_of_its_sale_when_the_ERPs_has_changed_since()
    {
        var catalogue = Learned(Learned(Catalogue.New(""), 5, "2026-11-01"), 9, "2026-11-10");
        var sale = Rulings.Sale with { BusinessDate = Sold };
        var back = Returned with { Original = new TransactionId(Rulings.Till, sale.Number) };
        var originals = new Originals(new Dictionary<TransactionId, Transaction> { [back.Original.Value] = sale });

        var linked = Enrich(catalogue, back, originals);
        var unlinked = Enrich(catalogue, Returned, originals);

        Assert.Empty(linked.Costs);
        Assert.Equal(new GoodsCost("5000", "1400", 30_00), linked.Returns[0].Sold[0].Cost);
        Assert.Equal([(LineRole.ReturnedCost, 54_00L), (LineRole.StockBack, 54_00L)],
            unlinked.Costs.Select(cost => (cost.Posting.Role, cost.Amount)));
    }

    [Fact]
    public void What_a_date_did_not_know_is_taken_as_it_came_later()
    {
        var catalogue = Learned(Learned(Catalogue.New(""), null, "2026-11-01"), 9, "2026-11-10");

        var entry = Enrich(catalogue, Rulings.Sale with { BusinessDate = Sold }, null);

        Assert.Equal(54_00, entry.Costs[0].Amount);
    }

    [Theory]
    [InlineData(1_000_000, 0, 0)]
    [InlineData(1_000_000, 4_999, 0)]
    [InlineData(1_000_000, 5_000, 1)]
    [InlineData(333_333, 30_000, 1)]
    [InlineData(1_000_000_000_000_000, 1_000_000, 100_000_000_000)]
    public void Costs_are_rounded_once_a_line_to_the_minor_unit(long quantity, long cost, long minor) =>
        Assert.Equal(minor, GoodsCost.Of(new Quantity(quantity), cost, Currency.Of("GBP")));

    private static Transaction Returned => Rulings.Sale with
    {
        Number = 8,
        Kind = TransactionKind.Return,
        BusinessDate = BusinessDate.Parse("2026-11-21"),
        Lines = [Rulings.CupLine with { Quantity = Quantity.Of(-6), Net = -1500, Discount = 0, Taxes = [new LineTax(
            new TaxCode("S20"), -300)] }],
        Tenders = [new Tender(new TenderId("CASH"), -1800)],
        Total = -1800,
    };

    private static Catalogue Learned(Catalogue catalogue, long? cost, string since) => Catalogue.Decide(catalogue,
        new CatalogueCommand.Learn(Rulings.Master with
        {
            Items = [Rulings.Goods("CUP") with { CostAccount = "5000", StockAccount = "1400",
                Costs = new ItemCosts(cost * 1_000_000, null, null) }],
        }, BusinessDate.Parse(since)), Now).Reply.View;

    private static Entry Enrich(Catalogue catalogue, Transaction ticket, Originals? originals)
    {
        var entry = new Enricher(catalogue, Rulings.Strict with
        {
            ClockSkewMax = Duration.FromDays(60),
            Costs = new CostRules(CostKind.Standard, CostKind.Standard),
        }).Enrich(ticket, Shop, DateTimeZone.Utc, Rulings.Till, 1, Now, originals);
        Assert.Null(entry.Cause);
        return entry;
    }
}
