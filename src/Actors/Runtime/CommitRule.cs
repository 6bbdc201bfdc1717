using System.Diagnostics;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Runtime;

/// <summary>What the host of a shard does when a commit has come back.</summary>
public enum CommitVerdict
{
    /// <summary>The block is durable: what waited for it is answered.</summary>
    GoOn,

    /// <summary>Never retried blindly: the journal is asked for its fence first.</summary>
    ReadFence,

    /// <summary>The block is not there: the shard's memory is thrown away and replayed.</summary>
    Replay,

    /// <summary>Another owner holds the shard: nothing that is not durable may be said.</summary>
    Stop,
}

/// <summary>The one rule of every host, real or simulated.</summary>
public static class CommitRule
{
    public static CommitVerdict After(CommitResult result) => result switch
    {
        CommitResult.Committed => CommitVerdict.GoOn,
        CommitResult.Fenced => CommitVerdict.Stop,
        CommitResult.Unknown => CommitVerdict.ReadFence,
        CommitResult.Failed => CommitVerdict.Replay,
        _ => throw new UnreachableException(result.GetType().Name),
    };

    /// <param name="actual">The fence as the journal has it now.</param>
    /// <param name="epoch">The shard's own.</param>
    /// <param name="durable">Its head before the block in question.</param>
    public static CommitVerdict AfterReading(Fence actual, long epoch, long durable) =>
        actual.Epoch != epoch ? CommitVerdict.Stop
        : actual.Head > durable ? CommitVerdict.GoOn
        : CommitVerdict.Replay;
}
