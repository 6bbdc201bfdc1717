using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

/// <summary>Each rule is shown a text that breaks it and one that does not.</summary>
internal static class Example
{
    public static void Finds(Func<Source, IEnumerable<Finding>> rule, string path, string text, params int[] lines) =>
        Assert.Equal(lines, rule(new Source(path, text)).Select(finding => finding.Line));
}
