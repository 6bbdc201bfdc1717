namespace RetailActors.Node.Settings.Hocon;

/// <summary>Where a value stands: lines and columns count from 1; line 0 means the source as a whole.</summary>
/// <param name="Variable">The environment variable that a substitution at this place took its value from.</param>
public readonly record struct Origin(string File, int Line, int Column, string? Variable = null)
{
    public static Origin Whole(string file) => new(file, 0, 0);

    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        return Variable is null ? place : $"{place} (environment variable {Variable})";
    }
}

/// <summary>
/// The one error of the reader: where, what is wrong, and what was expected. It never quotes a value, because a value
/// may be a secret.
/// </summary>
public sealed class HoconException(Origin origin, string problem, string expected)
    : Exception($"{origin}: {problem}; expected {expected}")
{
    public Origin Origin { get; } = origin;

    public string Problem { get; } = problem;

    public string Expected { get; } = expected;
}
