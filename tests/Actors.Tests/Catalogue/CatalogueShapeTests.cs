using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Catalogue;

using Catalogue = Actors.Catalogue.Catalogue;

public sealed class CatalogueShapeTests
{
    private static readonly BusinessDate Day = BusinessDate.From(new DateOnly(2026, 11, 21));

    [Fact]
    public void What_version_1_wrote_is_read_with_nothing_added()
    {
        var read = Catalogue.Events.Read(CatalogueEventCodec.Changed, 1, AsVersion1Wrote());
        Assert.Equal("4000", read.Items.Single().Value!.RevenueAccount);
        Assert.Equal(StoreMode.Summary, read.Stores.Single().Value!.Mode);
        Assert.Null(read.Tenders.Single().Value!.DifferenceAccount);
        Assert.Null(read.Taxes.Single().Value!.RateMillionths);
        Assert.Equal("6900", read.RoundingAccount);
        Assert.Empty(read.Customers);
    }

    [Fact]
    public void Everything_an_ERP_can_say_survives_event_and_snapshot()
    {
        var learned = Catalogue.Decide(new Catalogue(), new CatalogueCommand.Learn(Everything, Day), default);
        var known = Catalogue.Evolve(new Catalogue(), learned.Events.Single());
        var bytes = new ByteWriter();
        Catalogue.Events.Write(learned.Events.Single(), bytes);
        var read = Catalogue.Evolve(new Catalogue(),
            Catalogue.Events.Read(CatalogueEventCodec.Changed, CatalogueEventCodec.Version, bytes.ToArray()));
        var snapshot = new ByteWriter();
        Catalogue.Write(known, snapshot);
        foreach (var state in new[] { read, Catalogue.Read("", snapshot.ToArray()) })
            Assert.Empty(Catalogue.Decide(state, new CatalogueCommand.Learn(Everything, Day), default).Events);
    }

    [Fact]
    public void Every_field_that_changes_is_learned()
    {
        var known = Catalogue.Evolve(new Catalogue(),
            Catalogue.Decide(new Catalogue(), new CatalogueCommand.Learn(Everything, Day), default).Events.Single());
        var data = Everything;
        MasterData[] changed =
        [
            data with { Items = [data.Items[0] with { Barcodes = ["5012345678900"] }] },
            data with { Items = [data.Items[0] with { Costs = new ItemCosts(1, null, 3) }] },
            data with { Stores = [data.Stores[0] with { Mode = StoreMode.Summary }] },
            data with { Tenders = [data.Tenders[0] with { DifferenceMax = 501 }] },
            data with { Taxes = [data.Taxes[0] with { ItemGroups = ["FOOD"] }] },
            data with { Customers = [data.Customers[0] with { Blocked = false }] },
            data with { Periods = [data.Periods[0] with { Open = true }] },
            data with { Rates = [data.Rates[0] with { Rate = 2 }] },
            data with { Parameters = data.Parameters with { DepositAccount = "2401" } },
        ];
        Assert.All(changed, one =>
            Assert.Single(Catalogue.Decide(known, new CatalogueCommand.Learn(one, Day), default).Events));
    }

    [Fact]
    public void A_period_that_is_closed_takes_no_postings()
    {
        var known = Catalogue.Evolve(new Catalogue(),
            Catalogue.Decide(new Catalogue(), new CatalogueCommand.Learn(Everything, Day), default).Events.Single());
        Assert.False(known.IsOpenPeriod(Day));
        Assert.True(new Catalogue().IsOpenPeriod(Day));
    }

    private static readonly MasterData Everything = new()
    {
        Items =
        [
            new Item(new Sku("A"), "Mug", ItemKind.Goods, new UnitCode("EA"),
                [new ItemUnit(new UnitCode("PACK6"), new Rational(6, 1))], "4000")
            {
                Variants = ["RED", "BLUE"],
                Barcodes = ["4012345678901"],
                Tracking = ItemTracking.Serial,
                IsGiftCard = true,
                TaxGroup = "FULL",
                PriceMillionths = 6_500_000,
                Costs = new ItemCosts(1, 2, 3),
                CostAccount = "5000",
                StockAccount = "1300",
            },
        ],
        Stores =
        [
            new StoreMapping(new StoreId("S001"), new WarehouseId("WH"))
            {
                ReturnWarehouse = new WarehouseId("WH-R"),
                Mode = StoreMode.Orders,
                PlaceholderCustomer = "WALK-IN",
            },
        ],
        Tenders =
        [
            new TenderMapping(new TenderId("CASH"), "1000", false)
            {
                Counted = true,
                DifferenceAccount = "6800",
                DifferenceMax = 500,
                BigDifferenceAccount = "6810",
                SafeAccount = "1020",
                BankAccount = "1030",
            },
        ],
        Taxes =
        [
            new TaxMapping(new TaxCode("S"), "STD", "2200") { ItemGroups = ["FULL"], RateMillionths = 200_000 },
        ],
        Reasons = [new ReasonMapping("LOST", "5110")],
        Customers = [new CustomerMapping("C-1", "A customer", Blocked: true)],
        Rates = [new ExchangeRate("EUR", Day, 850_000_000)],
        Periods = [new FiscalPeriod("2026-11", BusinessDate.From(new DateOnly(2026, 11, 1)),
            BusinessDate.From(new DateOnly(2026, 11, 30)), Open: false)],
        Parameters = new LedgerParameters("GBP", "2400"),
        RoundingAccount = "6900",
    };

    private static byte[] AsVersion1Wrote()
    {
        var to = new ByteWriter();
        to.Count(Day.DaysSince1970);
        One(to, "A");
        to.Text("Mug");
        to.Byte(1);
        to.Text("EA");
        to.Text("4000");
        to.Count(0);
        One(to, "S001");
        to.Text("WH");
        One(to, "CASH");
        to.Text("1000");
        to.Bool(true);
        One(to, "S");
        to.Text("STD");
        to.Text("2200");
        One(to, "LOST");
        to.Text("5110");
        to.OptionalText("6900");
        return to.ToArray();
    }

    private static void One(ByteWriter to, string code)
    {
        to.Count(1);
        to.Text(code);
        to.Bool(true);
    }
}
