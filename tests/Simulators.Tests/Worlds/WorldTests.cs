using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.Tests.Worlds;

public sealed class WorldTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_starter_is_a_world_in_two_time_zones_with_packs_weights_and_services()
    {
        World.WriteStarter(_directory.Path);

        var world = World.Load(_directory.Path);

        Assert.Equal((3, 5), (world.Stores.Count, world.Terminals.Count));
        Assert.Equal(["Europe/London", "Europe/Dublin"], world.Stores.Select(s => s.TimeZone).Distinct());
        Assert.Equal(new LocalTime(4, 0), world.Stores[0].CutOver);
        Assert.Contains(world.Items, i => i.Units.Any(u => u.BaseUnits == new Rational(6, 1)));
        Assert.Contains(world.Items, i => i.BaseUnit.Value == "KGM" && i.OpeningOnHand == new Quantity(75_500_000));
        Assert.Contains(world.Items, i => i.Kind == ItemKind.Service && i.OpeningOnHand is null);
        Assert.Equal(6_500_000, world.Items.Single(i => i.Sku.Value == "10001").PriceMillionths);
    }

    [Fact]
    public void A_starter_never_overwrites_a_file()
    {
        File.WriteAllText(_directory.File("items.csv"), "mine");

        var error = Assert.Throws<WorldException>(() => World.WriteStarter(_directory.Path));

        Assert.Contains("items.csv", error.Message);
        Assert.Equal("mine", File.ReadAllText(_directory.File("items.csv")));
        Assert.Single(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void The_ERP_gets_every_code_of_the_world()
    {
        World.WriteStarter(_directory.Path);
        var world = World.Load(_directory.Path);

        var erp = world.ToMasterData();

        Assert.Equal(world.Items.Select(i => i.Sku), erp.Items.Select(i => i.Sku));
        Assert.Equal(["WH-UK", "WH-UK", "WH-IE"], erp.Stores.Select(s => s.Warehouse.Value));
        Assert.Equal(["STD", "RED", "ZERO"], erp.Taxes.Select(t => t.TaxGroup));
        Assert.True(erp.Tenders.Single(t => t.Tender.Value == "CARD").PerTransaction);
        Assert.Equal("6900", erp.RoundingAccount);
        Assert.Equal(2 * world.Items.Count(i => i.OpeningOnHand is not null), world.OpeningOnHand().Count());
    }

    [Fact]
    public void A_world_that_is_written_reads_back_the_same()
    {
        var world = Odd(World.Generate(seed: 7, stores: 5, terminalsPerStore: 2, skus: 120));

        world.Write(_directory.Path);
        var read = World.Load(_directory.Path);

        Assert.Equal(world.Company, read.Company);
        Assert.Equal(world.Stores, read.Stores);
        Assert.Equal(world.Terminals, read.Terminals);
        Assert.Equal(world.Items.Select(Text), read.Items.Select(Text));
        Assert.Equal(world.Tenders, read.Tenders);
        Assert.Equal(world.Taxes.Select(Text), read.Taxes.Select(Text));
        Assert.Equal(world.Reasons, read.Reasons);
        Assert.Equal(world.Accounts, read.Accounts);
        Assert.Equal(world.Customers, read.Customers);
        Assert.Equal(world.Rates, read.Rates);
        Assert.Equal(world.Periods, read.Periods);
        Assert.Equal(world.Parameters, read.Parameters);
    }

    [Fact]
    public void The_same_seed_gives_the_same_world_and_another_seed_another()
    {
        static IEnumerable<string> Items(int seed) => World.Generate(seed, 2, 1, 50).Items.Select(Text);

        Assert.Equal(Items(1), Items(1));
        Assert.NotEqual(Items(1), Items(2));
    }

    [Fact]
    public void A_table_may_be_JSON()
    {
        World.WriteStarter(_directory.Path);
        File.Delete(_directory.File("terminals.csv"));
        File.WriteAllText(_directory.File("terminals.json"), """[ { "terminal": "K1", "store": "S003" } ]""");

        var world = World.Load(_directory.Path);

        Assert.Equal([new WorldTerminal(new TerminalId("K1"), new StoreId("S003"))], world.Terminals);
    }

    [Theory]
    [InlineData("stores.csv", "Europe/London", "Europe/Londn", "stores.csv, line 2, timeZone 'Europe/Londn'", "IANA")]
    [InlineData("stores.csv", "04:00", "25:00", "stores.csv, line 2, cutOver '25:00'", "HH:mm")]
    [InlineData("stores.csv", "GBP", "pounds", "stores.csv, line 2, currency 'pounds'", "ISO 4217")]
    [InlineData("terminals.csv", "S001-T02,S001", "S001-T02,S009", "line 3, store 'S009'", "stores table")]
    [InlineData("terminals.csv", "S001-T02", "S001-T01", "line 3, terminal 'S001-T01'", "no earlier line")]
    [InlineData("terminals.csv", "S001-T02", "S001 T02", "terminals.csv, line 3, terminal 'S001 T02'", "A-Z a-z 0-9")]
    [InlineData("items.csv", "goods,EA,4000", "thing,EA,4000", "line 2, kind 'thing'", "goods or service")]
    [InlineData("items.csv", ",6.50,", ",-6.50,", "items.csv, line 2, price '-6.50'", "at most 6 decimals")]
    [InlineData("items.csv", "EA,4000,S,6.50", "EA,4999,S,6.50", "line 2, revenueAccount '4999'", "accounts table")]
    [InlineData("items.csv", "EA,4000,S,6.50", "EA,4000,X,6.50", "items.csv, line 2, taxCode 'X'", "taxes table")]
    [InlineData("units.csv", "10001,PACK6,6,1", "10001,PACK6,0,1", "line 2, numerator '0'", "1 to 1000000000")]
    [InlineData("units.csv", "10001,PACK6,6,1", "10001,EA,6,1", "units.csv, line 2, unit 'EA'", "does not have yet")]
    [InlineData("units.csv", "10001,PACK6,6,1", "99999,PACK6,6,1", "units.csv, line 2, sku '99999'", "items table")]
    [InlineData("tenders.csv", "CASH,1000,false", "CASH,1000,maybe", "line 2, perTransaction 'maybe'", "true, false")]
    [InlineData("taxes.csv", "2200,20", "2200,120", "taxes.csv, line 2, ratePercent '120'", "0 to 100")]
    [InlineData("taxes.csv", "code,taxGroup", "code,group", "taxes.csv, line 1, column 'group'", "taxGroup")]
    [InlineData("stores.csv", "summary", "daily", "stores.csv, line 2, mode 'daily'", "summary, orders")]
    [InlineData("tenders.csv", "6910", "6919", "line 2, differenceAccount '6919'", "accounts table")]
    [InlineData("items.csv", "1400", "1499", "items.csv, line 2, stockAccount '1499'", "accounts table")]
    [InlineData("customers.csv", "C-1001", "WALK-IN", "line 3, account 'WALK-IN'", "no earlier line")]
    [InlineData("periods.csv", "2019-12-31", "1969-12-31", "periods.csv, line 2, through '1969-12-31'", "yyyy-MM-dd")]
    [InlineData("periods.csv", "1970-01-01", "2020-01-01", "periods.csv, line 2, through '2019-12-31'", "first day")]
    [InlineData("world.json", "\"2400\"", "\"2499\"", "depositAccount '2499'", "accounts table")]
    [InlineData("reasons.csv", "DAMAGED,5100", "DAMAGED", "line 2", "1 cells, the header has 2")]
    [InlineData("reasons.csv", "DAMAGED,5100", "\"DAMAGED,5100", "reasons.csv", "line")]
    [InlineData("world.json", "\"6900\"", "\"6999\"", "roundingAccount '6999'", "accounts table")]
    [InlineData("world.json", "\"company\"", "\"compny\"", "world.json", "company")]
    public void What_is_wrong_is_named_with_file_line_column_value_and_what_is_allowed(
        string file, string good, string bad, string where, string allowed)
    {
        World.WriteStarter(_directory.Path);
        var text = File.ReadAllText(_directory.File(file));
        var at = text.IndexOf(good, StringComparison.Ordinal);
        File.WriteAllText(_directory.File(file), text[..at] + bad + text[(at + good.Length)..]);

        var error = Assert.Throws<WorldException>(() => World.Load(_directory.Path));

        Assert.Contains(where, error.Message);
        Assert.Contains(allowed, error.Message);
    }

    [Fact]
    public void A_missing_table_is_named()
    {
        World.WriteStarter(_directory.Path);
        File.Delete(_directory.File("taxes.csv"));

        Assert.Contains("taxes.csv: missing", Assert.Throws<WorldException>(() => World.Load(_directory.Path)).Message);
    }

    [Fact]
    public void A_world_may_do_without_customers_rates_and_periods()
    {
        World.WriteStarter(_directory.Path);
        File.Delete(_directory.File("customers.csv"));
        File.Delete(_directory.File("periods.csv"));

        var erp = World.Load(_directory.Path).ToMasterData();

        Assert.Equal((0, 0, 0), (erp.Customers.Count, erp.Rates.Count, erp.Periods.Count));
    }

    private static World Odd(World world) => world with
    {
        Company = "Ø \"quoted\", company",
        Rates = [new ExchangeRate("EUR", BusinessDate.Parse("2026-01-01"), 851_234_567)],
        Parameters = new LedgerParameters("GBP", "2400"),
        Stores =
        [
            world.Stores[0] with { Mode = StoreMode.Orders, ReturnWarehouse = new WarehouseId("RET") },
            .. world.Stores.Skip(1),
        ],
        Items =
        [
            world.Items[0] with
            {
                Tracking = ItemTracking.Serial,
                IsGiftCard = true,
                Variants = ["RED L", "BLUE L"],
                StandardCostMillionths = 1,
            },
            .. world.Items.Skip(1),
        ],
    };

    private static string Text(WorldItem item) =>
        $"{item with { Units = [], Variants = [], Barcodes = [] }} {string.Join(' ', item.Units)} "
        + $"{string.Join('|', item.Variants)} {string.Join('|', item.Barcodes)}";

    private static string Text(WorldTax tax) => $"{tax with { ItemGroups = [] }} {string.Join(' ', tax.ItemGroups)}";
}
