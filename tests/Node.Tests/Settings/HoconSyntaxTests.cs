using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>The syntax examples of the HOCON specification (github.com/lightbend/config), in its order.</summary>
public sealed class HoconSyntaxTests
{
    private static void Same(string hocon, string other) => Assert.Equal(Json.Of(other), Json.Of(hocon));

    [Fact]
    public void JSON_means_what_it_means_in_JSON() =>
        Assert.Equal("""{"a":[1,2.5,-3e4,true,false,null,"x\n\u0022y"],"b":{"c":{}}}""",
            Json.Of("""{ "a": [1, 2.5, -3e4, true, false, null, "x\n\"\u0079"], "b": { "c": {} } }"""));

    [Fact]
    public void An_empty_text_is_an_empty_object() => Assert.Equal("{}", Json.Of(" \n # nothing\n"));

    [Fact]
    public void A_byte_order_mark_is_white_space() => Same("\ufeffa = 1", "a = 1");

    [Fact]
    public void Comments_run_from_a_hash_or_two_slashes_to_the_end_of_the_line() =>
        Same("// first\na = 1 # second\nb = \"# not // one\" // third", """{ a: 1, b: "# not // one" }""");

    [Fact]
    public void The_braces_of_the_root_may_be_left_out() => Same("a : 1, b : 2", "{ a : 1, b : 2 }");

    [Theory]
    [InlineData("foo {}")]
    [InlineData("foo = {}")]
    [InlineData("foo : {}")]
    [InlineData("foo :\n {}")]
    public void The_separator_is_an_equals_sign_or_a_colon_or_nothing_before_a_brace(string hocon) =>
        Assert.Equal("""{"foo":{}}""", Json.Of(hocon));

    [Theory]
    [InlineData("a = [1,2,3,]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [1\n,2,\n\n3\n]")]
    public void Commas_may_trail_and_new_lines_may_stand_for_them(string hocon) =>
        Assert.Equal("""{"a":[1,2,3]}""", Json.Of(hocon));

    [Theory]
    [InlineData("a = [1,2,3,,]")]
    [InlineData("a = [,1,2,3]")]
    [InlineData("a = [1,,2,3]")]
    [InlineData("{ a = 1,, b = 2 }")]
    [InlineData("{ , a = 1 }")]
    [InlineData("a = 1,,")]
    public void Two_commas_in_a_row_or_one_at_the_start_are_refused(string hocon) =>
        Assert.Contains("a comma with nothing before it", Json.Refusal(hocon).Problem, StringComparison.Ordinal);

    [Fact]
    public void Later_objects_merge_with_earlier_ones() =>
        Same("""{ "foo" : { "a" : 42 }, "foo" : { "b" : 43 } }""", """{ "foo" : { "a" : 42, "b" : 43 } }""");

    [Fact]
    public void Later_values_override_earlier_ones() => Same("a = 1, a = 2, b { c = 1, c = 3 }", "a = 2, b.c = 3");

    [Fact]
    public void A_null_in_between_prevents_the_merge() =>
        Same("""{ "foo" : { "a" : 42 }, "foo" : null, "foo" : { "b" : 43 } }""", """{ "foo" : { "b" : 43 } }""");

    [Theory]
    [InlineData("truefoo", "truefoo")]
    [InlineData("footrue", "footrue")]
    [InlineData("10.0bar", "10.0bar")]
    [InlineData("bar10.0", "bar10.0")]
    [InlineData("/usr/bin", "/usr/bin")]
    [InlineData(" foo bar baz ", "foo bar baz")]
    [InlineData("true foo", "true foo")]
    [InlineData("1e5 x", "1e5 x")]
    [InlineData("null \"and void\" ", "null and void")]
    [InlineData("a\u00a0b", "a\u00a0b")]
    [InlineData("include", "include")]
    public void Unquoted_text_is_kept_with_its_inner_white_space(string written, string text) =>
        Assert.Equal(Json.Of($"a = \"{text}\""), Json.Of($"a = {written}"));

