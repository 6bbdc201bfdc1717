namespace RetailActors.Cluster.Tests;

/// <summary>Whether failures are tried more often, and in all their kinds: <c>RETAIL_FAILOVERS</c> is set.</summary>
internal static class LongRun
{
    public static bool IsWanted { get; } = Environment.GetEnvironmentVariable("RETAIL_FAILOVERS") is { Length: > 0 };
}
