using System.Text.RegularExpressions;

namespace RetailActors.Tidy.Rules;

/// <summary>Nothing unfinished, skipped, silenced or waited for by the clock.</summary>
public static class Forbidden
{
    // Put together from halves, so that this file does not find itself.
    private static readonly (Regex Pattern, string Why)[] Everywhere =
    [
        (new(@"\bNot" + @"ImplementedException\b"), "unfinished code is not committed"),
        (new(@"\b(TO" + @"DO|FIX" + @"ME)\b"), "do it now, or file it; a note in the code is forgotten"),
        (new(@"^\s*#\s*reg" + "ion"), "a file that needs regions is more than one thing"),
        (new(@"^\s*#\s*pragma\s+warning\s+dis" + "able"),
            "mend it, or switch it off for all, with the reason, in .editorconfig"),
        (new(@"\bThread\.Sl" + @"eep\b"), "wait for the event"),
        (new(@"[\[(,]\s*Skip\s*=" + @"(?!=)"), "a test that is skipped tests nothing"),
        (new(@"\bAssert\.Sk" + "ip"), "a test that is skipped tests nothing"),
    ];

    public static IEnumerable<Finding> Check(Source file) =>
        from line in file.IsCode ? file.Lines.Index() : []
        from rule in Everywhere
        where rule.Pattern.IsMatch(line.Item)
        select new Finding(file.Path, line.Index + 1, $"'{rule.Pattern.Match(line.Item).Value.Trim()}': {rule.Why}");
}
