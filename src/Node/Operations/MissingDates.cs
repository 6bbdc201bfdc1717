using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Operations;

/// <summary>
/// Which business dates missing numbers are of: a terminal numbers one after the other, so what is missing was made
/// between its neighbours. Read from their facts.
/// </summary>
public sealed class MissingDates(RetailNode node)
{
    /// <summary>Gaps of a terminal whose neighbours are read; further ones may be of any date.</summary>
    public const int GapsMax = 100;

    /// <returns>Each month's numbers under a date of it; a gap over a month's end is in both. Null is any date.
    /// </returns>
    public async ValueTask<List<(BusinessDate? Date, NumberSet Numbers)>> Of(TerminalId terminal, NumberSet missing)
    {
        var found = new Dictionary<BusinessDate, NumberSet>();
        var undated = new NumberSet();
        foreach (var (index, (from, to)) in missing.Ranges.Index())
        {
            var dates = index < GapsMax ? await Neighbours(terminal, from, to) : [];
            if (dates.Count == 0)
                undated.AddRange(from, to);
            foreach (var date in dates.DistinctBy(Streams.Reconciliation.Month.Of))
            {
                if (!found.TryGetValue(date, out var numbers))
                    found[date] = numbers = new NumberSet();
                numbers.AddRange(from, to);
            }
        }
        var all = found.Select(one => ((BusinessDate?)one.Key, one.Value)).ToList();
        if (!undated.IsEmpty)
            all.Add((null, undated));
        return all;
    }

    private async ValueTask<List<BusinessDate>> Neighbours(TerminalId terminal, long from, long to)
    {
        var dates = new List<BusinessDate>();
        var store = node.Registry.Terminals[terminal].Store;
        foreach (var place in await new NodePlaces(node).Find(terminal, [from - 1, to + 1], default))
            if (await new RecordedReader(node.Journal).Find(place.Shard, Terminal.KeyOf(store, terminal), place.Number,
                place.Sequence, default) is { } recorded)
                dates.Add(recorded.Transaction.BusinessDate);
        return dates;
    }
}
