using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class HoconErrorTests
{
    [Theory]
    [InlineData("a = 1\n  b = ?x", 2, 7, "'?' in a value without quotes")]
    [InlineData("a = 1\nb = http://x", 2, 9, "':' in a value without quotes")]
    [InlineData("a = 1\nb", 2, 2, "the end of the text after a key")]
    [InlineData("a =\n\n}", 3, 1, "'}' where a value begins")]
    [InlineData("a = 1 }", 1, 7, "'}' closes nothing")]
    [InlineData("{ a = 1\n", 1, 1, "the object is not closed")]
    [InlineData("{ a = 1 } b", 1, 11, "'b' after the closing brace of the document")]
    [InlineData("\na = [1, 2", 2, 5, "the array is not closed")]
    [InlineData("a = { b = 1 ] }", 1, 13, "']' after a value in an object")]
    [InlineData("a = \"open\nb = 1", 1, 5, "the quoted string is not closed on its line")]
    [InlineData("a = \"\"\"open", 1, 5, "the triple-quoted string is not closed")]
    [InlineData("a = \"x\\y\"", 1, 7, "an unknown escape")]
    [InlineData("a = \"\\u12G4\"", 1, 6, "an incomplete \\u escape")]
    [InlineData("a = \"\u0001\"", 1, 6, "the control character U+0001 in a quoted string")]
    [InlineData("[1]", 1, 1, "the document is an array")]
    [InlineData("${a} = 1", 1, 1, "'$' where a key begins")]
    [InlineData("a = ${b${c}}", 1, 8, "'$' in a substitution")]
    [InlineData("a = ${ ?b}", 1, 8, "a path with an empty element")]
    [InlineData("include : 42", 1, 9, "':' after 'include'")]
    [InlineData("include url(\"http://x\")", 1, 9, "'u' after 'include'")]
    [InlineData("a = [ { include \"x\" } ]", 1, 9, "'include' inside an array")]
    [InlineData("a = [ { b += 1 } ]", 1, 9, "'+=' inside an array")]
    [InlineData("a = 1\n\n  b = ${nowhere}", 3, 7, "${nowhere} is not defined")]
    public void An_error_says_where_and_what(string hocon, int line, int column, string problem)
    {
        var error = Json.Refusal(hocon);

        Assert.StartsWith(problem, error.Problem, StringComparison.Ordinal);
        Assert.Equal(new Origin("text", line, column), error.Origin);
        Assert.StartsWith($"text:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("; expected ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_the_syntax_never_quotes_a_value()
    {
        string[] wrong = ["password = hunter2?", "password hunter2", "password = \"hunter2", "password = [hunter2"];
        foreach (var hocon in wrong)
            Assert.DoesNotContain("hunter2", Json.Refusal(hocon).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{ a = ")]
    [InlineData("[ { a = ")]
    public void Nesting_is_bounded(string open) =>
        Assert.Contains("nested too deeply",
            Json.Refusal("a = " + string.Concat(Enumerable.Repeat(open, 70_000))).Problem, StringComparison.Ordinal);

    [Fact]
    public void Dotted_keys_are_bounded_like_nesting() =>
        Assert.Contains("nested too deeply",
            Json.Refusal(string.Join('.', Enumerable.Repeat("a", 65)) + " = 1").Problem, StringComparison.Ordinal);

    [Fact]
    public void Size_is_bounded() =>
        Assert.Equal("the file is too large", Json.Refusal(new string(' ', (1 << 20) + 1)).Problem);

    [Fact]
    public void The_number_of_substitutions_is_bounded() =>
        Assert.Equal("too many substitutions",
            Json.Refusal("x = 1\na = [" + string.Join(',', Enumerable.Repeat("${x}", 10_001)) + "]").Problem);

    [Theory]
    [InlineData("a0 = [1, 1]", "a{0} = [${a{1}}, ${a{1}}]")]
    [InlineData("a0 = [1, 1]", "a{0} = ${a{1}} ${a{1}}")]
    [InlineData("a0 = xx", "a{0} = ${a{1}}${a{1}}")]
    [InlineData("a0 { k = 1 }", "a{0} { l = ${a{1}}, r = ${a{1}} }")]
    public void A_document_in_which_each_value_doubles_the_one_before_is_refused(string first, string next)
    {
        var lines = Enumerable.Range(1, 60)
            .Select(i => next.Replace("{0}", $"{i}", StringComparison.Ordinal)
                .Replace("{1}", $"{i - 1}", StringComparison.Ordinal));

        var error = Json.Refusal(first + "\n" + string.Join('\n', lines));

        Assert.StartsWith("the substitutions make the ", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a {{ k{0} = 1 }}\n", 60_000)]
    [InlineData("a = ${{?a}} {{ k{0} = 1 }}\n", 900)]
    [InlineData("a {{ k{0} = ${{?b}} }}\nb = ${{?a}}\n", 4_000)]
    [InlineData("a = ${{?x}}\nb{0} = ${{?a}}\n", 4_900)]
    [InlineData("a = ${{?b}}${{?b}}\nb = ${{?a}}${{?a}}\n", 2_400)]
    [InlineData("a{0} = [${{?z}}], z = [${{?a{0}}}]\n", 4_900)]
    [InlineData("x.y.z = ${{?x.y}}\nx.y = ${{?x.y.z}}\n", 4_900)]
    public async Task A_document_made_to_be_slow_is_read_or_refused_soon(string line, int times)
    {
        var hocon = string.Concat(Enumerable.Range(0, times)
            .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, line, i)));

        var error = await Task.Run(() => Record.Exception(() => HoconReader.ReadText(hocon)))
            .WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(error is null or HoconException, error?.ToString());
    }

    [Fact]
    public void A_long_chain_of_substitutions_is_refused_and_not_run_out_of_stack() =>
        Assert.Equal("the substitutions lead too deep",
            Json.Refusal(string.Join('\n', Enumerable.Range(0, 9_000).Select(i => $"a{i} = ${{a{i + 1}}}"))).Problem);
}
