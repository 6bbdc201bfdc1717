using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Worlds;

/// <summary>
/// Everything a pretended retailer consists of: what its tills know and what its ERP owns. Read from a directory of
/// tables (docs/WORLDS.md), generated from a seed, or derived from real sales; every reference inside it resolves.
/// </summary>
public sealed record World
{
    public required string Company { get; init; }

    public required string RoundingAccount { get; init; }

    public required IReadOnlyList<WorldStore> Stores { get; init; }

    public required IReadOnlyList<WorldTerminal> Terminals { get; init; }

    public required IReadOnlyList<WorldItem> Items { get; init; }

    public required IReadOnlyList<TenderMapping> Tenders { get; init; }

    public required IReadOnlyList<WorldTax> Taxes { get; init; }

    public required IReadOnlyList<ReasonMapping> Reasons { get; init; }

    public required IReadOnlyList<WorldAccount> Accounts { get; init; }

    /// <summary>Empty: every customer is taken.</summary>
    public IReadOnlyList<CustomerMapping> Customers { get; init; } = [];

    public IReadOnlyList<ExchangeRate> Rates { get; init; } = [];

    /// <summary>Empty: every date may be posted.</summary>
    public IReadOnlyList<FiscalPeriod> Periods { get; init; } = [];

    public LedgerParameters Parameters { get; init; } = new();

    /// <exception cref="WorldException">
    /// A table is missing, malformed, too large, or refers to what is not there.
    /// </exception>
    public static World Load(string directory) => WorldReader.Read(directory);

    /// <summary>Writes the example world as a start for one's own. Existing files are never overwritten.</summary>
    /// <exception cref="WorldException">One of the files is there already; nothing was written.</exception>
    public static void WriteStarter(string directory) => WorldWriter.WriteStarter(directory);

    /// <summary>The same arguments always give the same world.</summary>
    /// <param name="stores">1 to 10,000.</param>
    /// <param name="terminalsPerStore">1 to 1,000.</param>
    /// <param name="skus">10 to 1,000,000.</param>
    public static World Generate(int seed, int stores, int terminalsPerStore, int skus) =>
        WorldGenerator.Generate(seed, stores, terminalsPerStore, skus);

    /// <summary>
    /// Writes the world as tables that <see cref="Load"/> reads back equal. Existing files are overwritten.
    /// </summary>
    public void Write(string directory) => WorldWriter.Write(this, directory);

    /// <summary>What the simulated ERP answers when it is asked for its master data.</summary>
    public MasterData ToMasterData() => new()
    {
        Items = [.. Items.Select(item => item.ToItem())],
        Stores = [.. Stores.Select(store => store.ToMapping())],
        Tenders = Tenders,
        Taxes = [.. Taxes.Select(tax => tax.ToMapping())],
        Reasons = Reasons,
        Customers = Customers,
        Rates = Rates,
        Periods = Periods,
        Parameters = Parameters,
        RoundingAccount = RoundingAccount,
    };

    /// <summary>The opening stock of each item that has one, in each warehouse.</summary>
    public IEnumerable<OnHand> OpeningOnHand()
    {
        var warehouses = Stores.Select(store => store.Warehouse).Distinct().ToArray();
        foreach (var item in Items)
            if (item.OpeningOnHand is { } quantity)
                foreach (var warehouse in warehouses)
                    yield return new OnHand(item.Sku, warehouse, quantity);
    }

    /// <exception cref="ArgumentException">The world has no such terminal.</exception>
    public WorldStore StoreOf(TerminalId terminal)
    {
        var store = Terminals.FirstOrDefault(t => t.Terminal == terminal)?.Store
            ?? throw new ArgumentException($"the world has no terminal '{terminal}'", nameof(terminal));
        return Stores.First(s => s.Store == store);
    }
}

/// <param name="TimeZone">An IANA name: <c>Europe/London</c>.</param>
/// <param name="CutOver">When the store's business day begins.</param>
/// <param name="Warehouse">Where its sales are taken from.</param>
public sealed record WorldStore(
    StoreId Store, string Name, string TimeZone, LocalTime CutOver, Currency Currency, WarehouseId Warehouse)
{
    public WarehouseId? ReturnWarehouse { get; init; }

    public StoreMode Mode { get; init; }

    /// <summary>What anonymous sales are posted to.</summary>
    public string? Customer { get; init; }

    public StoreMapping ToMapping() => new(Store, Warehouse)
    {
        ReturnWarehouse = ReturnWarehouse,
        Mode = Mode,
        PlaceholderCustomer = Customer,
    };
}

public sealed record WorldTerminal(TerminalId Terminal, StoreId Store);

/// <param name="PriceMillionths">Per base unit, tax included, in millionths of the currency's main unit.</param>
/// <param name="CostMillionths">Per base unit, averaged.</param>
/// <param name="OpeningOnHand">In base units, in each warehouse.</param>
public sealed record WorldItem(
    Sku Sku, string Name, ItemKind Kind, UnitCode BaseUnit, IReadOnlyList<ItemUnit> Units, string RevenueAccount,
    TaxCode Tax, long PriceMillionths, long? CostMillionths = null, Quantity? OpeningOnHand = null)
{
    public IReadOnlyList<string> Variants { get; init; } = [];

    public IReadOnlyList<string> Barcodes { get; init; } = [];

    public ItemTracking Tracking { get; init; }

    public bool IsGiftCard { get; init; }

    public string? TaxGroup { get; init; }

    /// <summary>Null: as the average.</summary>
    public long? StandardCostMillionths { get; init; }

    /// <summary>Null: as the average.</summary>
    public long? LastCostMillionths { get; init; }

    public string? CostAccount { get; init; }

    public string? StockAccount { get; init; }

    public Item ToItem() => new(Sku, Name, Kind, BaseUnit, Units, RevenueAccount)
    {
        Variants = Variants,
        Barcodes = Barcodes,
        Tracking = Tracking,
        IsGiftCard = IsGiftCard,
        TaxGroup = TaxGroup,
        PriceMillionths = PriceMillionths,
        Costs = new ItemCosts(
            StandardCostMillionths ?? CostMillionths, CostMillionths, LastCostMillionths ?? CostMillionths),
        CostAccount = CostAccount,
        StockAccount = StockAccount,
    };
}

/// <param name="RatePercent">0 to 100, at most 4 decimals, of the net amount.</param>
public sealed record WorldTax(TaxCode Code, string TaxGroup, string Account, decimal RatePercent)
{
    /// <summary>The items' tax groups that the code is for; empty: any.</summary>
    public IReadOnlyList<string> ItemGroups { get; init; } = [];

    public TaxMapping ToMapping() => new(Code, TaxGroup, Account)
    {
        ItemGroups = ItemGroups,
        RateMillionths = (long)(RatePercent * 10_000),
    };
}

public sealed record WorldAccount(string Account, string Name);
