using System.Collections.Frozen;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Node.Settings;

/// <summary>Names of validator rules with spaces between them, or <c>none</c>.</summary>
public sealed class RuleNamesAttribute(string standard, string doc) : SettingAttribute(standard, doc)
{
    private const string Nothing = "none";

    public override string Unit => "rules";

    public override string Allowed =>
        $"{Nothing}, or some of {string.Join(' ', Validator.MayWarn)}, with spaces between";

    public override object? Read(string text, Type type) =>
        text.Trim() == Nothing || Parse(text) is { Count: > 0 } names && names.All(Validator.MayWarn.Contains)
            ? text
            : null;

    public override string Written(string text) => Quoted(text);

    public static FrozenSet<string> Parse(string text) => text.Trim() == Nothing
        ? []
        : text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
