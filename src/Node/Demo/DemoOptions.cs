using RetailActors.Simulators.Dynamics365;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Node.Demo;

/// <summary>What <c>retail demo</c> is asked for.</summary>
/// <param name="Stores">1 to 1,000.</param>
/// <param name="Rate">Transactions a second, all terminals together; above 0, up to 100,000.</param>
/// <param name="For">How long tills sell; what follows, until everything is posted, is bounded too.</param>
/// <param name="Data">Kept and gone on from; null: a fresh folder that is removed.</param>
public sealed record DemoOptions(int Stores, double Rate, TimeSpan For, int Seed, string? Data,
    LocalErpKind Erp = LocalErpKind.Simulated)
{
    public const int TerminalsPerStore = 2, Skus = 500;

    /// <summary>How long the queues may take to empty, and the outbox to drain.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Small parts, so that journals reach the ERP while one watches; short waits, because a demo's outages are short.
    /// </summary>
    public static readonly IReadOnlyList<string> NodeSettings =
    [
        "retail.journals.transactions-max = 60", "retail.journals.quiet = 10m", "retail.erp.posting-poll = 50ms",
        "retail.erp.requests-per-second-max = 500", "retail.erp.concurrent-max = 8",
        "retail.erp.retry-backoff-min = 100ms",
        "retail.erp.retry-backoff-max = 2s", "retail.erp.breaker-open = 1s", "retail.erp.timeout = 5s",
    ];

    /// <summary>The ERP at peak: it tells to slow down, answers too late, and leaves work half done.</summary>
    public static readonly IReadOnlyList<Fault> ErpFaults =
    [
        new(FaultKind.Throttled, Rate: 0.02, Delay: TimeSpan.FromSeconds(1)),
        new(FaultKind.TimeOutAfterCommit, Rate: 0.04, On: "$batch"),
        new(FaultKind.OrphanHeader, Rate: 0.02),
        new(FaultKind.ServerError, Rate: 0.01),
    ];

    public static readonly ShopperOptions Shoppers = new()
    {
        Faults = new BusinessFaults { UnmappedSku = 0.006, UnknownTender = 0.001, LinesDoNotSum = 0.0005 },
    };

    /// <summary>How often a till that sends is offline instead, for a while; 0 to 1.</summary>
    public double Offline { get; init; } = 0.03;

    /// <summary>Outages last up to a third of the run, so that each ends within it or soon after.</summary>
    public TerminalOptions Terminals => new()
    {
        BackoffMax = TimeSpan.FromSeconds(2),
        HeartbeatEvery = TimeSpan.FromSeconds(10),
        Faults = new TerminalFaults
        {
            Offline = Offline,
            OfflineMax = For / 3 < TimeSpan.FromSeconds(10) ? For / 3 : TimeSpan.FromSeconds(10),
            LostAnswers = 0.03,
            Duplicates = 0.02,
            Reorders = 0.02,
            Rechunks = 0.2,
            RestoredBackups = 0.005,
            BackupTransactionsMax = 100,
        },
    };
}
