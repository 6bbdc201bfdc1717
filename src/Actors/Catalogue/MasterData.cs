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

    /// <summary>The ledger account for penny differences; null when the ERP names none.</summary>
    public string? RoundingAccount { get; init; }
}

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
    Sku Sku, string Name, ItemKind Kind, UnitCode BaseUnit, IReadOnlyList<ItemUnit> Units, string RevenueAccount);

public sealed record ItemUnit(UnitCode Unit, Rational BaseUnits);

public sealed record StoreMapping(StoreId Store, WarehouseId Warehouse);

/// <param name="PerTransaction">One journal line a transaction, with its id, so that payouts match on ids (R08);
/// otherwise summed.</param>
public sealed record TenderMapping(TenderId Tender, string Account, bool PerTransaction);

/// <param name="TaxGroup">The ERP's sales tax group for the terminal's tax code.</param>
public sealed record TaxMapping(TaxCode Code, string TaxGroup, string Account);

/// <summary>Pay-ins, pay-outs and stock adjustments name a reason; each has its account.</summary>
public sealed record ReasonMapping(string Reason, string Account);

/// <summary>What the ERP says is on the shelf, in base units.</summary>
public sealed record OnHand(Sku Sku, WarehouseId Warehouse, Quantity Quantity);
