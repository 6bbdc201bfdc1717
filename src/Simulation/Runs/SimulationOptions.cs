using NodaTime;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Runs;

/// <summary>One run. The seed decides everything that is not said here.</summary>
public sealed record SimulationOptions(int Seed)
{
    public const int DevicesUnlessSaid = 8, SalesUnlessSaid = 40;

    private static readonly Duration ChaosUnlessSaid = Duration.FromSeconds(60);

    public Mutation Mutation { get; init; }

    /// <summary>Faults that do not happen: how the shrinker finds which ones matter.</summary>
    public IReadOnlySet<Mishap> Without { get; init; } = new HashSet<Mishap>();

    /// <summary>At most so many devices; 1 to 8.</summary>
    public int DevicesMax { get; init; } = DevicesUnlessSaid;

    /// <summary>At most so many transactions a device; 1 to 40.</summary>
    public int SalesMax { get; init; } = SalesUnlessSaid;

    /// <summary>How long anything may fail, at most; 1 to 60 seconds of virtual time.</summary>
    public Duration ChaosMax { get; init; } = ChaosUnlessSaid;

    /// <summary>Keeps the trace for a person.</summary>
    public bool IsRecording { get; init; }

    /// <summary>What replays it.</summary>
    public string Command => string.Join(' ', new[]
    {
        $"./retail sim --seed {Seed}",
        Without.Count == 0 ? "" : $"--without {string.Join(',', Without.Order())}",
        DevicesMax == DevicesUnlessSaid ? "" : $"--devices {DevicesMax}",
        SalesMax == SalesUnlessSaid ? "" : $"--sales {SalesMax}",
        ChaosMax == ChaosUnlessSaid ? "" : $"--chaos {ChaosMax.TotalSeconds}s",
        Mutation == Mutation.None ? "" : $"--mutation {Mutation}",
    }.Where(part => part.Length > 0));
}

/// <param name="Failure">Null when every guarantee held.</param>
/// <param name="Trace">A hash of all that happened: equal for equal options and program.</param>
public sealed record SimulationResult(
    SimulationOptions Options, string? Failure, ulong Trace, long Steps, Instant End, int Recorded, int Acknowledged,
    int Documents, int Cases, Coverage Coverage, IReadOnlyCollection<string> Lines);
