using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Retail;

/// <summary>A business date in one currency: amounts of two currencies are never added up.</summary>
public readonly record struct CurrencyDay(BusinessDate Date, Currency Currency)
{
    public static readonly IComparer<CurrencyDay> Order = Comparer<CurrencyDay>.Create((a, b) =>
        a.Date.CompareTo(b.Date) is not 0 and var order
            ? order
            : string.CompareOrdinal(a.Currency.Code, b.Currency.Code));

    internal void Write(ByteWriter to)
    {
        to.Count(Date.DaysSince1970);
        StoredValue.Write(to, Currency);
    }

    internal static CurrencyDay Read(ref ByteReader from) =>
        new(new BusinessDate(from.Count()), StoredValue.CurrencyOf(ref from));
}
