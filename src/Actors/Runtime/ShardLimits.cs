using NodaTime;

namespace RetailActors.Actors.Runtime;

/// <summary>The bounds of one shard. All are hard.</summary>
public sealed record ShardLimits
{
    /// <summary>Commands that may wait for one entity while it is loaded or restarted.</summary>
    public int WaitingCommandsMax { get; init; } = 1_000;

    /// <summary>
    /// Bytes of events that may be staged while a commit is in flight; beyond it the shard takes no more.
    /// </summary>
    public int StagedBytesMax { get; init; } = 8 << 20;

    /// <summary>Estimated bytes of states; beyond it the least recently used entities are passivated.</summary>
    public long EntityMemoryMax { get; init; } = 256L << 20;

    /// <summary>A round of snapshots begins after so many events.</summary>
    public long SnapshotEveryEvents { get; init; } = 100_000;

    public Duration RestartBackoffMin { get; init; } = Duration.FromMilliseconds(50);

    public Duration RestartBackoffMax { get; init; } = Duration.FromSeconds(5);

    /// <summary>A command that fails so many times is parked as a dead letter.</summary>
    public int AttemptsMax { get; init; } = 3;

    /// <summary>The newest dead letters that are kept in memory; all are in the journal.</summary>
    public int DeadLettersMax { get; init; } = 10_000;

    public Duration BackoffAfter(int attempts)
    {
        var backoff = RestartBackoffMin * Math.Pow(2, Math.Min(attempts - 1, 20));
        return backoff < RestartBackoffMax ? backoff : RestartBackoffMax;
    }
}
