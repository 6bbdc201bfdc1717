using RetailActors.Actors.Runtime;

namespace RetailActors.Simulators.Terminals;

/// <summary>How a device behaves; the defaults are a healthy one.</summary>
public sealed record TerminalOptions
{
    /// <summary>1 to 1,000 transactions (the intake's limit).</summary>
    public int BatchTransactionsMax { get; init; } = 100;

    /// <summary>What the device's memory holds: everything it ever recorded. Full, it sells no more.</summary>
    public int RecordTransactionsMax { get; init; } = 1_000_000;

    public bool Gzip { get; init; }

    /// <summary>
    /// The first wait after a failure; doubled up to the maximum, each with a seeded jitter of half of it.
    /// </summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Zero: none are sent.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromMinutes(1);

    public TerminalFaults Faults { get; init; } = new();

    internal void Check()
    {
        Invariant.Holds(BatchTransactionsMax is >= 1 and <= 1_000);
        Invariant.Holds(RecordTransactionsMax >= 1);
        Invariant.Holds(BackoffMin > TimeSpan.Zero);
        Invariant.Holds(BackoffMax >= BackoffMin);
        Faults.Check();
    }
}

/// <summary>
/// What goes wrong on the way, each as the chance, 0 to 0.9, that it happens to a sending. None unless asked for.
/// </summary>
public sealed record TerminalFaults
{
    /// <summary>The network is gone for up to <see cref="OfflineMax"/>.</summary>
    public double Offline { get; init; }

    public TimeSpan OfflineMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The batch arrives, its answer does not: it is sent again.</summary>
    public double LostAnswers { get; init; }

    /// <summary>The batch is sent twice at the same time.</summary>
    public double Duplicates { get; init; }

    /// <summary>A later batch is sent before an earlier one.</summary>
    public double Reorders { get; init; }

    /// <summary>What was not answered is cut anew, and sent under another name.</summary>
    public double Rechunks { get; init; }

    /// <summary>
    /// An old state of the device comes back: it sends up to <see cref="BackupTransactionsMax"/> numbers again.
    /// </summary>
    public double RestoredBackups { get; init; }

    public int BackupTransactionsMax { get; init; } = 500;

    internal void Check()
    {
        double[] rates = [Offline, LostAnswers, Duplicates, Reorders, Rechunks, RestoredBackups];
        Invariant.Holds(Array.TrueForAll(rates, rate => rate is >= 0 and <= 0.9));
        Invariant.Holds(OfflineMax > TimeSpan.Zero);
        Invariant.Holds(BackupTransactionsMax >= 1);
    }
}

/// <summary>What a device saw so far. Transactions, unless said otherwise; each sending counts again.</summary>
/// <param name="Refused">
/// Given up, because the intake refused them alone; they are in <see cref="SimulatedTerminal.Refused"/>.
/// </param>
/// <param name="Failures">Sendings without a 200.</param>
/// <param name="Throttled">Of them, those answered 429 or 503.</param>
public readonly record struct TerminalCounts(
    long Recorded, long Sent, long Accepted, long Repeats, long Conflicts, long Held, long Refused, long Batches,
    long Failures, long Throttled, long Heartbeats);

public enum TerminalStepKind
{
    /// <summary>Everything is acknowledged.</summary>
    Idle,

    /// <summary>Offline, throttled or backing off.</summary>
    Waiting,
    Acknowledged,
    Failed,
    Heartbeat,
}

/// <param name="Wait">Until the next step can do something; zero: at once.</param>
public readonly record struct TerminalStep(TerminalStepKind Kind, TimeSpan Wait);

/// <summary>A transaction that the intake does not take, and its words.</summary>
public sealed record RefusedTransaction(long Number, int Status, string Why);
