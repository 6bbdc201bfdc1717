using System.Collections.Immutable;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Catalogue;

/// <summary>Stored shapes of the catalogue's events. Type ids 36–39.</summary>
public sealed class CatalogueEventCodec : IEventCodec<CatalogueEvent>
{
    public const int Changed = 36;

    public const int Version = 2;

    public (int Type, int Version) TypeOf(CatalogueEvent fact) => (Changed, Version);

    public void Write(CatalogueEvent fact, ByteWriter to)
    {
        to.Count(fact.From.DaysSince1970);
        WriteChanges(to, fact.Items, CatalogueShapes.WriteItem);
        WriteChanges(to, fact.Stores, CatalogueShapes.WriteStore);
        WriteChanges(to, fact.Tenders, CatalogueShapes.WriteTender);
        WriteChanges(to, fact.Taxes, CatalogueShapes.WriteTax);
        WriteChanges(to, fact.Reasons, (w, reason) => w.Text(reason.Account));
        to.OptionalText(fact.RoundingAccount);
        WriteChanges(to, fact.Customers, CatalogueShapes.WriteCustomer);
        WriteChanges(to, fact.Rates, CatalogueShapes.WriteRate);
        WriteChanges(to, fact.Periods, CatalogueShapes.WritePeriod);
        to.OptionalText(fact.Parameters.CompanyCurrency);
        to.OptionalText(fact.Parameters.DepositAccount);
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

    public CatalogueEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        if (type != Changed || version is < 1 or > Version)
            throw new UnknownShapeException($"catalogue event {type} version {version}");
        var from = new ByteReader(payload.Span);
        var grown = version > 1;
        var read = new CatalogueEvent(
            new BusinessDate(from.Count()),
            ReadChanges(ref from, grown, CatalogueShapes.ReadItem),
            ReadChanges(ref from, grown, CatalogueShapes.ReadStore),
            ReadChanges(ref from, grown, CatalogueShapes.ReadTender),
            ReadChanges(ref from, grown, CatalogueShapes.ReadTax),
            ReadChanges(ref from, grown, (string code, ref ByteReader r, bool _) => new ReasonMapping(code, r.Text())),
            from.OptionalText());
        return !grown
            ? read
            : read with
            {
                Customers = ReadChanges(ref from, grown, CatalogueShapes.ReadCustomer),
                Rates = ReadChanges(ref from, grown, CatalogueShapes.ReadRate),
                Periods = ReadChanges(ref from, grown, CatalogueShapes.ReadPeriod),
                Parameters = new LedgerParameters(from.OptionalText(), from.OptionalText()),
            };
    }

    private delegate T ReadOf<T>(string code, ref ByteReader from, bool grown);

    private static ImmutableArray<(string, T?)> ReadChanges<T>(ref ByteReader from, bool grown, ReadOf<T> read)
        where T : class
    {
        var changes = ImmutableArray.CreateBuilder<(string, T?)>();
        for (var left = from.Count(); left > 0; left--)
        {
            var code = from.Text();
            changes.Add((code, from.Bool() ? read(code, ref from, grown) : null));
        }
        return changes.ToImmutable();
    }
}
