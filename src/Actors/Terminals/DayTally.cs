using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Terminals;

/// <summary>What a terminal recorded for one business date.</summary>
/// <param name="Total">Σ of the transactions' totals, minor units.</param>
public readonly record struct DayTally(long Count, long Total)
{
    public DayTally Plus(long total) => new(Count + 1, Total + total);

    public DayTally Plus(DayTally other) => new(Count + other.Count, Total + other.Total);

    internal void Write(ByteWriter to, BusinessDate date)
    {
        to.Count(date.DaysSince1970);
        to.UVar((ulong)Count);
        to.Var(Total);
    }

    internal static void ReadInto(SortedDictionary<BusinessDate, DayTally> days, ref ByteReader from) =>
        days[new BusinessDate(from.Count())] = new DayTally((long)from.UVar(), from.Var());
}
