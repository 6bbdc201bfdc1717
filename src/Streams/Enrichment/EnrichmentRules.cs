using NodaTime;

namespace RetailActors.Streams.Enrichment;

/// <param name="ClockSkewMax">A transaction further in the future than this is held; so is one whose business date is
/// further from its own time.</param>
/// <param name="BacklogAgeMax">A transaction older than this is held; null for no limit, since outages last.</param>
public sealed record EnrichmentRules(Duration ClockSkewMax, Duration? BacklogAgeMax);
