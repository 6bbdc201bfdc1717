using System.Collections.Immutable;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Catalogue;

/// <summary>Stored shapes of the catalogue's events. Type ids 36–39.</summary>
public sealed class CatalogueEventCodec : IEventCodec<CatalogueEvent>
{
    public const int Changed = 36;

    public (int Type, int Version) TypeOf(CatalogueEvent fact) => (Changed, 1);

    public void Write(CatalogueEvent fact, ByteWriter to)
    {
        to.Count(fact.From.DaysSince1970);
        WriteChanges(to, fact.Items, WriteItem);
        WriteChanges(to, fact.Stores, (w, store) => w.Text(store.Warehouse.Value));
        WriteChanges(to, fact.Tenders, (w, tender) =>
        {
            w.Text(tender.Account);
            w.Bool(tender.PerTransaction);
        });
        WriteChanges(to, fact.Taxes, (w, tax) =>
        {
            w.Text(tax.TaxGroup);
            w.Text(tax.Account);
        });
        WriteChanges(to, fact.Reasons, (w, reason) => w.Text(reason.Account));
        to.OptionalText(fact.RoundingAccount);
    }

    private static void WriteChanges<T>(ByteWriter to, ImmutableArray<(string Code, T? Value)> changes,
        Action<ByteWriter, T> write)
        where T : class
    {
        to.Count(changes.Length);
        foreach (var (code, value) in changes)
        {
            to.Text(code);
            to.Bool(value is not null);
            if (value is not null)
                write(to, value);
        }
    }

    private static void WriteItem(ByteWriter to, Item item)
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
    }

    public CatalogueEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        if ((type, version) != (Changed, 1))
            throw new CorruptBytesException(0, $"catalogue event {type} version {version} is unknown to this program");
        var from = new ByteReader(payload.Span);
        return new CatalogueEvent(
            new BusinessDate(from.Count()),
            ReadChanges(ref from, ReadItem),
            ReadChanges(ref from, (string code, ref ByteReader r) => new StoreMapping(new StoreId(code),
                new WarehouseId(r.Text()))),
            ReadChanges(ref from, (string code, ref ByteReader r) => new TenderMapping(new TenderId(code), r.Text(),
                r.Bool())),
            ReadChanges(ref from, (string code, ref ByteReader r) => new TaxMapping(new TaxCode(code), r.Text(),
                r.Text())),
            ReadChanges(ref from, (string code, ref ByteReader r) => new ReasonMapping(code, r.Text())),
            from.OptionalText());
    }

    private delegate T ReadOf<T>(string code, ref ByteReader from);

    private static ImmutableArray<(string, T?)> ReadChanges<T>(ref ByteReader from, ReadOf<T> read)
        where T : class
    {
        var changes = ImmutableArray.CreateBuilder<(string, T?)>();
        for (var left = from.Count(); left > 0; left--)
        {
            var code = from.Text();
            changes.Add((code, from.Bool() ? read(code, ref from) : null));
        }
        return changes.ToImmutable();
    }

    private static Item ReadItem(string code, ref ByteReader from)
    {
        var (name, kind, unit, account) = (from.Text(), (ItemKind)from.Byte(), new UnitCode(from.Text()), from.Text());
        var units = new List<ItemUnit>();
        for (var left = from.Count(); left > 0; left--)
            units.Add(new ItemUnit(new UnitCode(from.Text()), new Rational((long)from.UVar(), (long)from.UVar())));
        return new Item(new Sku(code), name, kind, unit, units, account);
    }
}
