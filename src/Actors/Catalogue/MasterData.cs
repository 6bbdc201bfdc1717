using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Catalogue;

/// <summary>
/// What the ERP owns and the books need, as one reading of the ERP gave it. A code that is absent is unmapped: its
/// sales are held in a case until a later reading has it.
/// </summary>
public sealed record MasterData
{
    public IReadOnlyList<Item> Items { get; init; } = [];

    public IReadOnlyList<StoreMapping> Stores { get; init; } = [];

    public IReadOnlyList<TenderMapping> Tenders { get; init; } = [];

    public IReadOnlyList<TaxMapping> Taxes { get; init; } = [];

    public IReadOnlyList<ReasonMapping> Reasons { get; init; } = [];

    /// <summary>Empty when the ERP gives none: then no rule about customers applies.</summary>
    public IReadOnlyList<CustomerMapping> Customers { get; init; } = [];

    /// <summary>Of company currency, by pair and first day; empty when the ERP gives none.</summary>
    public IReadOnlyList<ExchangeRate> Rates { get; init; } = [];

    /// <summary>Fiscal periods; empty when the ERP gives none: then every date may be posted.</summary>
    public IReadOnlyList<FiscalPeriod> Periods { get; init; } = [];

    public LedgerParameters Parameters { get; init; } = new();

    /// <summary>The ledger account for penny differences; null when the ERP names none.</summary>
    public string? RoundingAccount { get; init; }
}

/// <summary>What the company's ledger says once for all stores.</summary>
/// <param name="CompanyCurrency">Null: the company keeps its books in each store's currency.</param>
/// <param name="DepositAccount">The liability for deposits on orders that are not fulfilled yet.</param>
public sealed record LedgerParameters(string? CompanyCurrency = null, string? DepositAccount = null);

/// <param name="Account">The customer's number at the ERP, as tickets name it.</param>
/// <param name="Blocked">The ERP takes no sale for it.</param>
public sealed record CustomerMapping(string Account, string Name, bool Blocked = false);

/// <param name="Rate">Company currency for one unit of <paramref name="From"/>, in billionths; above 0.</param>
/// <param name="Since">The first business date that it holds for.</param>
public sealed record ExchangeRate(string From, BusinessDate Since, long Rate)
{
    public string Code => $"{From}@{Since}";
}

/// <param name="Through">The last day of the period.</param>
public sealed record FiscalPeriod(string Code, BusinessDate From, BusinessDate Through, bool Open);

/// <summary>Goods are counted in stock; a service (postage, carriage, a fee) is not.</summary>
public enum ItemKind : byte
{
    Goods = 1,
    Service = 2,
}

/// <param name="BaseUnit">The unit that stock is counted in.</param>
/// <param name="Units">Other units: how many base units one of them is.</param>
/// <param name="RevenueAccount">Credited with sales, debited with returns.</param>
public sealed record Item(
    Sku Sku, string Name, ItemKind Kind, UnitCode BaseUnit, IReadOnlyList<ItemUnit> Units, string RevenueAccount)
{
    /// <summary>Empty when the ERP gives none: then any code is taken.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>As <see cref="Variants"/>.</summary>
    public IReadOnlyList<string> Barcodes { get; init; } = [];

    public ItemTracking Tracking { get; init; }

    public bool IsGiftCard { get; init; }

    /// <summary>The item's own tax group, which a line's tax code has to be in; null: any.</summary>
    public string? TaxGroup { get; init; }

    /// <summary>Per base unit as tills show it, in millionths of the store's currency.</summary>
    public long? PriceMillionths { get; init; }

    public ItemCosts Costs { get; init; }

    /// <summary>Cost of goods sold; null: the ERP values the stock by itself.</summary>
    public string? CostAccount { get; init; }

    /// <summary>The stock (or stock output) account that costs are taken from.</summary>
    public string? StockAccount { get; init; }

    /// <summary>Base units of one of the unit; null: the item has no such unit.</summary>
    public Rational? FactorOf(UnitCode unit)
    {
        if (unit == BaseUnit)
            return Rational.One;
        foreach (var other in Units)
            if (other.Unit == unit)
                return other.BaseUnits;
        return null;
    }

    public bool IsSame(Item other) => this with { Units = [], Variants = [], Barcodes = [] }
        == other with { Units = [], Variants = [], Barcodes = [] }
        && Units.SequenceEqual(other.Units) && Variants.SequenceEqual(other.Variants)
        && Barcodes.SequenceEqual(other.Barcodes);
}

