using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy;

/// <summary>The rules, applied to this repository. Each message names file, line and rule.</summary>
public sealed class RepositoryTests
{
    private static readonly IReadOnlyDictionary<string, int> Allowed =
        Allowance.Parse(Repository.Files.Single(file => file.Path == "tests/Tidy/exceptions.txt").Text);

    [Fact]
    public void The_repository_was_found() => Assert.True(Repository.Code.Count(file => file.IsIn("src/Actors")) > 20);

    [Fact]
    public void Arrows_never_go_back() => Nothing(Repository.Files.SelectMany(Arrows.Check));

    [Fact]
    public void Runtime_storage_and_stages_know_no_word_of_retail() =>
        Nothing(Repository.Files.SelectMany(file => Vocabulary.Check(file).Concat(Vocabulary.CheckUsings(file))));

    [Fact]
    public void What_decides_is_pure() => Nothing(Repository.Files.SelectMany(Purity.Check));

    [Fact]
    public void Replay_is_total() => Nothing(Repository.Files.SelectMany(Replay.Check));

    [Fact]
    public void Log_events_have_their_own_ids() => Nothing(LogEvents.Check(Repository.Files));

    [Fact]
    public void Nothing_is_unfinished_skipped_or_silenced() => Nothing(Repository.Files.SelectMany(Forbidden.Check));

    [Fact]
    public void No_path_of_one_machine_is_committed() => Nothing(Repository.Files.SelectMany(Workplace.Check));

    [Fact]
    public void Links_lead_somewhere() =>
        Nothing(Repository.Files.SelectMany(file => Documents.BrokenLinks(file, Repository.Exists)));

    [Fact]
    public void Decisions_are_listed() => Nothing(Documents.Unlisted(Repository.Files));

    [Fact]
    public void Long_methods_only_become_fewer() =>
        AtMost("method-lines", Repository.Code.SelectMany(Sizes.LongMethods));

    [Fact]
    public void Long_files_only_become_fewer() => AtMost("file-lines", Repository.Code.SelectMany(Sizes.LongFiles));

    [Fact]
    public void Long_lines_only_become_fewer() =>
        AtMost("line-characters", Repository.Code.SelectMany(Sizes.LongLines));

    private static void Nothing(IEnumerable<Finding> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static void AtMost(string rule, IEnumerable<Finding> findings)
    {
        var problem = Allowance.Compare(rule, Allowed.GetValueOrDefault(rule), [.. findings]);
        Assert.True(problem is null, problem);
    }
}
