using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Runs;

namespace RetailActors.Simulation.Tests;

/// <summary>Proof that the simulation can find bugs: each of these is switched on, and has to be found.</summary>
public sealed class MutationTests
{
    /// <summary>The first seed that finds it has to be among so many.</summary>
    private const int SeedsUntilFound = 60;

    [Theory]
    [InlineData(Mutation.AnswerBeforeCommit, "G3")]
    [InlineData(Mutation.SkipFence, "G4")]
    [InlineData(Mutation.ForgetCursor, "tickets say")]
    [InlineData(Mutation.SaveSnapshotBeforeBarrier, "")]
    [InlineData(Mutation.BelieveUnknown, "")]
    [InlineData(Mutation.NetReturns, "G5")]
    [InlineData(Mutation.DropIntent, "G1")]
    [InlineData(Mutation.SendAgainWithoutLookUp, "G1")]
    [InlineData(Mutation.TreatConflictAsRepeat, "G2")]
    [InlineData(Mutation.BookHeldTwice, "G")]
    [InlineData(Mutation.ReleaseWithoutCheck, "G")]
    [InlineData(Mutation.MoveStockTwice, "")]
    [InlineData(Mutation.IgnoreRetryAfter, "G8")]
    [InlineData(Mutation.ForgetCase, "no open case")]
    [InlineData(Mutation.ReadTornBlock, "")]
    [InlineData(Mutation.OrderAgainWithoutLookUp, "G1")]
    [InlineData(Mutation.ForgetGivenBack, "gives back")]
    [InlineData(Mutation.PostStockOfOrders, "G6")]
    [InlineData(Mutation.CountOnlyBooked, "is over by")]
    [InlineData(Mutation.ForgetTender, "waits for no payout")]
    [InlineData(Mutation.MatchByAmount, "does not name")]
    [InlineData(Mutation.ForgetErpMoves, "moved at the ERP")]
    [InlineData(Mutation.BelieveAlarmSent, "nobody was told")]
    public void A_bug_is_found_within_a_few_seeds(Mutation mutation, string says)
    {
        var found = Enumerable.Range(1, SeedsUntilFound)
            .Select(seed => RetailRun.Run(new SimulationOptions(seed) { Mutation = mutation }).Failure)
            .FirstOrDefault(failure => failure is not null);
        Assert.NotNull(found);
        Assert.Contains(says, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mutation_is_on_the_list()
    {
        var listed = typeof(MutationTests).GetMethod(nameof(A_bug_is_found_within_a_few_seeds))!
            .GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (Mutation)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)
                data.ConstructorArguments[0].Value!)[0].Value!);
        Assert.Equal(Enum.GetValues<Mutation>().Except([Mutation.None]), listed);
    }
}
