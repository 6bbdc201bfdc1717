using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary><c>retail sim</c>: seeds, and what it says of the one that fails.</summary>
public sealed class SimTests
{
    [Fact]
    public async Task A_seed_is_the_same_run_in_every_process()
    {
        var (one, other) = (await RetailProgram.Run("sim", "--seed", "42", "--json"),
            await RetailProgram.Run("sim", "--seed", "42", "--json"));
        Assert.Equal(0, one.Code);
        Assert.NotNull(one.Json().GetProperty("trace").GetString());
        Assert.Equal(one.Json().GetProperty("trace").GetString(), other.Json().GetProperty("trace").GetString());
    }

    [Fact]
    public async Task A_failing_seed_is_made_small_and_says_how_it_is_replayed()
    {
        var ended = await RetailProgram.Run("sim", "--seed", "1", "--mutation", "AnswerBeforeCommit", "--json");
        var report = ended.Json();
        var smallest = report.GetProperty("smallest");

        Assert.Equal(1, ended.Code);
        Assert.Contains("G3", smallest.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(report.GetProperty("smallestTrace").EnumerateArray());
        var again = await RetailProgram.Run(
            [.. smallest.GetProperty("command").GetString()!.Split(' ')[1..], "--json"]);
        Assert.Equal(smallest.GetProperty("trace").GetString(),
            again.Json().GetProperty("failures")[0].GetProperty("trace").GetString());
    }

    [Theory]
    [InlineData("--without", "Rain", "--without has 'Rain'; allowed: CommitFails")]
    [InlineData("--seeds", "0", "--seeds is 0; allowed: 1 to")]
    [InlineData("--time-box", "soon", "--time-box is 'soon'; allowed:")]
    [InlineData("--devices", "9", "--devices is 9; allowed: 1 to 8")]
    public async Task What_is_not_allowed_is_refused(string option, string value, string says)
    {
        var ended = await RetailProgram.Run("sim", option, value);
        Assert.Equal(2, ended.Code);
        Assert.Contains(says, ended.Error, StringComparison.Ordinal);
    }
}
