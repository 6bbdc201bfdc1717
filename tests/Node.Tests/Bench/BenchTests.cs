using RetailActors.Node.Bench;
using Xunit;

namespace RetailActors.Node.Tests.Bench;

public sealed class BenchTests
{
    public static TheoryData<string> Names => [.. Benchmarks.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_benchmark_gives_positive_figures(string name)
    {
        var folder = Directory.CreateTempSubdirectory("retail-bench-test-");
        try
        {
            var run = new BenchRun(folder.FullName, Seconds: 0.2, Shards: 2, TimeProvider.System);

            var figures = await BenchCommand.RunOne(Benchmarks.All.Single(b => b.Name == name), run, default);

            Assert.True(figures[0].Value > 0, $"{figures[0]}");
            Assert.All(figures, figure => Assert.Equal(name, figure.Bench));
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_unknown_name_is_a_misuse()
    {
        Assert.Equal(2, await BenchCommand.Create(TimeProvider.System).Parse(["faster"]).InvokeAsync());
    }
}
