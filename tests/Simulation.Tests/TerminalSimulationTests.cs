using RetailActors.Simulation.Tests.Worlds;

namespace RetailActors.Simulation.Tests;

public sealed class TerminalSimulationTests
{
    private const int SeedsMax = 100;

    [Fact]
    public void Terminals_lose_and_double_nothing_for_any_fixed_seed()
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
            Run(seed);
    }

    [Fact]
    public void A_seed_always_gives_the_same_run() => Assert.Equal(Run(7).Trace, Run(7).Trace);

    private static TerminalWorld Run(int seed)
    {
        try
        {
            return new TerminalWorld(seed).Run();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
        }
    }
}
