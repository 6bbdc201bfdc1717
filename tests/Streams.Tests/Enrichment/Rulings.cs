using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Streams.Tests.Enrichment;

/// <summary>A shop whose ERP says everything that a rule may ask, and one correct sale of it.</summary>
internal static class Rulings
{
    public static readonly TerminalId Till = new("S1-T1");

    private static readonly Instant Now = Instant.FromUtc(2026, 11, 21, 10, 0);
    private static readonly UnitCode Piece = new("EA");

    private static readonly Store Shop = new(new StoreId("S1"), "Europe/London", 240, Currency.Of("GBP"));

    public static EnrichmentRules Strict { get; } = new(Duration.FromDays(1), null);

    /// <summary>6 cups at 2.55 without tax less 0.30, at 20 %: 15.00 and 3.00.</summary>
    public static Transaction Sale { get; } = new()
    {
        Kind = TransactionKind.Sale,
        Number = 7,
        At = Now,
        OffsetMinutes = 0,
        BusinessDate = BusinessDate.Parse("2026-11-21"),
        Currency = Currency.Of("GBP"),
        Lines = [CupLine],
        Tenders = [new Tender(new TenderId("CASH"), 1800)],
        Total = 1800,
    };

    public static Line CupLine => new(
        new Sku("CUP"), Quantity.Of(6), Piece, 2_550_000, 30, 1500, [new LineTax(new TaxCode("S20"), 300)]);

    public static MasterData Master { get; } = new()
    {
        Items =
        [
            Goods("CUP") with { Barcodes = ["501"], Variants = ["RED", "BLUE"], TaxGroup = "STD" },
            Goods("PHONE") with { Tracking = ItemTracking.Serial },
            Goods("MILK") with { Tracking = ItemTracking.Lot },
            Goods("CARD") with { IsGiftCard = true },
            Goods("COUPON") with { Kind = ItemKind.Service },
        ],
        Stores = [new StoreMapping(new StoreId("S1"), new WarehouseId("W1"))],
        Tenders = [new TenderMapping(new TenderId("CASH"), "1000", false)],
        Taxes =
        [
            new TaxMapping(new TaxCode("S20"), "VAT", "2200") { ItemGroups = ["STD"], RateMillionths = 200_000 },
            new TaxMapping(new TaxCode("RC"), "VAT", "2210"),
            new TaxMapping(new TaxCode("FOOD"), "VAT", "2200") { ItemGroups = ["FOOD"] },
            new TaxMapping(new TaxCode("WHT"), "WHT", "2300") { RateMillionths = -50_000 },
        ],
        Reasons = [new ReasonMapping("DELIVERY", "4100")],
        Customers = [new CustomerMapping("C-9", "Ann"), new CustomerMapping("C-0", "Bob", Blocked: true)],
        Periods =
        [
            new FiscalPeriod("2026-10", BusinessDate.Parse("2026-10-01"), BusinessDate.Parse("2026-10-31"), false),
            new FiscalPeriod("2026-11", BusinessDate.Parse("2026-11-01"), BusinessDate.Parse("2026-11-30"), true),
        ],
        RoundingAccount = "7000",
    };

    public static Item Goods(string sku) =>
        new(new Sku(sku), sku, ItemKind.Goods, Piece, [new ItemUnit(new UnitCode("BOX"), new Rational(12, 1))], "4000");

    /// <summary>The kind of the case that it would be held in; null when it would be booked.</summary>
    public static string? Judge(Transaction ticket, MasterData? master = null, EnrichmentRules? rules = null) =>
        Enricher(master, rules).Judge(ticket, Shop, DateTimeZone.Utc, Till, Now)?.Kind;

    public static IReadOnlyList<string> Warnings(Transaction ticket, EnrichmentRules rules)
    {
        var enricher = Enricher(null, rules);
        enricher.Judge(ticket, Shop, DateTimeZone.Utc, Till, Now);
        return enricher.Warnings;
    }

    public static Entry Enrich(Transaction ticket, EnrichmentRules rules) =>
        Enricher(null, rules).Enrich(ticket, Shop, DateTimeZone.Utc, Till, 1, Now);

    private static Enricher Enricher(MasterData? master, EnrichmentRules? rules)
    {
        var learn = new CatalogueCommand.Learn(master ?? Master, BusinessDate.Parse("2026-01-01"));
        var learned = Catalogue.Decide(Catalogue.New(Catalogue.Key), learn, Now);
        return new Enricher(learned.Reply.View, rules ?? Strict);
    }

    /// <summary>The sale with another first line.</summary>
    public static Transaction With(Func<Line, Line> change) => Sale with { Lines = [change(CupLine)] };

    public static Transaction Detailed(LineDetail detail) => With(line => line with { Detail = detail });

    public static Transaction Declaring(Declared sums) => Sale with { Declared = sums };
}
