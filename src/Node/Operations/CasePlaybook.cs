using System.Text;
using RetailActors.Actors.Cases;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Operations;

/// <summary>Every kind of case as docs/OPERATING shows it: one text, told by the node and by the playbook.</summary>
public static class CasePlaybook
{
    public const string Begin = "<!-- kinds of cases: written by the node's own texts -->",
        End = "<!-- end of kinds of cases -->";

    public static string Table()
    {
        var text = new StringBuilder("| kind | owner | severity | closes by itself | what it means | what to do |\n");
        text.Append("|---|---|---|---|---|---|\n");
        foreach (var kind in CaseKinds.All.OrderBy(k => k.Owner).ThenByDescending(k => k.Severity)
            .ThenBy(k => k.Name, StringComparer.Ordinal))
            text.Append($"| `{kind.Name}` | {Words(kind.Owner)} | {Words(kind.Severity)} ")
                .Append($"| {(kind.HealsItself ? "yes" : "no")} | {kind.Title} | {kind.Remedy} |\n");
        return text.ToString();
    }

    private static string Words<T>(T value)
        where T : struct, Enum => Names.Hyphenated($"{value}").Replace('-', ' ');
}
