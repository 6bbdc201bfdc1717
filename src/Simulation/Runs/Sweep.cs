using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Runs;

/// <summary>Many runs, added up. Safe to use from several threads.</summary>
public sealed class Sweep
{
    /// <summary>After so many runs a fault that never happened is a bug of the simulator.</summary>
    public const int RunsForCoverage = 300;

    private const int FailuresKept = 20;

    private readonly Lock _gate = new();
    private readonly List<SimulationResult> _failures = [];
    private readonly Coverage _coverage = new();

    public long Runs { get; private set; }

    public long FailureCount { get; private set; }

    public long Steps { get; private set; }

    public long Recorded { get; private set; }

    public long Acknowledged { get; private set; }

    public long Documents { get; private set; }

    public long Cases { get; private set; }

    /// <summary>Virtual time, in seconds.</summary>
    public double SimulatedSeconds { get; private set; }

    /// <summary>Of the run that ended last; null before the first has.</summary>
    public ulong? LastTrace { get; private set; }

    /// <summary>The first failures, by seed.</summary>
    public IReadOnlyList<SimulationResult> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures.OrderBy(result => result.Options.Seed)];
        }
    }

    public Coverage Coverage => _coverage;

    /// <summary>Faults that never happened, when there were runs enough for all of them.</summary>
    public IReadOnlyList<Mishap> NeverHappened => Runs < RunsForCoverage ? [] : _coverage.Missing;

    public bool IsWell => FailureCount == 0 && NeverHappened.Count == 0;

    public SimulationResult Run(SimulationOptions options)
    {
        var result = RetailRun.Run(options);
        lock (_gate)
            Add(result);
        return result;
    }

    private void Add(SimulationResult result)
    {
        Runs++;
        LastTrace = result.Trace;
        (Steps, Recorded) = (Steps + result.Steps, Recorded + result.Recorded);
        (Acknowledged, Documents) = (Acknowledged + result.Acknowledged, Documents + result.Documents);
        Cases += result.Cases;
        SimulatedSeconds += (result.End - RetailRun.Begins).TotalSeconds;
        _coverage.Add(result.Coverage);
        if (result.Failure is null)
            return;
        FailureCount++;
        if (_failures.Count < FailuresKept)
            _failures.Add(result);
    }
}
