using RetailActors.Actors.Cases;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Cases;

/// <summary>What a case tells a person to do is what the playbook tells.</summary>
public sealed class PlaybookTests
{
    private static readonly string Playbook = Path.Combine(Repository(), "docs", "OPERATING.md");

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "RetailActors.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("RetailActors.sln");
        return folder.FullName;
    }

    [Fact]
    public void The_playbook_repeats_every_kind_of_case_with_its_remedy()
    {
        var text = File.ReadAllText(Playbook);
        var (begin, end) = (text.IndexOf(CasePlaybook.Begin, StringComparison.Ordinal),
            text.IndexOf(CasePlaybook.End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "docs/OPERATING.md has lost the marks around its table of cases");
        var expected = $"{CasePlaybook.Begin}\n\n{CasePlaybook.Table()}\n";
        if (Environment.GetEnvironmentVariable("ACCEPT_PLAYBOOK") == "1")
            File.WriteAllText(Playbook, text[..begin] + expected + text[end..]);
        else
            Assert.True(text[begin..end] == expected, "docs/OPERATING.md tells other remedies than the node "
                + "(to write its table anew: ACCEPT_PLAYBOOK=1 dotnet test tests/Node.Tests)");
    }

    [Fact]
    public void Every_kind_says_what_it_means_and_what_to_do() => Assert.All(CaseKinds.All, kind =>
    {
        Assert.True(kind.Title.Length > 10 && kind.Remedy.Length > 10, kind.Name);
        Assert.DoesNotContain('|', kind.Title + kind.Remedy);
    });
}
