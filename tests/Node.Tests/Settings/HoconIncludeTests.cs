using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class HoconIncludeTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Read(string file) => Json.Of(HoconReader.ReadFile(_folder.PathOf(file)));

    private HoconException Refusal(string file) =>
        Assert.Throws<HoconException>(() => HoconReader.ReadFile(_folder.PathOf(file)));

    [Theory]
    [InlineData("include \"foo.conf\"")]
    [InlineData("include\n  \"foo.conf\"")]
    [InlineData("include file(\"foo.conf\")")]
    [InlineData("include required(\"foo.conf\")")]
    [InlineData("include required(file( \"foo.conf\" ))")]
    [InlineData("include \"foo\"")]
    public void Every_form_of_include_puts_the_fields_of_the_file_in_its_place(string include)
    {
        _folder.Write("foo.conf", "a = 2, b.x = 2");
        _folder.Write("root.conf", $"a = 1, b.y = 1\n{include}\nb.x = 3");

        Assert.Equal("""{"a":2,"b":{"x":3,"y":1}}""", Read("root.conf"));
    }

    [Fact]
    public void Files_are_found_beside_the_file_that_includes_them()
    {
        _folder.Write("deep/one.conf", "include \"two.conf\"");
        _folder.Write("deep/two.conf", "a = deep");
        _folder.Write("two.conf", "a = wrong");
        _folder.Write("root.conf", "include \"deep/one.conf\"");

        Assert.Equal("""{"a":"deep"}""", Read("root.conf"));
    }

    [Fact]
    public void A_substitution_in_an_included_file_is_relative_to_where_it_is_included()
    {
        _folder.Write("foo.conf", "x : 10, y : ${x}");
        _folder.Write("root.conf", "a : { include \"foo.conf\" }");
        _folder.Write("override.conf", "a : { include \"foo.conf\" }\na : { x : 42 }");

        Assert.Equal("""{"a":{"x":10,"y":10}}""", Read("root.conf"));
        Assert.Equal("""{"a":{"x":42,"y":42}}""", Read("override.conf"));
    }

    [Fact]
    public void A_substitution_in_an_included_file_may_also_mean_the_root()
    {
        _folder.Write("foo.conf", "y : ${top}, l += 2");
        _folder.Write("root.conf", "top = 1, a { l = [1], include \"foo.conf\" }");

        Assert.Equal("""{"a":{"l":[1,2],"y":1},"top":1}""", Read("root.conf"));
    }

    [Fact]
    public void A_missing_file_is_nothing_unless_it_is_required()
    {
        _folder.Write("root.conf", "include \"gone.conf\"\na = 1");
        _folder.Write("strict.conf", "a = 1\n include required(\"gone.conf\")");

        Assert.Equal("""{"a":1}""", Read("root.conf"));
        Assert.Equal((2, 2), (Refusal("strict.conf").Origin.Line, Refusal("strict.conf").Origin.Column));
    }

    [Fact]
    public void Files_that_include_themselves_are_refused()
    {
        _folder.Write("a.conf", "include \"b.conf\"");
        _folder.Write("b.conf", "include \"a.conf\"");

        Assert.StartsWith("the includes go in a circle: ", Refusal("a.conf").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_included_to_a_bounded_depth_and_number()
    {
        for (var i = 0; i < 40; i++)
            _folder.Write($"{i}.conf", $"include \"{i + 1}.conf\"");
        _folder.Write("one.conf", "a = 1");
        _folder.Write("many.conf", string.Join('\n', Enumerable.Repeat("include \"one.conf\"", 300)));

        Assert.Equal("files are included too deeply", Refusal("0.conf").Problem);
        Assert.Equal("too many files", Refusal("many.conf").Problem);
    }

    [Fact]
    public void An_included_array_is_refused_in_its_own_file()
    {
        var array = _folder.Write("array.conf", "[1]");
        _folder.Write("root.conf", "include \"array.conf\"");

        Assert.Equal(new Origin(array, 1, 1), Refusal("root.conf").Origin);
    }

    [Fact]
    public void A_text_without_a_folder_includes_nothing() =>
        Assert.Equal("'include' in a text that is not a file", Json.Refusal("include \"x\"").Problem);

    [Fact]
    public void A_file_that_is_missing_too_large_or_not_text_is_refused()
    {
        _folder.Write("large.conf", new string('#', (1 << 20) + 1));
        var binary = _folder.Write("binary.conf", [.. "a = 1\nb = \""u8, 0xff, .. "\""u8]);

        Assert.Equal("the file does not exist", Refusal("missing.conf").Problem);
        Assert.Equal("the file is too large", Refusal("large.conf").Problem);
        Assert.Equal(new Origin(binary, 2, 6), Refusal("binary.conf").Origin);
        Assert.Equal("a file name that is none", Refusal("nul\0.conf").Problem);
    }

    [Fact]
    public void Later_sources_override_earlier_ones_and_see_each_other()
    {
        var file = _folder.Write("root.conf", "a = ${b}, c = 1");

        var read = HoconReader.Read([
            new HoconSource.Text("default", "b = 1, c = 0"),
            new HoconSource.File(file),
            new HoconSource.Text("--set", "b = 2"),
        ]);

        Assert.Equal("""{"a":2,"b":2,"c":1}""", Json.Of(read));
    }
}
