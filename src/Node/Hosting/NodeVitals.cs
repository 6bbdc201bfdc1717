using Microsoft.Extensions.Logging;
using NodaTime;

namespace RetailActors.Node.Hosting;

/// <summary>How a node is, for people who look at it; and whether one of them told it to go.</summary>
public sealed class NodeVitals(RetailNode node, ILoggerFactory logs)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromSeconds(1);
    private const int SamplesMax = 10;

    private readonly TaskCompletionSource _leaving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Sample> _samples = new([SampleOf(node)]);
    private int _connections;

    public Instant StartedAt { get; } = node.Now;

    public NodeLog Log { get; } = logs as NodeLog ?? new NodeLog(logs, node.Clock);

    /// <summary>Open to its HTTP side now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Completes when an operator tells the node to leave and to end.</summary>
    public Task Leaving => _leaving.Task;

    public void Leave() => _leaving.TrySetResult();

    public async Task Count(Func<Task> connection)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await connection();
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    // ---- How fast -------------------------------------------------------------------------------------------------

    /// <summary>Transactions accepted a second here, over the last seconds.</summary>
    public double AcceptedPerSecond => Since(sample => node.Counters.Accepted - sample.Accepted);

    /// <summary>Facts read a second, over the last seconds.</summary>
    public double PerSecond(IPump pump) =>
        Since(sample => sample.Streams.TryGetValue(pump, out var then) ? Math.Max(0, pump.Read - then.Read) : 0);

    /// <summary>The share of the last seconds, 0 to 1, in which a reader waited for its target.</summary>
    public double Waiting(IPump pump) => Math.Clamp(Since(sample =>
        sample.Streams.TryGetValue(pump, out var then) ? (pump.WaitedForTarget - then.Waited).TotalSeconds : 0), 0, 1);

    internal async Task Watch(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(SampleEvery, node.Clock, cancel);
            lock (_samples)
            {
                _samples.Enqueue(SampleOf(node));
                if (_samples.Count > SamplesMax)
                    _samples.Dequeue();
            }
        }
    }

    private double Since(Func<Sample, double> grown)
    {
        Sample oldest;
        lock (_samples)
            oldest = _samples.Peek();
        return grown(oldest) / Math.Max(0.001, node.Clock.GetElapsedTime(oldest.At).TotalSeconds);
    }

    private static Sample SampleOf(RetailNode node) => new(node.Clock.GetTimestamp(), node.Counters.Accepted,
        node.Pumps.ToDictionary(pump => pump, pump => (pump.Read, pump.WaitedForTarget)));

    private sealed record Sample(
        long At, long Accepted, IReadOnlyDictionary<IPump, (long Read, TimeSpan Waited)> Streams);
}
