using System.Diagnostics;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;
using RetailActors.Simulation.Tests.Harness;
using RetailActors.Simulation.Tests.Worlds;

namespace RetailActors.Simulation.Tests;

public sealed class AccountSimulationTests
{
    private const int SeedsMax = 300;
    private static readonly TimeSpan RandomTime = TimeSpan.FromSeconds(5);

    [Fact]
    public void Every_guarantee_holds_for_every_fixed_seed()
    {
        for (var seed = 1; seed <= SeedsMax; seed++)
            Run(seed);
    }

    [Fact]
    public void Every_guarantee_holds_for_seeds_of_the_day()
    {
        var clock = Stopwatch.StartNew();
        do
            Run(Random.Shared.Next());
        while (clock.Elapsed < RandomTime);
    }

    private static AccountWorld Run(int seed)
    {
        try
        {
            return new AccountWorld(seed).Run();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
        }
    }

    [Fact]
    public void A_seed_always_gives_the_same_run()
    {
        Assert.Equal(Run(42).Trace, Run(42).Trace);
        Assert.NotEqual(Run(42).Trace, Run(43).Trace);
    }

    [Fact]
    public void The_seeds_reach_what_they_are_for()
    {
        var worlds = Enumerable.Range(1, 40).Select(Run).ToList();

        Assert.Contains(worlds, world => world.BusyCount > 0);
        Assert.Contains(worlds, world => world.DeadLetterCount > 0);
        Assert.Contains(worlds, world => world.ParkedCount > 0);
        Assert.Contains(worlds, world => world.SnapshotCount > 50);
    }

    [Theory]
    [InlineData(HostMutation.AnswerBeforeCommit, "G3")]
    [InlineData(HostMutation.SkipFence, "G4")]
    [InlineData(HostMutation.ForgetCursor, "fact")]
    [InlineData(HostMutation.SaveSnapshotBeforeBarrier, "ead")]
    [InlineData(HostMutation.BelieveUnknown, "G")]
    public void A_host_with_a_bug_is_found_out_within_a_few_seeds(HostMutation mutation, string guarantee)
    {
        const int SeedsUntilFound = 40;
        var found = Enumerable.Range(1, SeedsUntilFound)
            .Select(seed => Record.Exception(() => new AccountWorld(seed, mutation).Run()))
            .FirstOrDefault(e => e is not null);
        Assert.True(found is GuaranteeBrokenException or BrokenInvariantException, $"{found}");
        Assert.Contains(guarantee, found.Message, StringComparison.Ordinal);
    }
}
