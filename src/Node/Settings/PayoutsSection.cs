namespace RetailActors.Node.Settings;

public sealed record PayoutsSection
{
    [Duration("1 minute", "1s", "1d", "How often rows without a ticket look for one again, and what is late is named.")]
    public required TimeSpan MatchEvery { get; init; }

    [Duration("15 minutes", "0s", "30d", "A payout with rows that no ticket stands behind for so long is a case.")]
    public required TimeSpan MatchWithin { get; init; }

    [Duration("7d", "1h", "365d", "A tender that no payout has paid for so long after its business date is a case.")]
    public required TimeSpan OverdueAfter { get; init; }

    [Duration("7d", "1h", "365d", "A payout that no bank line names so long after its date is a case, once bank "
        + "statements are imported.")]
    public required TimeSpan BankWithin { get; init; }
}
