using RetailActors.Fuzz.Running;

namespace RetailActors.Fuzz;

/// <summary>
/// A short look at every way in, with seeds that no run had before, and again all seeds that ever found something. The
/// long run is in Program.cs.
/// </summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Box = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("RETAIL_FUZZ_SECONDS"), out var seconds) ? seconds : 2);

    public static TheoryData<string> All => [.. Targets.Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Hostile_input_is_read_or_refused_and_never_more(string name)
    {
        await using var target = Targets.Create(name);
        var runner = new Runner(target);
        await target.Open();

        await runner.RunFor(Box, first: Environment.TickCount & 0x3FFFFFFF);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{runner.Cases} cases: {string.Join(", ", runner.Outcomes.Select(o => $"{o.Key} {o.Value}"))}");
        // Otherwise the damage tries only one side.
        Assert.True(runner.Outcomes.Count > 1, $"all {runner.Cases} cases end as {runner.Outcomes.Keys.First()}");
    }

    [Fact]
    public async Task What_once_broke_holds()
    {
        foreach (var target in Found().GroupBy(one => one.Name))
        {
            await using var again = Targets.Create(target.Key);
            await again.Open();
            foreach (var (_, seed) in target)
                await new Runner(again).Run(seed, done => done < 1);
        }
    }

    private static IEnumerable<(string Name, int Seed)> Found() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "found.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' '))
            .Select(parts => (parts[0], int.Parse(parts[1])));
}
