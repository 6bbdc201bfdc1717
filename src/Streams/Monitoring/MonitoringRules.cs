using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Monitoring;

/// <summary>A journal, or the open part of a store-day, that the ERP has not got.</summary>
/// <param name="DayEnd">When its business date ended.</param>
public sealed record UnpostedPart(string Name, BusinessDate Date, Instant DayEnd, Currency Currency, long Amount);

/// <summary>A case that is open.</summary>
public sealed record StandingCase(string Key, string Kind, Instant OpenedAt, IReadOnlyList<CurrencyAmount> Amounts);

/// <summary>Something that moves, or has not since a moment.</summary>
/// <param name="StillSince">Work waits and none was done since then; null when nothing waits.</param>
/// <param name="Behind">How much waits.</param>
public sealed record Movement(string Name, Instant? StillSince, long Behind);

/// <summary>What a node knows of its data at one moment.</summary>
/// <param name="Readers">The readers of facts.</param>
/// <param name="Syncs">What is exchanged with other systems: master data, the ERP's postings.</param>
public sealed record Picture(
    IReadOnlyList<UnpostedPart> Unposted, IReadOnlyList<StandingCase> Cases, IReadOnlyList<Movement> Readers,
    IReadOnlyList<Movement> Syncs);

/// <param name="MonthEndDays">So many days before a month's end the shorter time counts for what is not posted.</param>
public sealed record MonitoringLimits(
    Duration UnpostedAfter, Duration UnpostedAfterAtMonthEnd, int MonthEndDays, Duration BlockedInventoryAfter,
    Duration UnmatchedTendersAfter, Duration SyncStuckAfter, Duration ReaderStuckAfter, long ReaderBehindMax);

/// <summary>Rules about the data, not about uptime (R29): each finding is a case, and so an alarm. Pure.</summary>
public static class MonitoringRules
{
    private const int NamedMax = 5;

    private static readonly string[] StopsStock =
        [CaseKinds.UnmappedSku, CaseKinds.UnmappedUnit, CaseKinds.UnmappedWarehouse];

    public static readonly IReadOnlyList<string> Kinds =
        [CaseKinds.Unposted, CaseKinds.BlockedInventory, CaseKinds.UnmatchedTenders, CaseKinds.StuckSync,
            CaseKinds.ReaderLag];

    public static IEnumerable<StandingFinding> Find(Picture picture, MonitoringLimits limits, Instant now)
    {
        foreach (var month in picture.Unposted.Where(p => now - p.DayEnd > LimitOf(p, limits, now))
            .GroupBy(p => $"{p.Date.ToDateOnly():yyyy-MM}"))
            yield return new StandingFinding($"{CaseKinds.Unposted}:{month.Key}",
                $"{month.Count()} not posted: {Named(month.OrderBy(p => p.DayEnd).Select(p => p.Name))}",
                Sum(month.Select(p => new CurrencyAmount(p.Currency, p.Amount))));
        if (Aged(picture, StopsStock, limits.BlockedInventoryAfter, now) is { Length: > 0 } stock)
            yield return new StandingFinding($"{CaseKinds.BlockedInventory}:stock",
                $"{stock.Length} causes keep sales from relieving stock: {Named(stock.Select(c => c.Key))}",
                Sum(stock.SelectMany(c => c.Amounts)));
        if (Aged(picture, [CaseKinds.UnmappedTender], limits.UnmatchedTendersAfter, now) is { Length: > 0 } tenders)
            yield return new StandingFinding($"{CaseKinds.UnmatchedTenders}:tenders",
                $"{tenders.Length} tenders have no account: {Named(tenders.Select(c => c.Key))}",
                Sum(tenders.SelectMany(c => c.Amounts)));
        foreach (var sync in picture.Syncs.Where(s => now - s.StillSince > limits.SyncStuckAfter))
            yield return new StandingFinding($"{CaseKinds.StuckSync}:{sync.Name}", $"nothing since {sync.StillSince}",
                []);
        foreach (var reader in picture.Readers)
            if (now - reader.StillSince > limits.ReaderStuckAfter)
                yield return new StandingFinding($"{CaseKinds.ReaderLag}:{reader.Name}",
                    $"facts wait, and none was read since {reader.StillSince}", []);
            else if (reader.Behind > limits.ReaderBehindMax)
                yield return new StandingFinding($"{CaseKinds.ReaderLag}:{reader.Name}",
                    $"more than {limits.ReaderBehindMax} facts are not read", []);
    }

    private static Duration LimitOf(UnpostedPart part, MonitoringLimits limits, Instant now)
    {
        var date = part.Date.ToDateOnly();
        var next = new DateOnly(date.Year, date.Month, 1).AddMonths(1);
        var monthEnd = Instant.FromUtc(next.Year, next.Month, next.Day, 0, 0);
        return now > monthEnd - Duration.FromDays(limits.MonthEndDays) ? limits.UnpostedAfterAtMonthEnd
            : limits.UnpostedAfter;
    }

    private static StandingCase[] Aged(Picture picture, string[] kinds, Duration after, Instant now) =>
        [.. picture.Cases.Where(c => kinds.Contains(c.Kind) && now - c.OpenedAt > after)
            .OrderBy(c => c.Key, StringComparer.Ordinal)];

    private static string Named(IEnumerable<string> names) => string.Join(", ", names.Take(NamedMax));

    private static CurrencyAmount[] Sum(IEnumerable<CurrencyAmount> amounts) =>
        [.. amounts.GroupBy(a => a.Currency, (c, all) => new CurrencyAmount(c, all.Sum(a => a.Minor)))
            .OrderBy(a => a.Currency?.Code, StringComparer.Ordinal)];
}
