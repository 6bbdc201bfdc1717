namespace RetailActors.Simulation.Engine;

/// <summary>
/// How often each fault happens in one run, drawn from its seed: many runs have few kinds of faults and much of them,
/// so that one kind does not hide what another would show.
/// </summary>
public sealed class Swarm
{
    private static readonly Mishap[] Kinds = Enum.GetValues<Mishap>();
    private readonly double[] _rates = new double[Kinds.Length];
    private readonly SeededScheduler _scheduler;
    private readonly Coverage _coverage;
    private bool _calm = true;

    /// <param name="without">Kinds that do not happen in this run, whatever the seed says.</param>
    public Swarm(SeededScheduler scheduler, Coverage coverage, IReadOnlySet<Mishap> without)
    {
        (_scheduler, _coverage) = (scheduler, coverage);
        foreach (var kind in Kinds)
        {
            var (isOn, rate) = (scheduler.Chance(0.5), 0.1 + 0.9 * scheduler.Random.NextDouble());
            if (isOn && !without.Contains(kind))
                _rates[(int)kind] = rate;
        }
    }

    public IEnumerable<Mishap> On => Kinds.Where(kind => _rates[(int)kind] > 0);

    public bool Has(Mishap kind) => !_calm && _rates[(int)kind] > 0;

    /// <summary>Whether it happens now, by its rate in this run.</summary>
    /// <param name="most">The probability at the highest rate.</param>
    /// <param name="state">What it meets: for the summary of what was covered.</param>
    public bool Strikes(Mishap kind, double most, string state)
    {
        // Drawn in any case: with a fault left out the rest of a run stays as it was for as long as it can.
        if (_calm || _scheduler.Random.NextDouble() >= _rates[(int)kind] * most)
            return false;
        Count(kind, state);
        return true;
    }

    public void Count(Mishap kind, string state)
    {
        _coverage.Count(kind, state);
        _scheduler.Tell("fault", $"{kind} ({state})");
    }

    /// <summary>Everything has been set up: from now on anything may fail.</summary>
    public void Begin() => _calm = false;

    /// <summary>No more faults: what is still open must now come to its end.</summary>
    public void CalmDown() => _calm = true;
}

/// <summary>How often which fault met which state.</summary>
public sealed class Coverage
{
    private readonly SortedDictionary<(Mishap Kind, string State), long> _counts = [];

    public IReadOnlyDictionary<(Mishap Kind, string State), long> Counts => _counts;

    public void Count(Mishap kind, string state) =>
        _counts[(kind, state)] = _counts.GetValueOrDefault((kind, state)) + 1;

    public void Add(Coverage other)
    {
        foreach (var (place, count) in other._counts)
            _counts[place] = _counts.GetValueOrDefault(place) + count;
    }

    /// <summary>Kinds that never happened: over a long run a bug of the simulator.</summary>
    public IReadOnlyList<Mishap> Missing =>
        [.. Enum.GetValues<Mishap>().Where(kind => _counts.Keys.All(place => place.Kind != kind))];
}