    [Theory]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("-1.5")]
    [InlineData("1e+5")]
    public void A_single_value_keeps_its_type(string written) =>
        Assert.Equal($$"""{"a":{{written}}}""", Json.Of($"a = {written}"));

    [Fact]
    public void Triple_quotes_hold_several_lines_without_escapes() =>
        Assert.Equal("""{"a":"one\n  \\n two\u0022"}""", Json.Of("a = \"\"\"one\n  \\n two\"\"\"\""));

    [Fact]
    public void Objects_side_by_side_are_merged_as_two_fields_are()
    {
        Same("a : { b : 1 } { c : 2 }", "a : { b : 1, c : 2 }");
        Same("a : { b : 1 }\na : { c : 2 }", "a : { b : 1, c : 2 }");
    }

    [Fact]
    public void Arrays_side_by_side_are_joined()
    {
        Same("a : [ 1, 2 ] [ 3, 4 ]", "a : [ 1, 2, 3, 4 ]");
        Same("a : [ 1, 2 ]\na : ${a} [ 3, 4 ]", "a : [ 1, 2, 3, 4 ]");
    }

    [Theory]
    [InlineData("a = [ 1 2 3 4 ]", """a = ["1 2 3 4"]""")]
    [InlineData("a = [ 1\n2\n3\n4 ]", "a = [1,2,3,4]")]
    [InlineData("a = [ [ 1, 2 ] [ 3, 4 ] ]", "a = [[1,2,3,4]]")]
    [InlineData("a = [ [ 1, 2 ]\n [ 3, 4 ] ]", "a = [[1,2],[3,4]]")]
    public void White_space_joins_elements_and_new_lines_part_them(string hocon, string other) => Same(hocon, other);

    [Theory]
    [InlineData("a = [1] { b = 1 }")]
    [InlineData("a = [1] x")]
    [InlineData("b = {}, a = ${b} x")]
    [InlineData("b = [], c = {}, a = ${b}${c}")]
    [InlineData("b = [], a = ${b}\" \"${b}")]
    public void Different_kinds_side_by_side_are_refused(string hocon) =>
        Assert.Contains("cannot be joined", Json.Refusal(hocon).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("foo.bar : 42", "foo { bar : 42 }")]
    [InlineData("foo.bar.baz : 42", "foo { bar { baz : 42 } }")]
    [InlineData("a.x : 42, a.y : 43", "a { x : 42, y : 43 }")]
    [InlineData("a b c : 42", "\"a b c\" : 42")]
    [InlineData("true : 42", "\"true\" : 42")]
    [InlineData("3 : 42", "\"3\" : 42")]
    [InlineData("3.14 : 42", "\"3\" : { \"14\" : 42 }")]
    [InlineData("10.0foo : 1", "\"10\" { \"0foo\" : 1 }")]
    [InlineData("foo10.0 : 1", "foo10 { \"0\" : 1 }")]
    [InlineData("foo\"10.0\" : 1", "\"foo10.0\" : 1")]
    [InlineData("1.2.3 : 1", "\"1\" { \"2\" { \"3\" : 1 } }")]
    [InlineData("foo.bar.\"hello.world\" : 1", "foo { bar { \"hello.world\" : 1 } }")]
    [InlineData("a.\"\".b : 1", "a { \"\" { b : 1 } }")]
    [InlineData("{ foo include : 42 }", "\"foo include\" : 42")]
    [InlineData("{ \"include\" : 42 }", "\"include\" = 42")]
    [InlineData("a : [ include ]", "a : [\"include\"]")]
    public void A_key_is_a_path(string hocon, string other) => Same(hocon, other);

    [Theory]
    [InlineData("a..b = 1")]
    [InlineData(".a = 1")]
    [InlineData("a. = 1")]
    [InlineData("x = ${a..b}")]
    [InlineData("x = ${}")]
    public void An_empty_element_of_a_path_must_be_quoted(string hocon) =>
        Assert.Equal("a path with an empty element", Json.Refusal(hocon).Problem);
}
