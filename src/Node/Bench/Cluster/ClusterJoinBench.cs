namespace RetailActors.Node.Bench;

/// <summary>
/// Two nodes at full load, a third joins, takes its share, and leaves again: how long it takes, and how far the rate
/// falls while groups change hands. All share the machine, so that a third node makes nothing faster.
/// </summary>
internal static class ClusterJoinBench
{
    private const string Name = "cluster-join";
    private const int StoreShardsMin = 8;

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        run = run with { Shards = Math.Max(run.Shards, StoreShardsMin) };
        await using var servers = await BenchServers.Start(cancel);
        await using var cluster = await BenchCluster.Start(run, servers, "joins", 2, cancel);
        using var stop = new CancellationTokenSource();
        var driving = cluster.Drive(stop.Token);
        await Task.Delay(run.WarmUp, run.Clock, cancel);
        using var pulse = new Pulse(run.Clock, () => cluster.Batches * BenchCluster.Size);
        await Task.Delay(run.Measured, run.Clock, cancel);
        var calm = pulse.Take();
        // A short trial on a busy machine may do nothing.
        var mean = Math.Max(1, calm.Mean);
        var figures = new List<Figure>
        {
            new(Name, "before: throughput", calm.Mean, "sales/s"),
            new(Name, "before: slowest second to the mean", calm.Slowest / mean * 100, "%"),
        };
        async Task Change(string what, string until, Func<Task> change)
        {
            var began = run.Clock.GetTimestamp();
            await change();
            figures.Add(new(Name, $"{what}: until {until}", run.Clock.GetElapsedTime(began).TotalSeconds, "s"));
            await cluster.UntilShared(cancel);
            figures.Add(new(Name, $"{what}: until all have their share", run.Clock.GetElapsedTime(began).TotalSeconds,
                "s"));
            await Task.Delay(run.Measured, run.Clock, cancel);
            figures.Add(new(Name, $"{what}: slowest second to the mean before", pulse.Take().Slowest / mean * 100, "%",
                50));
        }

        await Change("joins", "the node has started", () => cluster.AddNode(cancel));
        await Change("leaves", "it has ended", () => cluster.RemoveNode(cluster.Nodes[^1]));
        await stop.CancelAsync();
        await driving;
        return figures;
    }

    /// <summary>How much was done in every tenth of a second.</summary>
    private sealed class Pulse : IDisposable
    {
        private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

        private readonly TimeProvider _clock;
        private readonly Func<long> _done;
        private readonly List<(long At, long Done)> _seen = [];
        private readonly ITimer _timer;

        public Pulse(TimeProvider clock, Func<long> done)
        {
            (_clock, _done) = (clock, done);
            _seen.Add((clock.GetTimestamp(), done()));
            _timer = clock.CreateTimer(_ => See(), null, Every, Every);
        }

        private void See()
        {
            lock (_seen)
                _seen.Add((_clock.GetTimestamp(), _done()));
        }

        /// <returns>Of the time since the last taking, a second each: the mean, and the slowest second.</returns>
        public (double Mean, double Slowest) Take()
        {
            lock (_seen)
            {
                var mean = Rate(_seen[0], _seen[^1]);
                var (slowest, from) = (mean, 0);
                for (var to = 1; to < _seen.Count; to++)
                {
                    while (_clock.GetElapsedTime(_seen[from + 1].At, _seen[to].At).TotalSeconds >= 1)
                        from++;
                    if (_clock.GetElapsedTime(_seen[from].At, _seen[to].At).TotalSeconds >= 1)
                        slowest = Math.Min(slowest, Rate(_seen[from], _seen[to]));
                }
                _seen.RemoveRange(0, _seen.Count - 1);
                return (mean, slowest);
            }
        }

        private double Rate((long At, long Done) from, (long At, long Done) to) =>
            (to.Done - from.Done) / Math.Max(0.001, _clock.GetElapsedTime(from.At, to.At).TotalSeconds);

        public void Dispose() => _timer.Dispose();
    }
}
