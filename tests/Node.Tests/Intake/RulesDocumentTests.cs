using RetailActors.Actors.Cases;
using RetailActors.Streams.Enrichment;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

/// <summary>The rules that docs/INTAKE.md lists are those that are asked.</summary>
public sealed class RulesDocumentTests
{
    private const int OfTheTransaction = 14, OfItsLines = 13;

    private static readonly (string Theirs, string Ours, string Says)[] Rows = [.. Read()];

    private static IEnumerable<(string, string, string)> Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RetailActors.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("RetailActors.sln");
        return File.ReadLines(Path.Combine(folder.FullName, "docs", "INTAKE.md"))
            .SkipWhile(line => !line.StartsWith("## The rules", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[1], cells[2].Trim('`'), cells[3]));
    }

    [Fact]
    public void Each_of_the_twenty_seven_rules_is_asked_or_the_list_says_why_not()
    {
        var theirs = Rows.Where(row => row.Theirs.Length > 0).ToLookup(row => row.Theirs.StartsWith("Line: ",
            StringComparison.Ordinal));

        Assert.Equal((OfTheTransaction, OfItsLines), (theirs[false].Count(), theirs[true].Count()));
        Assert.All(Rows, row => Assert.True(
            row.Ours.Length > 0 || row.Says.StartsWith("does not apply: ", StringComparison.Ordinal), row.Theirs));
    }

    [Fact]
    public void The_list_says_what_the_rules_say() => Assert.All(
        HeaderRules.All.Cast<Rule>().Concat(LineRules.All),
        rule => Assert.Contains(Rows, row => row.Ours == rule.Name
            && row.Says.StartsWith(rule.Says, StringComparison.Ordinal)));

    [Fact]
    public void Every_rule_of_the_list_is_a_kind_of_case() => Assert.All(
        Rows.Where(row => row.Ours.Length > 0),
        row => Assert.Contains(CaseKinds.All, kind => kind.Name == row.Ours));
}
