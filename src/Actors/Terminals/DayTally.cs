using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>What a terminal recorded for one business date in one currency.</summary>
/// <param name="Total">Σ of the transactions' totals, minor units.</param>
public readonly record struct DayTally(long Count, long Total)
{
    public DayTally Plus(long total) => new(Count + 1, Total + total);

    public DayTally Plus(DayTally other) => new(Count + other.Count, Total + other.Total);

    internal static void WriteAll(ByteWriter to, SortedDictionary<CurrencyDay, DayTally> days)
    {
        to.Count(days.Count);
        foreach (var (day, tally) in days)
        {
            day.Write(to);
            to.UVar((ulong)tally.Count);
            to.Var(tally.Total);
        }
    }

    internal static void ReadInto(SortedDictionary<CurrencyDay, DayTally> days, ref ByteReader from)
    {
        for (var left = from.Count(); left > 0; left--)
            days[CurrencyDay.Read(ref from)] = new DayTally((long)from.UVar(), from.Var());
    }
}
