using System.Collections.Frozen;
using NodaTime;

namespace RetailActors.Streams.Enrichment;

/// <param name="ClockSkewMax">A transaction further in the future than this is held; so is one whose business date is
/// further from its own time.</param>
/// <param name="BacklogAgeMax">A transaction older than this is held; null for no limit, since outages last.</param>
public sealed record EnrichmentRules(Duration ClockSkewMax, Duration? BacklogAgeMax)
{
    /// <summary>Minor units that total and lines may differ by: booked to the rounding account, and said so.</summary>
    public long RoundingTolerance { get; init; }

    /// <summary>Minor units that tenders may be under or over the total: booked likewise.</summary>
    public long PaymentDifferenceMax { get; init; }

    /// <summary>Minor units that a till may round one ticket by.</summary>
    public long RoundingMax { get; init; } = 1_000;

    /// <summary>Names of rules that warn the till and hold nothing.</summary>
    public FrozenSet<string> WarnOnly { get; init; } = [];

    /// <summary>A customer that the ERP does not know is made there with its first order; otherwise the order is
    /// held.</summary>
    public bool CreatesCustomers { get; init; }

    /// <summary>A return of a sale that has not come waits for it; otherwise it is booked like one without a receipt.
    /// </summary>
    public bool HoldUnknownOriginals { get; init; } = true;

    public CostRules Costs { get; init; }
}
