using System.Collections.Concurrent;

namespace RetailActors.Node.Intake;

/// <summary>Lends parsers out: one a request, at most <paramref name="keptMax"/> kept. Thread-safe.</summary>
public sealed class BatchParsers(IntakeLimits limits, int keptMax)
{
    private readonly ConcurrentQueue<BatchParser> _kept = [];

    public BatchParser Rent() => _kept.TryDequeue(out var parser) ? parser : new BatchParser(limits);

    public void Return(BatchParser parser)
    {
        if (_kept.Count < keptMax)
            _kept.Enqueue(parser);
    }
}
