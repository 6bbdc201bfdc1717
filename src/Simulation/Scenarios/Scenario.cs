using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulation.Scenarios;

/// <summary>An outage as a story: who is there, what happens when, and what has to be true in the end.</summary>
/// <param name="About">For people: what it shows, and why it matters.</param>
public sealed record Scenario(
    string Name, string About, Instant Starts, IReadOnlyList<StoreId> Stores, IReadOnlyList<ScenarioDevice> Devices,
    IReadOnlyList<ScenarioStep> Timeline, Expectations Expect)
{
    /// <summary>When the last thing of the timeline has happened.</summary>
    public Instant Ends => Timeline.Max(step => step.At + step.Event.Lasts);
}

/// <param name="Terminal">Whose numbers it gives; two devices may believe to be the same one.</param>
public sealed record ScenarioDevice(string Name, TerminalId Terminal, StoreId Store, bool HasShifts);

public sealed record ScenarioStep(Instant At, ScenarioEvent Event);

/// <summary>What happens at a moment of the timeline.</summary>
public abstract record ScenarioEvent
{
    /// <summary>How long it goes on.</summary>
    public virtual Duration Lasts => Duration.Zero;

    /// <summary>A device records so many transactions, evenly spread.</summary>
    public sealed record Sells(string Device, int Count, Duration Over) : ScenarioEvent
    {
        public override Duration Lasts => Over;
    }

    /// <summary>It records transactions whose tenders do not make their total: each stands in a case.</summary>
    public sealed record SellsWrong(string Device, int Count) : ScenarioEvent;

    /// <summary>Its network is gone. Device null: every device of the store.</summary>
    public sealed record Offline(string? Device, StoreId? Store, Duration For) : ScenarioEvent
    {
        public override Duration Lasts => For;
    }

    /// <summary>The next batches arrive, their answers do not: a re-sync is interrupted.</summary>
    public sealed record LosesAnswers(string Device, int Batches) : ScenarioEvent;

    /// <summary>It comes back as it was so many transactions ago, and gives their numbers again.</summary>
    public sealed record RestoresBackup(string Device, int Transactions) : ScenarioEvent;

    /// <summary>Its clock is off from now on; zero: it is right again.</summary>
    public sealed record Clock(string Device, Duration Off) : ScenarioEvent;

    public sealed record ErpDown(Duration For) : ScenarioEvent
    {
        public override Duration Lasts => For;
    }

    /// <summary>The ERP answers 429 with Retry-After.</summary>
    public sealed record ErpThrottles(Duration For) : ScenarioEvent
    {
        public override Duration Lasts => For;
    }

    /// <summary>The node's process is killed.</summary>
    /// <param name="InFlush">While a commit is on its way to the disk.</param>
    public sealed record NodeKilled(bool InFlush, Duration DownFor) : ScenarioEvent
    {
        public override Duration Lasts => DownFor;
    }

    /// <summary>The ERP does not know the SKU, until it is mended.</summary>
    public sealed record Unmaps(Sku Sku) : ScenarioEvent;

    public sealed record Mends : ScenarioEvent;

    /// <summary>A person closes all days up to and including this one.</summary>
    public sealed record ClosesDay(BusinessDate Through) : ScenarioEvent;
}

/// <summary>
/// What has to be true in the end, besides the guarantees, which always are. Null: not asked. Counts are transactions.
/// </summary>
/// <param name="Within">After the end of the timeline; then everything has come to its end.</param>
/// <param name="Recorded">Distinct numbers that the node recorded.</param>
/// <param name="Conflicts">Second contents of a number.</param>
/// <param name="Held">In open cases, conflicts included.</param>
/// <param name="Posted">In journals that stand at the ERP.</param>
/// <param name="Cases">Exactly the cases that are open, by their causes.</param>
/// <param name="Days">Transactions posted per store and business date; only those named are looked at.</param>
public sealed record Expectations(
    Duration Within, long? Recorded, long? Conflicts, long? Held, long? Posted, IReadOnlyList<string>? Cases,
    IReadOnlyList<ExpectedDay> Days);

public sealed record ExpectedDay(StoreId Store, BusinessDate Date, long Posted);

/// <summary>How a scenario ended, on virtual time or live.</summary>
public sealed record ScenarioOutcome(
    long Recorded, long Conflicts, long Held, long Posted, IReadOnlyList<string> Cases,
    IReadOnlyDictionary<(StoreId Store, BusinessDate Date), long> PostedByDay)
{
    /// <summary>What differs from what was expected, in words; empty when nothing does.</summary>
    public IReadOnlyList<string> Differences(Expectations expect)
    {
        var found = new List<string>();
        void Check(string what, long? wanted, long actual)
        {
            if (wanted is { } number && number != actual)
                found.Add($"{what}: expected {number}, found {actual}");
        }
        Check("recorded", expect.Recorded, Recorded);
        Check("conflicts", expect.Conflicts, Conflicts);
        Check("held", expect.Held, Held);
        Check("posted", expect.Posted, Posted);
        foreach (var day in expect.Days)
            Check($"posted of {day.Store} {day.Date}", day.Posted,
                PostedByDay.GetValueOrDefault((day.Store, day.Date)));
        if (expect.Cases is { } cases && !cases.Order(StringComparer.Ordinal).SequenceEqual(Cases))
            found.Add($"cases: expected {Text(cases)}, found {Text(Cases)}");
        return found;
    }

    private static string Text(IReadOnlyCollection<string> cases) =>
        cases.Count == 0 ? "none" : string.Join(", ", cases.Order(StringComparer.Ordinal));
}
