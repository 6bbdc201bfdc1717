using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>
/// The retailer that the Online Retail files are of: its stores and terminals, and an ERP whose catalogue has every
/// code that is formed like one of its goods or is one of its known services. The same files give the same world.
/// </summary>
public static class OnlineRetailWorld
{
    public static readonly TaxCode NoTax = new("Z0");

    public static readonly TenderId Account = new("ACCOUNT");

    public static readonly TenderId Cash = new("CASH");

    public static readonly TenderId Card = new("CARD");

    private static readonly WarehouseId Warehouse = new("WH-MAIN");

    private static readonly WorldAccount[] Accounts =
    [
        new("1000", "Cash"), new("1005", "Safe"), new("1015", "Bank"),
        new("1010", "Card payments in transit"), new("1200", "Trade debtors"),
        new("2200", "VAT not in the file"), new("4000", "Sales of goods"), new("4100", "Sales of services and charges"),
        new("5100", "Stock damaged"), new("5110", "Stock thrown away"), new("5120", "Stock lost"),
        new("5130", "Samples and display"), new("5140", "Stock found"), new("5150", "Stock count differences"),
        new("5160", "Stock booked under another code"), new("5190", "Stock differences unexplained"),
        new("6300", "Bad debts"), new("6900", "Rounding differences"),
        new("6910", "Cash over and short"), new("6911", "Large cash differences"),
    ];

    /// <param name="paths">Of the months to be replayed; their order does not matter.</param>
    public static World From(IEnumerable<string> paths)
    {
        var stores = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var terminals = new SortedDictionary<string, StoreId>(StringComparer.Ordinal);
        var items = new SortedDictionary<string, Seen>(StringComparer.Ordinal);
        foreach (var (code, name) in OnlineRetailCodes.Services)
            items[code] = new Seen { Kind = ItemKind.Service, Name = name };
        foreach (var row in paths.Order(StringComparer.Ordinal).SelectMany(OnlineRetailReader.Read))
        {
            var store = OnlineRetailStores.Store(row.Country);
            stores.TryAdd(store.Value, row.Country.Length == 0 ? store.Value : row.Country);
            terminals.TryAdd(OnlineRetailStores.Terminal(row.Country, row.At.Date).Value, store);
            See(items, row);
        }
        return Build(stores, terminals, items);
    }

    private static void See(SortedDictionary<string, Seen> items, OnlineRetailRow row)
    {
        var code = OnlineRetailCodes.Normal(row.Code);
        if (!items.TryGetValue(code, out var seen))
        {
            if (OnlineRetailCodes.KindOf(code) is not { } kind)
                return;
            items[code] = seen = new Seen { Kind = kind };
        }
        if (seen.Name is null && row.Description.Length > 0 && !AdjustmentReasons.IsNote(row.Description))
            seen.Name = row.Description;
        if (seen.PriceMillionths == 0 && row.PriceMillionths > 0)
            seen.PriceMillionths = row.PriceMillionths;
    }

    private static World Build(
        SortedDictionary<string, string> stores, SortedDictionary<string, StoreId> terminals,
        SortedDictionary<string, Seen> items) => new()
        {
            Company = "ONLINE-RETAIL",
            RoundingAccount = "6900",
            Stores =
        [
            .. stores.Select(store => new WorldStore(
                new StoreId(store.Key), store.Value, "Europe/London", LocalTime.Midnight, Currency.Of("GBP"),
                Warehouse)),
        ],
            Terminals = [.. terminals.Select(t => new WorldTerminal(new TerminalId(t.Key), t.Value))],
            Items = [.. items.Select(item => Item(item.Key, item.Value))],
            Tenders =
        [
            new TenderMapping(Cash, "1000", PerTransaction: false)
            {
                Counted = true,
                DifferenceAccount = "6910",
                DifferenceMax = 10_00,
                BigDifferenceAccount = "6911",
                SafeAccount = "1005",
                BankAccount = "1015",
            },
            new TenderMapping(Card, "1010", PerTransaction: true),
            new TenderMapping(Account, "1200", PerTransaction: false),
        ],
            Taxes = [new WorldTax(NoTax, "OUT-OF-SCOPE", "2200", 0)],
            Reasons = AdjustmentReasons.Accounts,
            Accounts = Accounts,
        };

    private static WorldItem Item(string code, Seen seen) => new(
        new Sku(code), seen.Name ?? code, seen.Kind, new UnitCode("EA"), [],
        seen.Kind == ItemKind.Goods ? "4000" : "4100", NoTax, seen.PriceMillionths,
        OpeningOnHand: seen.Kind == ItemKind.Goods ? Quantity.Zero : null);

    private sealed class Seen
    {
        public required ItemKind Kind { get; init; }

        public string? Name { get; set; }

        public long PriceMillionths { get; set; }
    }
}
