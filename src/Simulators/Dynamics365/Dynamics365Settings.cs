namespace RetailActors.Simulators.Dynamics365;

/// <summary>
/// How the simulated environment is set up. The defaults are a company that auto-posts its retail journals.
/// </summary>
public sealed record Dynamics365Settings
{
    /// <summary>0: any free port.</summary>
    public int Port { get; init; }

    /// <summary>The name under which other machines reach it; null: it listens for this machine only.</summary>
    public string? Host { get; init; }

    public string Tenant { get; init; } = "contoso";

    public string Company { get; init; } = "usmf";

    public string ClientId { get; init; } = "retail-actors";

    public string ClientSecret { get; init; } = "let-me-in";

    public TimeSpan TokenLife { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Whether the app is registered under "Microsoft Entra applications" with a user: until then entities answer 403.
    /// </summary>
    public bool MappedToUser { get; init; } = true;

    public string Currency { get; init; } = "GBP";

    /// <summary>Journal names that exist, and whether the ERP's own batch job posts their journals.</summary>
    public IReadOnlyDictionary<string, bool> JournalNames { get; init; } =
        new Dictionary<string, bool> { ["RETAIL"] = true, ["GENJRN"] = false };

    /// <summary>Fiscal periods before this date are closed; null: all are open.</summary>
    public DateOnly? ClosedBefore { get; init; }

    /// <summary>Documented: at most 10,000 rows a page.</summary>
    public int PageRowsMax { get; init; } = 10_000;

    /// <summary>Documented: "a batch can contain up to 5000 operations".</summary>
    public int BatchOperationsMax { get; init; } = 5_000;

    /// <summary>
    /// The user limits of versions before 10.0.36: requests a window, requests at once. Null: only the resource-based
    /// 429 remains.
    /// </summary>
    public UserLimits? UserLimits { get; init; }

    /// <summary>
    /// Whether journals are posted as soon as their lines are complete, or only when <c>RunPostingJob</c> is called.
    /// </summary>
    public bool PostsAtOnce { get; init; } = true;

    /// <summary>Entity sets that this environment does not show: they answer 404.</summary>
    public IReadOnlyList<string> MissingSets { get; init; } = [];

    /// <summary>Where the ledger is kept; it goes on from what is there. Null: in memory only.</summary>
    public string? LedgerFile { get; init; }

    /// <summary>Seeds the draws of faults that have a rate.</summary>
    public int Seed { get; init; } = 365;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Per user and web server, as documented for the withdrawn user-based service protection.</summary>
public sealed record UserLimits(int RequestsMax, TimeSpan Window, int ConcurrentMax)
{
    public static readonly UserLimits Documented = new(6_000, TimeSpan.FromSeconds(300), 52);
}
