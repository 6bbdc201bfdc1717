using System.Globalization;
using System.Text.RegularExpressions;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Operations;

/// <summary><c>/metrics</c>, read as Prometheus reads it.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task Every_figure_has_its_help_and_type_and_says_what_happened()
    {
        await using var shop = await TestShop.Open();
        await shop.Send(TestShop.Till1, "B1", TestShop.Sale(1), TestShop.Sale(2));
        await shop.Send(TestShop.Till1, "B2", TestShop.Sale(2), TestShop.Sale(3));
        await Until(async () => (await shop.Reconcile()).Posted > 0, "journals posted");

        var figures = Read(await shop.Operator.GetText("metrics", default));

        Assert.Equal(2, figures["retail_intake_batches_total"]);
        Assert.Equal(3, figures["retail_intake_transactions_total{result=\"accepted\"}"]);
        Assert.Equal(1, figures["retail_intake_transactions_total{result=\"repeat\"}"]);
        Assert.Equal(1, figures["retail_group_owned{group=\"office\"}"]);
        Assert.Equal(1, figures["retail_cluster_members{state=\"alive\"}"]);
        Assert.Equal(0, figures["retail_cluster_groups_unowned"]);
        Assert.Equal(0, figures["retail_cases_open"]);
        Assert.True(figures["retail_outbox_documents{state=\"posted\"}"] >= 1);
        Assert.True(figures["process_resident_memory_bytes"] > 10_000_000);
        Assert.Contains(figures.Keys,
            key => key.StartsWith("retail_reader_behind_events{source=", StringComparison.Ordinal));
    }

    /// <summary>Strictly: a line that is neither a comment nor a sample of what was announced fails.</summary>
    internal static Dictionary<string, double> Read(string text)
    {
        var (figures, helped, typed) = (new Dictionary<string, double>(), new HashSet<string>(), new HashSet<string>());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            if (Help().Match(line) is { Success: true } help)
                Assert.True(helped.Add(help.Groups["name"].Value), $"twice: {line}");
            else if (Type().Match(line) is { Success: true } type)
                Assert.True(typed.Add(type.Groups["name"].Value), $"twice: {line}");
            else
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, $"no sample: {line}");
                var name = sample.Groups["name"].Value;
                Assert.True(helped.Contains(name) && typed.Contains(name), line);
                figures.Add(name + sample.Groups["labels"].Value,
                    double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
            }
        Assert.Equal(helped, typed);
        return figures;
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-z_]+) \S.*\.$", RegexOptions.None, 10_000)]
    private static partial Regex Help();

    [GeneratedRegex(@"^# TYPE (?<name>[a-z_]+) (?:counter|gauge)$", RegexOptions.None, 10_000)]
    private static partial Regex Type();

    [GeneratedRegex(
        @"^(?<name>[a-z_]+)(?<labels>\{[a-z]+=""[^""\\]*""(?:,[a-z]+=""[^""\\]*"")*\})?"
        + @" (?<value>-?[0-9.]+(?:E[+-]\d+)?)$",
        RegexOptions.None, 10_000)]
    private static partial Regex Sample();
}
