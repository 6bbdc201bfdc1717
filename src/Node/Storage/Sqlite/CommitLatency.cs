using System.Numerics;

namespace RetailActors.Node.Storage.Sqlite;

/// <summary>
/// How long commits took, in fixed buckets that double: 1–2 µs, 2–4 µs … up to an hour. One writer, any readers.
/// </summary>
internal sealed class CommitLatency
{
    private readonly long[] _buckets = new long[32];

    public void Record(TimeSpan taken)
    {
        var microseconds = (uint)Math.Clamp(taken.TotalMicroseconds, 1, uint.MaxValue);
        Volatile.Write(ref _buckets[BitOperations.Log2(microseconds)], _buckets[BitOperations.Log2(microseconds)] + 1);
    }

    /// <summary>
    /// The upper end of the bucket that holds the share, so at most twice too long; zero before the first commit.
    /// </summary>
    public TimeSpan Percentile(double share)
    {
        Span<long> counts = stackalloc long[_buckets.Length];
        long total = 0;
        for (var bucket = 0; bucket < counts.Length; bucket++)
            total += counts[bucket] = Volatile.Read(ref _buckets[bucket]);
        var rank = (long)Math.Ceiling(total * share);
        for (var bucket = 0; bucket < counts.Length && total > 0; bucket++)
        {
            rank -= counts[bucket];
            if (rank <= 0)
                return TimeSpan.FromMicroseconds(2L << bucket);
        }
        return TimeSpan.Zero;
    }
}
