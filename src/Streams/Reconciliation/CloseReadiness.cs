using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Reconciliation;

/// <summary>Something that keeps a month from being closed.</summary>
/// <param name="Store">Null: it is no store's alone.</param>
/// <param name="Date">Null: it may concern any date.</param>
/// <param name="Reason">One of <see cref="OpenReasons"/>.</param>
/// <param name="Case">The case that tells what to do; null when there is none.</param>
public sealed record OpenPoint(
    StoreId? Store, BusinessDate? Date, string Reason, string Detail, CaseOwner Owner, string? Assignee, string? Case,
    long Count, IReadOnlyList<CurrencyAmount> Amounts);

/// <summary>Why a store-day is not ready, as operators read it.</summary>
public static class OpenReasons
{
    public const string MissingNumbers = "missing-numbers", Queue = "queue", Held = "held",
        NotJournaled = "not-journaled", NotPosted = "not-posted", Rejected = "rejected", ShiftOpen = "shift-open",
        PayoutMissing = "payout-missing", PayoutUnmatched = "payout-unmatched", Difference = "difference",
        OtherCase = "case";
}

/// <summary>A month of a calendar.</summary>
public readonly record struct Month(int Year, int Number)
{
    public static Month Of(BusinessDate date) => new(date.ToDateOnly().Year, date.ToDateOnly().Month);

    /// <summary><c>2026-11</c>, years 1970 to 2200.</summary>
    public static bool TryParse(string text, out Month month)
    {
        var is1 = BusinessDate.TryParse($"{text}-01", out var first);
        month = is1 ? Of(first) : default;
        return is1;
    }

    public override string ToString() => $"{Year:0000}-{Number:00}";
}

/// <param name="Points">How many points keep it open.</param>
public sealed record ReadinessDay(StoreId Store, BusinessDate Date, long Transactions, int Points)
{
    public bool IsReady => Points == 0;
}

/// <summary>A month, per store and day: green or red, and what is open (R15).</summary>
/// <param name="Points">Gravest reason first; those without a date are open for every month.</param>
public sealed record Readiness(Month Month, IReadOnlyList<ReadinessDay> Days, IReadOnlyList<OpenPoint> Points)
{
    public bool IsReady => Points.Count == 0;

    /// <param name="store">Null: all stores.</param>
    public static Readiness Of(Month month, StoreId? store, IEnumerable<StoreDayRow> rows,
        IEnumerable<OpenPoint> points)
    {
        var open = points.Where(p => p.Date is not { } date || Month.Of(date) == month)
            .Where(p => store is null || p.Store is null || p.Store == store)
            .OrderBy(p => p.Store?.Value, StringComparer.Ordinal).ThenBy(p => p.Date)
            .ThenBy(p => p.Reason, StringComparer.Ordinal).ThenBy(p => p.Detail, StringComparer.Ordinal).ToArray();
        var wanted = rows.Where(r => Month.Of(r.Date) == month && (store is null || r.Store == store)).ToArray();
        var days = wanted.Select(r => (r.Store, r.Date)).Union(open.Where(p => p is { Store: not null, Date: not null })
            .Select(p => (p.Store!.Value, p.Date!.Value)))
            .OrderBy(d => d.Item1.Value, StringComparer.Ordinal).ThenBy(d => d.Item2);
        return new Readiness(month, [.. days.Select(d => new ReadinessDay(d.Item1, d.Item2,
            wanted.Where(r => r.Store == d.Item1 && r.Date == d.Item2).Sum(r => r.Accepted),
            open.Count(p => p.Store == d.Item1 && (p.Date is null || p.Date == d.Item2))))], open);
    }
}
