namespace RetailActors.Node.Bench;

/// <summary>
/// What an interval cost the process. Processor time does not grow when neighbours take the cores away, so it is the
/// figure to compare on a busy machine.
/// </summary>
internal sealed record Usage(
    TimeSpan Elapsed, TimeSpan Processor, long Allocated, int Gen0, int Gen1, int Gen2, TimeSpan Pauses)
{
    public static Mark Begin(TimeProvider clock) => new(clock, clock.GetTimestamp(), Environment.CpuUsage.TotalTime,
        GC.GetTotalAllocatedBytes(), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2),
        GC.GetTotalPauseDuration());

    public readonly record struct Mark(
        TimeProvider Clock, long At, TimeSpan Processor, long Allocated, int Gen0, int Gen1, int Gen2, TimeSpan Pauses)
    {
        public Usage End() => new(Clock.GetElapsedTime(At), Environment.CpuUsage.TotalTime - Processor,
            GC.GetTotalAllocatedBytes() - Allocated, GC.CollectionCount(0) - Gen0, GC.CollectionCount(1) - Gen1,
            GC.CollectionCount(2) - Gen2, GC.GetTotalPauseDuration() - Pauses);
    }

    /// <summary>The figures that go with any throughput.</summary>
    public IEnumerable<Figure> Figures(string bench, long sales)
    {
        var each = Math.Max(sales, 1);
        yield return new(bench, "processor time per sale", Processor.TotalMicroseconds / each, "µs");
        yield return new(bench, "cores it got", Processor / Elapsed, "cores");
        yield return new(bench, "allocated per sale", Allocated / (double)each, "B");
        yield return new(bench, $"collections (gen 0; gen 1: {Gen1 - Gen2}, gen 2: {Gen2})", Gen0, "");
        yield return new(bench, "paused for collections", Pauses / Elapsed * 100, "%");
    }
}
