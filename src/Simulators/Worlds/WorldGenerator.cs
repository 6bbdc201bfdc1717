using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Simulators.Worlds;

/// <summary>
/// A retailer of any size, for load and for tests: goods in packs and by weight, services, several zones.
/// </summary>
internal static class WorldGenerator
{
    private const string WalkIn = "WALK-IN";

    private static readonly (string Zone, string Currency, string Warehouse)[] Regions =
    [
        ("Europe/London", "GBP", "WH-UK"),
        ("Europe/Berlin", "EUR", "WH-DE"),
        ("America/New_York", "USD", "WH-US"),
        ("Asia/Tokyo", "JPY", "WH-JP"),
    ];

    private static readonly WorldTax[] Taxes =
    [
        new(new TaxCode("S"), "STD", "2200", 20m) { ItemGroups = ["FULL"] },
        new(new TaxCode("R"), "RED", "2201", 5m) { ItemGroups = ["REDUCED"] },
        new(new TaxCode("Z"), "ZERO", "2202", 0m) { ItemGroups = ["ZERO"] },
    ];

    private static readonly WorldAccount[] Accounts =
    [
        new("1000", "Cash in tills"), new("1010", "Card payments in transit"), new("1020", "Safe"),
        new("1030", "Bank"), new("1400", "Stock"), new("2400", "Customer deposits"), new("5000", "Cost of goods sold"),
        new("6910", "Cash over and short"), new("6920", "Cash differences to investigate"),
        new("2200", "Tax standard rate"), new("2201", "Tax reduced rate"), new("2202", "Tax zero rate"),
        new("2300", "Vouchers outstanding"), new("4000", "Sales goods"), new("4100", "Sales services"),
        new("5100", "Stock damaged"), new("5110", "Stock lost"), new("5120", "Stock found"),
        new("6100", "Petty cash"), new("6900", "Rounding differences"),
    ];

    private static readonly TenderMapping[] Tenders =
    [
        Tender("CASH", "1000", perTransaction: false) with
        {
            Counted = true,
            SafeAccount = "1020",
            BankAccount = "1030",
        },
        Tender("CARD", "1010", perTransaction: true),
        Tender("VOUCHER", "2300", perTransaction: false) with { Counted = true },
    ];

    public static World Generate(int seed, int stores, int terminalsPerStore, int skus)
    {
        Invariant.Holds(stores is >= 1 and <= 10_000);
        Invariant.Holds(terminalsPerStore is >= 1 and <= 1_000);
        Invariant.Holds(skus is >= 10 and <= 1_000_000);
        var random = new Random(seed);
        var ids = Enumerable.Range(1, stores).Select(n => new StoreId($"S{n:0000}")).ToArray();
        return new World
        {
            Company = "GEN",
            RoundingAccount = "6900",
            Stores = [.. ids.Select(Store)],
            Terminals = [.. ids.SelectMany(store => Terminals(store, terminalsPerStore))],
            Items = [.. Enumerable.Range(1, skus).Select(n => Item(n, random))],
            Tenders = Tenders,
            Taxes = Taxes,
            Reasons =
            [
                new ReasonMapping("DAMAGED", "5100"), new ReasonMapping("LOST", "5110"),
                new ReasonMapping("FOUND", "5120"), new ReasonMapping("PETTY-CASH", "6100"),
                new ReasonMapping("FLOAT-TOP-UP", "1020"),
            ],
            Accounts = Accounts,
            Customers =
            [
                new CustomerMapping(WalkIn, "Walk-in customer"),
                .. Enumerable.Range(1, 100).Select(n => new CustomerMapping($"C-{n:0000}", $"Customer {n}")),
            ],
            Periods = [new FiscalPeriod("CURRENT", BusinessDate.Parse("1970-01-01"),
                BusinessDate.Parse("2200-12-31"), Open: true)],
            Parameters = new LedgerParameters(DepositAccount: "2400"),
        };
    }

    private static TenderMapping Tender(string id, string account, bool perTransaction) =>
        new(new TenderId(id), account, perTransaction)
        {
            DifferenceAccount = "6910",
            DifferenceMax = 1_000,
            BigDifferenceAccount = "6920",
        };

    private static WorldStore Store(StoreId id, int index)
    {
        var (zone, currency, warehouse) = Regions[index % Regions.Length];
        var cutOver = new LocalTime(index % 3 == 0 ? 4 : 0, 0);
        return new WorldStore(id, $"Store {id}", zone, cutOver, Currency.Of(currency), new WarehouseId(warehouse))
        {
            Customer = WalkIn,
        };
    }

    private static IEnumerable<WorldTerminal> Terminals(StoreId store, int count) =>
        Enumerable.Range(1, count).Select(n => new WorldTerminal(new TerminalId($"{store}-T{n:00}"), store));

    private static WorldItem Item(int number, Random random)
    {
        var service = number % 50 == 0;
        var weighed = !service && number % 10 == 1;
        var cents = random.Next(25, weighed ? 6_000 : 9_000);
        UnitCode baseUnit = new(weighed ? "KGM" : "EA");
        ItemUnit[] units = weighed ? [new ItemUnit(new UnitCode("GRM"), new Rational(1, 1_000))]
            : !service && number % 5 == 0 ? [new ItemUnit(new UnitCode("PACK6"), new Rational(6, 1))] : [];
        var tax = Taxes[random.Next(Taxes.Length)];
        return new WorldItem(
            new Sku($"{100_000 + number}"), $"Item {number}", service ? ItemKind.Service : ItemKind.Goods, baseUnit,
            units, service ? "4100" : "4000", tax.Code, cents * 10_000L,
            service ? null : cents * 4_000L, service ? null : Quantity.Of(random.Next(100, 5_000)))
        {
            TaxGroup = tax.ItemGroups[0],
            CostAccount = service ? null : "5000",
            StockAccount = service ? null : "1400",
            LastCostMillionths = service || number % 4 != 0 ? null : cents * 4_100L,
            Barcodes = service || weighed ? [] : [$"2{number:000000000000}"],
        };
    }
}
