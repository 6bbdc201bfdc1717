namespace RetailActors.Node.Settings;

public sealed record MonitoringSection
{
    [Duration("1 minute", "1s", "1h", "How often the rules about the data are applied.")]
    public required TimeSpan Every { get; init; }

    [Duration("24h", "1m", "90d", "A store-day that is not posted so long after its end is a case.")]
    public required TimeSpan UnpostedAfter { get; init; }

    [Duration("4h", "1m", "90d", "The same, when the month is about to end or has ended.")]
    public required TimeSpan UnpostedAfterAtMonthEnd { get; init; }

    [Count(3, 0, 28, "days", "How many days before a month's end the shorter time counts.")]
    public required int MonthEndDays { get; init; }

    [Duration("4h", "1m", "90d", "Sales that cannot relieve stock for so long are a case of their own.")]
    public required TimeSpan BlockedInventoryAfter { get; init; }

    [Duration("4h", "1m", "90d", "Tenders without an account for so long are a case of their own.")]
    public required TimeSpan UnmatchedTendersAfter { get; init; }

    [Duration("30 minutes", "1s", "7d", "Master data not read, or nothing posted while journals wait, for so long.")]
    public required TimeSpan SyncStuckAfter { get; init; }

    [Duration("5 minutes", "1s", "7d", "A reader of facts that has read nothing for so long while facts wait.")]
    public required TimeSpan ReaderStuckAfter { get; init; }

    [Count(5_000_000, 1, 10_000_000_000, "facts", "A reader that is further behind than this.")]
    public required long ReaderBehindMax { get; init; }
}
