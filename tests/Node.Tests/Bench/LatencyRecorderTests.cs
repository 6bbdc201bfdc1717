using RetailActors.Node.Bench;
using Xunit;

namespace RetailActors.Node.Tests.Bench;

public sealed class LatencyRecorderTests
{
    [Fact]
    public void A_percentile_is_never_below_the_truth_and_at_most_two_percent_above()
    {
        var latency = new LatencyRecorder(ticksPerSecond: 1_000_000);
        var recorded = Enumerable.Range(1, 10_000).Select(i => i * 137L).ToArray();
        foreach (var ticks in recorded)
            latency.Record(ticks);

        foreach (var part in new[] { 0.01, 0.5, 0.9, 0.99, 0.999, 1.0 })
        {
            var truth = recorded[(int)Math.Ceiling(recorded.Length * part) - 1] / 1_000.0;
            Assert.InRange(latency.Milliseconds(part), truth, truth * 1.02);
        }
    }

    [Fact]
    public void Every_length_of_time_has_its_bucket_and_the_buckets_do_not_overlap()
    {
        for (var bits = 0; bits < 62; bits++)
            foreach (var ticks in new[] { 1L << bits, (1L << bits) + 1, (2L << bits) - 1 })
            {
                var bucket = LatencyRecorder.BucketOf(ticks);
                Assert.True(ticks <= LatencyRecorder.UpperBound(bucket));
                Assert.True(bucket == 0 || ticks > LatencyRecorder.UpperBound(bucket - 1));
            }
    }

    [Fact]
    public void Without_records_there_is_no_latency()
    {
        var latency = new LatencyRecorder(1_000);
        latency.Record(5);
        latency.Reset();

        Assert.Equal((0, 0L), (latency.Milliseconds(0.99), latency.Count));
    }
}
