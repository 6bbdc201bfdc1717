using System.Text.RegularExpressions;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// docs/ACCEPTANCE.md lists every case of the judges: replayed by tests that exist, or with the reason why not.
/// </summary>
public sealed partial class AcceptanceDocumentTests
{
    private const string Cases = """
        P 1 3 4 6 7 9 10
        X 1 3 4 6 7 9 10 12 13 15 16 18
        R 1 3 4 6 7 9 10
        S 1 3 4 6 7 9 10 12 13 15 16
        F 1 3 4
        B 1 3 4 6 7 9 10 12 13 15 16
        L 1 3 4 6
        U 1
        K 1 3
        D 1
        Q 1 3 4
        G 1 3 4 6 7 9 10 12 13 15 16 18 19 21 22 24 25 27 28 30 31 33 34
        """;

    private const int MatchMillisecondsMax = 1_000;

    private static readonly string Root = FindRoot(AppContext.BaseDirectory);
    private static readonly string[] Document = File.ReadAllLines(Path.Combine(Root, "docs", "ACCEPTANCE.md"));

    [Fact]
    public void Every_case_is_listed_once_and_its_tests_exist()
    {
        var expected = Cases.Split('\n', StringSplitOptions.TrimEntries).Select(group => group.Split(' '))
            .SelectMany(group => group.Skip(1).Select(number => $"{group[0]}-{int.Parse(number):00}"));
        Assert.Equal(expected.Order(), Rows().Select(row => row.Case).Order());

        var tests = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => TestName().Matches(File.ReadAllText(file))).Select(match => match.Groups["test"].Value)
            .ToHashSet();
        var missing = Rows().SelectMany(row => row.Tests).Append(nameof(Every_case_is_listed_once_and_its_tests_exist))
            .Except(tests).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void A_case_is_replayed_by_a_test_or_has_a_reason()
    {
        var replayed = true;
        foreach (var line in Document)
        {
            replayed &= line != "## Not yet";
            if (Row().Match(line) is { Success: true } row)
                Assert.True(replayed ? Code().IsMatch(Said(row)) : Said(row).Length > 10, line);
        }
    }

    /// <summary>A test that says whose figures it has is found from the document.</summary>
    [Fact]
    public void Every_test_of_a_case_is_named_in_the_document()
    {
        var unnamed = typeof(AcceptanceDocumentTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(AcceptanceDocumentTests).Namespace)
            .SelectMany(type => type.GetMethods()).Select(method => method.Name).Where(name => CaseTest().IsMatch(name))
            .Except(Rows().SelectMany(row => row.Tests)).ToList();

        Assert.Empty(unnamed);
    }

    private static IEnumerable<(string Case, IEnumerable<string> Tests)> Rows() =>
        from line in Document
        let row = Row().Match(line)
        where row.Success
        select (row.Groups["case"].Value, Code().Matches(Said(row)).Select(match => match.Groups["test"].Value));

    private static string Said(Match row) => row.Groups["said"].Value;

    private static string FindRoot(string from)
    {
        for (var folder = from; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "RetailActors.sln")))
                return folder;
        throw new InvalidOperationException($"RetailActors.sln is in no folder above {from}");
    }

    [GeneratedRegex(@"^\| (?<case>[A-Z]-\d+) \| [^|]+ \| (?<said>[^|]+) \|$", RegexOptions.ExplicitCapture,
        MatchMillisecondsMax)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<test>[^`]+)`", RegexOptions.ExplicitCapture, MatchMillisecondsMax)]
    private static partial Regex Code();

    [GeneratedRegex(@"public (async )?(Task|void) (?<test>\w+)\(", RegexOptions.ExplicitCapture, MatchMillisecondsMax)]
    private static partial Regex TestName();

    [GeneratedRegex(@"^[A-Z]\d\d_", RegexOptions.ExplicitCapture, MatchMillisecondsMax)]
    private static partial Regex CaseTest();
}
