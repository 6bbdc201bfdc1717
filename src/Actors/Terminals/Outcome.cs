namespace RetailActors.Actors.Terminals;

/// <summary>What became of one transaction of a batch.</summary>
public enum Outcome : byte
{
    /// <summary>New, and durable.</summary>
    Accepted,

    /// <summary>Same number, same content: nothing happened.</summary>
    Repeat,

    /// <summary>Same number, other content: both are kept, one case.</summary>
    Conflict,

    /// <summary>New and durable, but wrong in business terms: it stands in a case.</summary>
    Held,
}

/// <param name="AcknowledgedThrough">The highest number up to which nothing is missing.</param>
/// <param name="Outcomes">In the order of the batch.</param>
/// <param name="Gaps">Missing numbers below the highest known, the lowest first; at most 100 ranges.</param>
/// <param name="GapsMore">How many ranges more there are.</param>
public sealed record BatchReply(
    long AcknowledgedThrough, Outcome[] Outcomes, IReadOnlyList<(long From, long To)> Gaps, int GapsMore);
