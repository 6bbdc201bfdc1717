namespace RetailActors.Tidy.Rules;

/// <summary>How many exceptions of a rule there are: <c>exceptions.txt</c> has one <c>rule count</c> a line.</summary>
public static class Allowance
{
    public static IReadOnlyDictionary<string, int> Parse(string text) => text.Split('\n')
        .Select(line => line.Split('#')[0].Trim())
        .Where(line => line.Length > 0)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], provider: null));

    /// <summary>Null when the findings are as many as allowed; otherwise what to do.</summary>
    public static string? Compare(string rule, int allowed, IReadOnlyCollection<Finding> findings)
    {
        if (findings.Count == allowed)
            return null;
        return findings.Count < allowed
            ? $"{rule}: {findings.Count} left of {allowed}: now lower the number in tests/Tidy/exceptions.txt"
            : $"{rule}: {findings.Count}, allowed {allowed}; the number may only fall:\n{string.Join('\n', findings)}";
    }
}
