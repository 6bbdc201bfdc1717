using RetailActors.Simulation.Scenarios;

namespace RetailActors.Simulation.Tests;

/// <summary>The outages of <c>scenarios/</c>, told on virtual time.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.yaml")
        .Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "RetailActors.sln")))
                folder = folder.Parent!;
            return Path.Combine(folder.FullName, "scenarios");
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void An_outage_ends_as_it_is_told(string file)
    {
        var scenario = ScenarioReader.Read(File.ReadAllText(Path.Combine(Folder, file)));
        for (var seed = 1; seed <= 3; seed++)
        {
            var result = ScenarioRun.Run(scenario, seed);
            Assert.Null(result.Failure);
            Assert.Empty(result.Differences);
        }
    }

    [Theory]
    [InlineData("count: 3,", "count: 0,", "timeline[0] is '0'; allowed: 1 to 100000")]
    [InlineData("device: till,", "device: tall,", "timeline[0].device is 'tall'; allowed: till")]
    [InlineData("over: 1h", "over: 1w", "is '1w'; allowed: a number with s, m, h or d")]
    [InlineData("store: S1 }", "store: S9 }", "devices[0].store is 'S9'; allowed: S1")]
    [InlineData("2026-11-21 10:00", "tomorrow", "timeline[0].at is 'tomorrow'; allowed: a time in UTC")]
    [InlineData("sells:", "buys:", "line 6")]
    [InlineData("within: 1d", "within: soon", "expect.within is 'soon'")]
    public void What_is_no_scenario_is_refused_by_key_value_and_what_is_allowed(string part, string wrong, string says)
    {
        const string good = """
            name: one
            about: two
            starts: 2026-11-21 09:00
            stores: [S1]
            devices: [{ name: till, terminal: T1, store: S1 }]
            timeline: [{ at: 2026-11-21 10:00, sells: { device: till, count: 3, over: 1h } }]
            expect: { within: 1d, posted: 3 }
            """;
        Assert.Equal(3, ScenarioReader.Read(good).Expect.Posted);
        var refused = Assert.Throws<ScenarioException>(() =>
            ScenarioReader.Read(good.Replace(part, wrong, StringComparison.Ordinal)));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expectation_that_is_not_met_is_named()
    {
        var scenario = ScenarioReader.Read(File.ReadAllText(Path.Combine(Folder, "old-backup.yaml")));
        var result = ScenarioRun.Run(scenario with { Expect = scenario.Expect with { Held = 9, Cases = [] } }, 1);
        Assert.Equal(["held: expected 9, found 10", "cases: expected none, found conflict:S1-T1"], result.Differences);
    }
}
