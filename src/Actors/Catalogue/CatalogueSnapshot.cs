using System.Collections.Immutable;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Catalogue;

/// <summary>A catalogue as the changes that lead to it, one for each date on which something changed.</summary>
internal static class CatalogueSnapshot
{
    public static void Write(Catalogue state, ByteWriter to)
    {
        to.UVar((ulong)state.Version);
        var dates = Dates(state.Items).Concat(Dates(state.Stores)).Concat(Dates(state.Tenders))
            .Concat(Dates(state.Taxes)).Concat(Dates(state.Reasons)).Concat(Dates(state.Customers))
            .Concat(Dates(state.Rates)).Concat(Dates(state.Periods)).Distinct().Order().ToList();
        to.Count(dates.Count);
        foreach (var date in dates)
        {
            var body = new ByteWriter();
            Catalogue.Events.Write(new CatalogueEvent(date, On(state.Items, date), On(state.Stores, date),
                On(state.Tenders, date), On(state.Taxes, date), On(state.Reasons, date), state.RoundingAccount)
            {
                Customers = On(state.Customers, date),
                Rates = On(state.Rates, date),
                Periods = On(state.Periods, date),
                Parameters = state.Parameters,
            }, body);
            to.Bytes(body.Written);
        }
    }

    public static Catalogue Read(ReadOnlyMemory<byte> snapshot, Func<Catalogue, long, Catalogue> withVersion)
    {
        var from = new ByteReader(snapshot.Span);
        var version = (long)from.UVar();
        var state = new Catalogue();
        for (var left = from.Count(); left > 0; left--)
            state = Catalogue.Evolve(state,
                Catalogue.Events.Read(CatalogueEventCodec.Changed, CatalogueEventCodec.Version,
                    from.Bytes().ToArray()));
        return withVersion(state, version);
    }

    private static IEnumerable<BusinessDate> Dates<T>(ImmutableDictionary<string, Versioned<T>> codes)
        where T : class => codes.Values.SelectMany(code => code.Versions.Select(version => version.From));

    private static ImmutableArray<(string, T?)> On<T>(ImmutableDictionary<string, Versioned<T>> codes,
        BusinessDate date)
        where T : class => [.. codes.OrderBy(code => code.Key, StringComparer.Ordinal)
            .SelectMany(code => code.Value.Versions.Where(version => version.From == date)
                .Select(version => (code.Key, version.Value)))];
}
