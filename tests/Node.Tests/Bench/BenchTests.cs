using System.Xml.Linq;
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
            Assert.All(figures, figure => Assert.True(double.IsFinite(figure.Value), $"{figure}"));
            Assert.All(figures, figure => Assert.Equal(name, figure.Bench));
            Assert.Empty(folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_picture_has_a_bar_for_every_figure_and_says_under_what_load_it_was_taken()
    {
        var machine = new Machine(2, "EPYC & co", "Linux", ".NET", "workstation", "ext4", 1, 9);
        var figures = new[]
        {
            new Figure("a", "rate", 2_000, "sales/s", Target: 5_000) { Limit = 10_000, LimitOf = "disk" },
            new Figure("a", "latency <p99>", 0.5, "ms"),
        };

        var svg = XDocument.Parse(BenchPlot.Draw(new BenchReport(machine, 3, figures)));

        var texts = svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Contains("a: latency <p99>", texts);
        Assert.Contains("2,000 sales/s", texts);
        Assert.Contains(texts, text => text.StartsWith("load 1.0 → 9.0: other work had the cores", default));
        // The background, two bars and the limit.
        Assert.Equal(4, svg.Descendants().Count(e => e.Name.LocalName == "rect"));
    }

    [Fact]
    public async Task An_unknown_name_is_a_misuse()
    {
        Assert.Equal(2, await BenchCommand.Create(TimeProvider.System).Parse(["faster"]).InvokeAsync());
    }
}
