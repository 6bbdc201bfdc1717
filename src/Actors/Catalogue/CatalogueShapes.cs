using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Catalogue;

/// <summary>The parts of a catalogue's events; what version 2 added follows what version 1 had.</summary>
internal static class CatalogueShapes
{
    public static void WriteItem(ByteWriter to, Item item)
    {
        to.Text(item.Name);
        to.Byte((byte)item.Kind);
        to.Text(item.BaseUnit.Value);
        to.Text(item.RevenueAccount);
        to.Count(item.Units.Count);
        foreach (var unit in item.Units)
        {
            to.Text(unit.Unit.Value);
            to.UVar((ulong)unit.BaseUnits.Numerator);
            to.UVar((ulong)unit.BaseUnits.Denominator);
        }
        BooksShapes.WriteTexts(to, [.. item.Variants]);
        BooksShapes.WriteTexts(to, [.. item.Barcodes]);
        to.Byte((byte)item.Tracking);
        to.Bool(item.IsGiftCard);
        to.OptionalText(item.TaxGroup);
        WriteOptional(to, item.PriceMillionths);
        WriteOptional(to, item.Costs.Standard);
        WriteOptional(to, item.Costs.Average);
        WriteOptional(to, item.Costs.Last);
        to.OptionalText(item.CostAccount);
        to.OptionalText(item.StockAccount);
    }

    public static Item ReadItem(string code, ref ByteReader from, bool grown)
    {
        var (name, kind, unit, account) = (from.Text(), (ItemKind)from.Byte(), new UnitCode(from.Text()), from.Text());
        var units = new List<ItemUnit>();
        for (var left = from.Count(); left > 0; left--)
            units.Add(new ItemUnit(new UnitCode(from.Text()), new Rational((long)from.UVar(), (long)from.UVar())));
        var item = new Item(new Sku(code), name, kind, unit, units, account);
        return !grown
            ? item
            : item with
            {
                Variants = BooksShapes.ReadTexts(ref from),
                Barcodes = BooksShapes.ReadTexts(ref from),
                Tracking = (ItemTracking)from.Byte(),
                IsGiftCard = from.Bool(),
                TaxGroup = from.OptionalText(),
                PriceMillionths = ReadOptional(ref from),
                Costs = new ItemCosts(ReadOptional(ref from), ReadOptional(ref from), ReadOptional(ref from)),
                CostAccount = from.OptionalText(),
                StockAccount = from.OptionalText(),
            };
    }

    public static void WriteStore(ByteWriter to, StoreMapping store)
    {
        to.Text(store.Warehouse.Value);
        to.OptionalText(store.ReturnWarehouse?.Value);
        to.Byte((byte)store.Mode);
        to.OptionalText(store.PlaceholderCustomer);
    }

    public static StoreMapping ReadStore(string code, ref ByteReader from, bool grown)
    {
        var store = new StoreMapping(new StoreId(code), new WarehouseId(from.Text()));
        return !grown
            ? store
            : store with
            {
                ReturnWarehouse = from.OptionalText() is { } warehouse ? new WarehouseId(warehouse) : null,
                Mode = (StoreMode)from.Byte(),
                PlaceholderCustomer = from.OptionalText(),
            };
    }

    public static void WriteTender(ByteWriter to, TenderMapping tender)
    {
        to.Text(tender.Account);
        to.Bool(tender.PerTransaction);
        to.Bool(tender.Counted);
        to.OptionalText(tender.DifferenceAccount);
        WriteOptional(to, tender.DifferenceMax);
        to.OptionalText(tender.BigDifferenceAccount);
        to.OptionalText(tender.SafeAccount);
        to.OptionalText(tender.BankAccount);
        to.OptionalText(tender.DifferenceTax?.Value);
    }

    public static TenderMapping ReadTender(string code, ref ByteReader from, bool grown)
    {
        var tender = new TenderMapping(new TenderId(code), from.Text(), from.Bool());
        return !grown
            ? tender
            : tender with
            {
                Counted = from.Bool(),
                DifferenceAccount = from.OptionalText(),
                DifferenceMax = ReadOptional(ref from),
                BigDifferenceAccount = from.OptionalText(),
                SafeAccount = from.OptionalText(),
                BankAccount = from.OptionalText(),
                DifferenceTax = from.OptionalText() is { } tax ? new TaxCode(tax) : null,
            };
    }

    public static void WriteTax(ByteWriter to, TaxMapping tax)
    {
        to.Text(tax.TaxGroup);
        to.Text(tax.Account);
        BooksShapes.WriteTexts(to, [.. tax.ItemGroups]);
        WriteOptional(to, tax.RateMillionths);
    }

    public static TaxMapping ReadTax(string code, ref ByteReader from, bool grown)
    {
        var tax = new TaxMapping(new TaxCode(code), from.Text(), from.Text());
        return !grown
            ? tax
            : tax with { ItemGroups = BooksShapes.ReadTexts(ref from), RateMillionths = ReadOptional(ref from) };
    }

    public static void WriteCustomer(ByteWriter to, CustomerMapping customer)
    {
        to.Text(customer.Name);
        to.Bool(customer.Blocked);
    }

    public static CustomerMapping ReadCustomer(string code, ref ByteReader from, bool grown) =>
        new(code, from.Text(), from.Bool());

    public static void WriteRate(ByteWriter to, ExchangeRate rate)
    {
        to.Text(rate.From);
        to.Count(rate.Since.DaysSince1970);
        to.UVar((ulong)rate.Rate);
    }

    public static ExchangeRate ReadRate(string code, ref ByteReader from, bool grown) =>
        new(from.Text(), new BusinessDate(from.Count()), (long)from.UVar());

    public static void WritePeriod(ByteWriter to, FiscalPeriod period)
    {
        to.Count(period.From.DaysSince1970);
        to.Count(period.Through.DaysSince1970);
        to.Bool(period.Open);
    }

    public static FiscalPeriod ReadPeriod(string code, ref ByteReader from, bool grown) =>
        new(code, new BusinessDate(from.Count()), new BusinessDate(from.Count()), from.Bool());

    private static void WriteOptional(ByteWriter to, long? value)
    {
        to.Bool(value is not null);
        if (value is { } present)
            to.Var(present);
    }

    private static long? ReadOptional(ref ByteReader from) => from.Bool() ? from.Var() : null;
}
