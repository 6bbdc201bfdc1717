using RetailActors.Tidy.Rules;
using Xunit;

namespace RetailActors.Tidy.Proofs;

public sealed class CodeTests
{
    [Theory]
    [InlineData("throw new Not" + "ImplementedException();")]
    [InlineData("// TO" + "DO: later")]
    [InlineData("// FIX" + "ME")]
    [InlineData("    #reg" + "ion Fields")]
    [InlineData("#pragma warning dis" + "able CA1000")]
    [InlineData("[Fact(Skip " + "= \"flaky\")]")]
    [InlineData("Assert.Sk" + "ip(\"not here\");")]
    [InlineData("Thread.Sl" + "eep(5);")]
    public void What_is_unfinished_skipped_or_silenced_is_found(string line) =>
        Example.Finds(Forbidden.Check, "src/Node/A.cs", "\n" + line, 2);

    [Theory]
    [InlineData("rows.Skip(1)")]
    [InlineData("if (Skip == 3) return;")]
    [InlineData("// the todos of the day")]
    public void What_only_looks_alike_is_left_alone(string line) =>
        Example.Finds(Forbidden.Check, "src/Node/A.cs", line);

    [Theory]
    [InlineData("this")]
    [InlineData("state")]
    public void An_unknown_fact_is_never_passed_over(string unchanged) => Example.Finds(
        Replay.Check, "src/Actors/Stock/A.cs", Evolve("Evolve", $"_ => {unchanged}"), 3);

    [Theory]
    [InlineData("Evolve", "_ => throw new UnreachableException()")]
    [InlineData("Evolve", "Seen => state")]
    [InlineData("Describe", "_ => state")]
    public void A_fact_that_changes_nothing_says_so_by_name(string method, string arm) =>
        Example.Finds(Replay.Check, "src/Actors/Stock/A.cs", Evolve(method, arm));

    [Theory]
    [InlineData("see /wo" + "rk/main", 1)]
    [InlineData("`/tm" + "p/demo.db`", 1)]
    [InlineData("cd /ro" + "ot/x", 1)]
    [InlineData("the .lib" + "rary", 1)]
    [InlineData("mktemp -d \"${TMPDIR:-/tmp}/check.XXXX\"", 0)]
    [InlineData("example.org/wo" + "rk/1 and System.Library", 0)]
    public void A_path_of_one_machine_is_found(string text, int count) =>
        Assert.Equal(count, Workplace.Check(new("README.md", text)).Count());

    private static string Evolve(string method, string arm) =>
        $"class A {{\nA {method}(A state, E e) => e switch {{\n{arm},\n}};\n}}";
}
