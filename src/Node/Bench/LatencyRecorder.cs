using System.Numerics;

namespace RetailActors.Node.Bench;

/// <summary>
/// Counts latencies in fixed buckets, 64 to a doubling: 1.6 % wide at most, in the manner of HdrHistogram. Any thread
/// may record; a closed loop records what its callers waited for.
/// </summary>
internal sealed class LatencyRecorder(long ticksPerSecond)
{
    private const int SubBits = 6;
    private readonly long[] _buckets = new long[(64 - SubBits) << SubBits];
    private long _count;

    public long Count => Volatile.Read(ref _count);

    public void Record(long ticks)
    {
        Interlocked.Increment(ref _buckets[BucketOf(Math.Max(ticks, 0))]);
        Interlocked.Increment(ref _count);
    }

    public void Reset()
    {
        Array.Clear(_buckets);
        _count = 0;
    }

    /// <summary>Milliseconds that the given part of the calls did not exceed; 0 when there were none.</summary>
    public double Milliseconds(double part)
    {
        var wanted = (long)Math.Ceiling(_count * part);
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && _count > 0; i++)
            if ((seen += _buckets[i]) >= wanted && seen > 0)
                return UpperBound(i) * 1000.0 / ticksPerSecond;
        return 0;
    }

    internal static int BucketOf(long ticks)
    {
        if (ticks < 1 << SubBits)
            return (int)ticks;
        var shift = BitOperations.Log2((ulong)ticks) - SubBits;
        return ((shift + 1) << SubBits) + (int)(ticks >> shift) - (1 << SubBits);
    }

    internal static long UpperBound(int bucket)
    {
        if (bucket < 1 << SubBits)
            return bucket;
        var shift = (bucket >> SubBits) - 1;
        return (((bucket & ((1 << SubBits) - 1)) + (1L << SubBits) + 1) << shift) - 1;
    }
}
