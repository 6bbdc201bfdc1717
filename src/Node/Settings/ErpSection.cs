namespace RetailActors.Node.Settings;

public sealed record ErpSection
{
    [Choice(ErpKind.Simulated, "Which ERP: dynamics365, tryton, fulfil, the simulator for trying out, or none.")]
    public required ErpKind Kind { get; init; }

    [Url("The address of the environment.", Example = "https://contoso.operations.dynamics.com",
        NeededBy = ErpKind.Dynamics365)]
    public Uri? Url { get; init; }

    [Text(null, "The company that is posted to: a legal entity's id, or its name in Tryton or Fulfil.",
        Example = "usmf", NeededBy = ErpKind.Dynamics365)]
    public string? Company { get; init; }

    [Text(null, "The Microsoft Entra tenant that issues tokens: its id or domain. Of tryton the database.",
        Example = "contoso.onmicrosoft.com", NeededBy = ErpKind.Dynamics365)]
    public string? Tenant { get; init; }

    [Text(null, "The application (client) id it signs in with. Of tryton the user.",
        Example = "00000000-0000-0000-0000-000000000000", NeededBy = ErpKind.Dynamics365)]
    public string? ClientId { get; init; }

    [Secret("RETAIL_ERP_CLIENT_SECRET",
        "The secret of that application. The password of tryton's user, fulfil's API key.",
        NeededBy = ErpKind.Dynamics365)]
    public Secret? ClientSecret { get; init; }

    [Text("RETAIL", "The journal name whose journals the ERP's own batch job posts; of tryton a journal's code.")]
    public required string JournalName { get; init; }

    [Text("WALKIN", "Of tryton and fulfil: the code of the party that anonymous sales are posted to.")]
    public required string WalkIn { get; init; }

    [Text(null, "Of tryton and fulfil: stores whose tickets become sales of their own, with commas between.",
        Example = "S002, S007")]
    public string? OrderStores { get; init; }

    [Text("invoice_payment_term_",
        "Of tryton: beginnings of the names of warnings that are answered with yes, with commas between.")]
    public required string WarningsAllowed { get; init; }

    [Choice(ErpStock.Relieves, "Stock at the ERP: relieves with each journal; postings of ours, and counts; or none.")]
    public required ErpStock Stock { get; init; }

    [Choice(ErpCustomers.Existing, "A customer that the ERP lacks: existing holds its orders, create makes it there.")]
    public required ErpCustomers Customers { get; init; }

    [Duration("2s", "10ms", "5m", "How often a complete journal is looked at until the ERP has posted it.")]
    public required TimeSpan PostingPoll { get; init; }

    [Count(20, 1, 10_000, "requests a second", "Requests a second, all connections together.")]
    public required int RequestsPerSecondMax { get; init; }

    [Count(4, 1, 64, "requests", "Requests at the same time.")]
    public required int ConcurrentMax { get; init; }

    [Duration("30s", "1s", "10m", "Longest wait for an answer; after it the outcome is unknown and looked up.")]
    public required TimeSpan Timeout { get; init; }

    [Duration("1s", "10ms", "1h", "Wait before the first retry; doubled each time.")]
    public required TimeSpan RetryBackoffMin { get; init; }

    [Duration("5 minutes", "10ms", "24h", "Longest wait before a retry.", NotBelow = nameof(RetryBackoffMin))]
    public required TimeSpan RetryBackoffMax { get; init; }

    [Count(5, 1, 1_000, "failures", "Failures in a row that open the circuit breaker.")]
    public required int BreakerFailures { get; init; }

    [Duration("30s", "1s", "1h", "How long the breaker stays open before one request tries again.")]
    public required TimeSpan BreakerOpen { get; init; }

    [Count(100_000, 0, 10_000_000, "orders", "Posted orders remembered with all they were; older ones as numbers.")]
    public required int PostedOrdersKept { get; init; }

    [Duration("5 minutes", "10s", "24h", "How often items, prices and the other master data are read again.")]
    public required TimeSpan MasterDataEvery { get; init; }
}
