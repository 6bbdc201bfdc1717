using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Hosting;

/// <summary>
/// One process: it may die, stand still and wake up, lose its way to the journal, and have a clock of its own.
/// </summary>
public sealed class SimulatedNode(string name, SeededScheduler scheduler)
{
    private int _life;

    public string Name { get; } = name;

    public bool IsUp { get; private set; } = true;

    public Instant PausedUntil { get; private set; } = Instant.MinValue;

    /// <summary>Until then the journal cannot be reached from here.</summary>
    public Instant CutOffUntil { get; set; } = Instant.MinValue;

    public Duration Skew { get; set; }

    public bool IsPaused => PausedUntil > scheduler.Now;

    /// <summary>It stood still not long ago: others may have taken its place.</summary>
    public bool WasPaused => PausedUntil + Duration.FromSeconds(2) > scheduler.Now;

    public bool IsCutOff => CutOffUntil > scheduler.Now;

    /// <summary>By its own clock, in whole milliseconds as the real host has it.</summary>
    public Instant Now => Instant.FromUnixTimeMilliseconds((scheduler.Now + Skew).ToUnixTimeMilliseconds());

    /// <summary>What it knows of the world; behind the facts for a while.</summary>
    public Catalogue Catalogue { get; set; } = Catalogue.New("");

    public Registry Registry { get; set; } = Registry.New("");

    /// <summary>What it hosts, or could.</summary>
    public SortedDictionary<string, IRunner> Runners { get; } = new(StringComparer.Ordinal);

    public IRunner Runner(ShardId shard) => Runners[shard.ToString()];

    /// <summary>Done by this process: never after it died, later when it stands still.</summary>
    public void After(Duration delay, string what, Action run)
    {
        var life = _life;
        scheduler.After(delay, what, () => Enter(life, what, run));
    }

    public void Soon(int millisecondsMax, string what, Action run) =>
        After(Duration.FromMilliseconds(scheduler.Random.Next(millisecondsMax + 1)), what, run);

    private void Enter(int life, string what, Action run)
    {
        if (life != _life)
            return;
        if (IsPaused)
            scheduler.After(PausedUntil - scheduler.Now, what, () => Enter(life, what, run));
        else
            run();
    }

    /// <summary>As soon as the journal can be reached.</summary>
    public void WhenConnected(string what, Action run)
    {
        if (IsCutOff)
            After(CutOffUntil - scheduler.Now + Duration.FromMilliseconds(1), what, () => WhenConnected(what, run));
        else
            run();
    }

    /// <summary>The process dies: nobody is told.</summary>
    public void Crash()
    {
        scheduler.Tell(Name, "dies");
        (IsUp, PausedUntil) = (false, Instant.MinValue);
        _life++;
        foreach (var runner in Runners.Values)
            runner.Crash();
    }

    public void Restart()
    {
        scheduler.Tell(Name, "starts");
        IsUp = true;
    }

    public void Pause(Duration time)
    {
        scheduler.Tell(Name, $"stands still for {time.TotalMilliseconds} ms");
        PausedUntil = scheduler.Now + time;
    }

    public void WakeUp() => (PausedUntil, CutOffUntil, Skew) = (Instant.MinValue, Instant.MinValue, Duration.Zero);
}

/// <summary>A node's host of one shard.</summary>
public interface IRunner
{
    ShardId Id { get; }

    /// <summary>Started and not stopped; it may still be reading its journal.</summary>
    bool IsUp { get; }

    bool IsServing { get; }

    /// <summary>What it is doing, for the summary of what was covered.</summary>
    string State { get; }

    void Start();

    /// <summary>It is told to give the shard up: whoever waits learns that the outcome is unknown.</summary>
    void Stop(string why);

    /// <summary>Its process has died.</summary>
    void Crash();
}
