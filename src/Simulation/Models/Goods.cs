using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Models;

/// <summary>The retailer of a run: its stores, and what its ERP knows when all is mended.</summary>
public static class Goods
{
    public const int SkuCount = 8;

    public static readonly Currency Currency = Currency.Of("GBP");

    public static readonly UnitCode Each = new("EA"), Box = new("BOX");

    public static readonly TenderId Cash = new("CASH"), Card = new("CARD"), Voucher = new("VOUCHER");

    public static readonly TaxCode Full = new("V20"), None = new("V0");

    public const int BoxUnits = 6;

    public const string CashAccount = "1000";

    /// <summary>In millionths of the base unit.</summary>
    public static long BaseUnits(Quantity quantity, UnitCode unit) =>
        quantity.Millionths * (unit == Box ? BoxUnits : 1);

    public static Store StoreOf(int number) => StoreOf(new StoreId($"S{number}"));

    public static Store StoreOf(StoreId id) => new(id, "Europe/London", 0, Currency);

    public static Sku SkuOf(int number) => new($"SKU{number}");

    public static WarehouseId WarehouseOf(StoreId store) => new($"W-{store}");

    /// <param name="orderStores">Those whose tickets are orders of their own; null: none.</param>
    public static MasterData Mended(IReadOnlyList<Store> stores, IReadOnlySet<StoreId>? orderStores = null) => new()
    {
        Items = [.. Enumerable.Range(1, SkuCount).Select(n => new Item(SkuOf(n), $"Item {n}", ItemKind.Goods, Each,
            [new ItemUnit(Box, new Rational(BoxUnits, 1))], "4000"))],
        Stores = [.. stores.Select(store => new StoreMapping(store.Id, WarehouseOf(store.Id))
        {
            Mode = orderStores?.Contains(store.Id) == true ? StoreMode.Orders : StoreMode.Summary,
            PlaceholderCustomer = $"C-{store.Id}",
        })],
        Tenders =
        [
            new TenderMapping(Cash, CashAccount, PerTransaction: false)
            {
                DifferenceAccount = "6700",
                SafeAccount = "1010",
                BankAccount = "1020",
            },
            new TenderMapping(Card, "1100", PerTransaction: true),
            new TenderMapping(Voucher, "1200", PerTransaction: false),
        ],
        Taxes = [new TaxMapping(Full, "FULL", "2200"), new TaxMapping(None, "NONE", "2201")],
        Reasons = [new ReasonMapping("PETTY", "6000"), new ReasonMapping("DAMAGE", "6100")],
        RoundingAccount = "6900",
    };

    /// <summary>The same with something left out, as an ERP is while a product is being set up.</summary>
    public static MasterData Lacking(MasterData whole, Random random) => random.Next(6) switch
    {
        0 => whole with { Tenders = [.. whole.Tenders.Where(t => t.Tender != Voucher)] },
        1 => whole with { Taxes = [.. whole.Taxes.Where(t => t.Code != None)] },
        2 => whole with { Reasons = [] },
        3 => whole with { RoundingAccount = null },
        4 => whole with { Stores = [.. whole.Stores.Select(store => store with { PlaceholderCustomer = null })] },
        _ => whole with { Items = [.. whole.Items.Skip(random.Next(1, 4))] },
    };
}
