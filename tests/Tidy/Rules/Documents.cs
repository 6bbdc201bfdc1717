using System.Text.RegularExpressions;

namespace RetailActors.Tidy.Rules;

/// <summary>Links lead somewhere; decisions are numbered from 0001 without a gap and listed.</summary>
public static partial class Documents
{
    private const string Decisions = "docs/decisions";

    /// <param name="exists">Whether a path from the repository's root is a file or folder.</param>
    public static IEnumerable<Finding> BrokenLinks(Source file, Func<string, bool> exists) =>
        from link in file.Path.EndsWith(".md", StringComparison.Ordinal) ? Links(file) : []
        where !exists(link.Target)
        select new Finding(file.Path, link.Line, $"the link to {link.Target} leads nowhere");

    public static IEnumerable<Finding> Numbering(IEnumerable<Source> files)
    {
        var next = 1;
        foreach (var file in InOrder(files))
        {
            if (!Name(file).StartsWith($"{next:0000}-", StringComparison.Ordinal))
                yield return new(file.Path, 1, $"the next decision is {next:0000}: numbers have no gap and no twin");
            next++;
        }
    }

    public static IEnumerable<Finding> Unlisted(IReadOnlyCollection<Source> files)
    {
        var index = files.FirstOrDefault(file => file.Path == $"{Decisions}/README.md");
        var listed = index is null ? [] : Links(index).Select(link => link.Target).ToHashSet();
        return InOrder(files).Where(file => !listed.Contains(file.Path))
            .Select(file => new Finding(file.Path, 1, $"not linked in {Decisions}/README.md"));
    }

    private static IEnumerable<Source> InOrder(IEnumerable<Source> files) => files
        .Where(file => file.IsIn(Decisions) && file.Path.EndsWith(".md", StringComparison.Ordinal))
        .Where(file => Name(file) != "README.md")
        .OrderBy(file => file.Path, StringComparer.Ordinal);

    private static string Name(Source file) => Path.GetFileName(file.Path);

    // Code, fenced or inline, has no links.
    private static IEnumerable<(int Line, string Target)> Links(Source file)
    {
        var fenced = false;
        foreach (var (index, line) in file.Lines.Index())
        {
            fenced ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (fenced)
                continue;
            foreach (Match link in Link().Matches(InlineCode().Replace(line, "")))
                if (!Outside().IsMatch(link.Groups[1].Value))
                    yield return (index + 1, Resolve(file.Path, link.Groups[1].Value));
        }
    }

    private static string Resolve(string from, string link)
    {
        var folder = link.StartsWith('/') ? "" : Path.GetDirectoryName(from) ?? "";
        var full = Path.GetFullPath(Path.Combine("/", folder, Uri.UnescapeDataString(link.TrimStart('/'))));
        return full[1..].TrimEnd('/');
    }

    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Outside();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();
}
