using NodaTime;

namespace RetailActors.Actors.Statements;

/// <summary>When a store's books have something to do by themselves.</summary>
internal static class BooksTimes
{
    public static Instant? Next(StoreBooks books)
    {
        var next = books.Stock.CutAt;
        foreach (var day in books.Days.Values)
            if (day.CutAt is { } at && (next is null || at < next) && !books.WaitsForShift(day))
                next = at;
        return books.ShiftBook.NextDue is { } due && (next is null || due < next) ? due : next;
    }
}
