using System.Text.RegularExpressions;
using NodaTime;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Runs;

/// <summary>
/// Makes a failing run small: fewer faults, devices, sales and seconds, as long as the same guarantee is broken in the
/// same words. What is left is what matters.
/// </summary>
public static partial class Shrinker
{
    /// <summary>A smaller run draws other numbers: neighbours of the seed are tried as well.</summary>
    private const int SeedsTried = 3;

    /// <param name="failed">A result with a failure.</param>
    /// <param name="runsMax">At most so many runs are tried.</param>
    /// <returns>The smallest failing run that was found, with its trace.</returns>
    public static SimulationResult Shrink(SimulationResult failed, int runsMax)
    {
        var (best, left) = (failed, runsMax);
        bool Better(SimulationOptions options)
        {
            for (var seed = options.Seed; seed < options.Seed + SeedsTried && left-- > 0; seed++)
                if (RetailRun.Run(options with { Seed = seed }) is { Failure: { } failure } result
                    && Same(failure, failed.Failure!) && result.Steps <= best.Steps)
                {
                    best = result;
                    return true;
                }
            return false;
        }
        bool shrunk;
        do
        {
            shrunk = false;
            foreach (var smaller in Smaller(best.Options))
                shrunk |= Better(smaller);
            foreach (var kind in Enum.GetValues<Mishap>())
                if (!best.Options.Without.Contains(kind))
                    shrunk |= Better(best.Options with { Without = best.Options.Without.Append(kind).ToHashSet() });
        }
        while (shrunk && left > 0);
        return RetailRun.Run(best.Options with { IsRecording = true });
    }

    private static IEnumerable<SimulationOptions> Smaller(SimulationOptions options)
    {
        if (options.DevicesMax > 1)
        {
            yield return options with { DevicesMax = 1 };
            yield return options with { DevicesMax = options.DevicesMax / 2 };
        }
        if (options.SalesMax > 1)
            yield return options with { SalesMax = options.SalesMax / 2 };
        if (options.ChaosMax > Duration.FromSeconds(2))
            yield return options with { ChaosMax = Duration.FromSeconds((int)options.ChaosMax.TotalSeconds / 2) };
    }

    private static bool Same(string one, string other) => Digits().Replace(one, "") == Digits().Replace(other, "");

    [GeneratedRegex("[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Digits();
}