/// <summary>How single pieces are told apart.</summary>
public enum ItemTracking : byte
{
    None = 0,
    Lot = 1,
    Serial = 2,
}

/// <summary>Per base unit, in millionths of the company's currency; null when the ERP does not say.</summary>
public readonly record struct ItemCosts(long? Standard, long? Average, long? Last)
{
    public long? Of(CostKind kind) => kind switch
    {
        CostKind.Standard => Standard,
        CostKind.Average => Average,
        _ => Last,
    };
}

/// <summary>Which of an item's costs is taken.</summary>
public enum CostKind : byte
{
    Standard = 1,
    Average = 2,
    Last = 3,
}

public sealed record ItemUnit(UnitCode Unit, Rational BaseUnits);

public sealed record StoreMapping(StoreId Store, WarehouseId Warehouse)
{
    /// <summary>Where goods go that come back without a receipt; null: the store's warehouse.</summary>
    public WarehouseId? ReturnWarehouse { get; init; }

    public StoreMode Mode { get; init; }

    /// <summary>The account that anonymous sales of this channel are posted to (R11); null: none is named.</summary>
    public string? PlaceholderCustomer { get; init; }
}

/// <summary>How a store's sales reach the ledger (R07).</summary>
public enum StoreMode : byte
{
    /// <summary>Summed into journals.</summary>
    Summary = 0,

    /// <summary>Each ticket as an order of its own.</summary>
    Orders = 1,
}

/// <param name="PerTransaction">One journal line a transaction, with its id, so that payouts match on ids (R08);
/// otherwise summed.</param>
public sealed record TenderMapping(TenderId Tender, string Account, bool PerTransaction)
{
    /// <summary>Counted when a shift closes.</summary>
    public bool Counted { get; init; }

    /// <summary>Over and short; null: a difference is a case.</summary>
    public string? DifferenceAccount { get; init; }

    /// <summary>In minor units; a larger difference goes to <see cref="BigDifferenceAccount"/>, or is a case.</summary>
    public long? DifferenceMax { get; init; }

    public string? BigDifferenceAccount { get; init; }

    /// <summary>The tax that is due on a gain; null: none.</summary>
    public TaxCode? DifferenceTax { get; init; }

    public string? SafeAccount { get; init; }

    public string? BankAccount { get; init; }
}

/// <param name="TaxGroup">The ERP's sales tax group for the terminal's tax code.</param>
public sealed record TaxMapping(TaxCode Code, string TaxGroup, string Account)
{
    /// <summary>The items' tax groups that the code is for; empty: any.</summary>
    public IReadOnlyList<string> ItemGroups { get; init; } = [];

    /// <summary>In millionths: 20 % is 200,000; null when the ERP does not say. For explanations, never to
    /// compute a ticket again.</summary>
    public long? RateMillionths { get; init; }

    public bool IsSame(TaxMapping other) => this with { ItemGroups = [] } == other with { ItemGroups = [] }
        && ItemGroups.SequenceEqual(other.ItemGroups);
}

/// <summary>Pay-ins, pay-outs and stock adjustments name a reason; each has its account.</summary>
public sealed record ReasonMapping(string Reason, string Account);

/// <summary>What the ERP says is on the shelf, in base units.</summary>
public sealed record OnHand(Sku Sku, WarehouseId Warehouse, Quantity Quantity);
