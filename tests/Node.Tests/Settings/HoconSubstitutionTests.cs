using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>The substitution examples of the HOCON specification, in its order, and what surrounds them.</summary>
public sealed class HoconSubstitutionTests
{
    private static void Same(string hocon, string other) => Assert.Equal(Json.Of(other), Json.Of(hocon));

    private static void IsCircular(string hocon) =>
        Assert.StartsWith("the substitutions go in a circle: ", Json.Refusal(hocon).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("key : ${animal.favorite} is my favorite animal")]
    [InlineData("key : ${animal.favorite}\" is my favorite animal\"")]
    public void A_substitution_inside_text_is_joined_with_it(string hocon) =>
        Same(hocon + "\nanimal.favorite = cat", "key = cat is my favorite animal, animal.favorite = cat");

    [Fact]
    public void A_substitution_in_quotes_is_text() => Same("a = \"${b}\"", """{ "a" : "${b}" }""");

    [Fact]
    public void A_substitution_alone_keeps_the_type() =>
        Same("a = 42, b = ${a}, c = ${d}, d = [1], e = ${f}, f { g = true }, h = ${f.g}",
            "a = 42, b = 42, c = [1], d = [1], e { g = true }, f { g = true }, h = true");

    [Fact]
    public void A_substitution_sees_the_last_value_of_its_path() => Same("a = 1, b = ${a}, a = 2", "a = 2, b = 2");

    [Fact]
    public void Inheritance_is_joining_with_an_object() =>
        Same("""
            data-center-generic = { cluster-size = 6 }
            data-center-east = ${data-center-generic} { name = "east" }
            """, """data-center-generic.cluster-size = 6, data-center-east { cluster-size = 6, name = "east" }""");

    [Fact]
    public void White_space_between_substitutions_counts_only_for_text() =>
        Same("s = x, a = [1], o { k = 1 }, ss = ${s} ${s}, aa = ${a} ${a}, oo = ${o} ${o}",
            "s = x, a = [1], o { k = 1 }, ss = x x, aa = [1,1], oo { k = 1 }");

    [Theory]
    [InlineData("foo : ${?bar}", "{}")]
    [InlineData("foo : ${?bar}${?baz}", "{}")]
    [InlineData("foo : 1, foo : ${?bar}", "foo : 1")]
    [InlineData("foo : [1, ${?bar}, 2]", "foo : [1, 2]")]
    [InlineData("foo : ${?bar}text", "foo : text")]
    [InlineData("foo : ${?bar} [1]", "foo : [1]")]
    [InlineData("foo : ${?bar} { a : 1 }", "foo { a : 1 }")]
    public void An_optional_substitution_that_is_undefined_leaves_nothing(string hocon, string other) =>
        Same(hocon, other);

    [Fact]
    public void An_undefined_substitution_that_is_not_optional_is_refused() =>
        Assert.Equal("${bar} is not defined", Json.Refusal("foo = ${bar}").Problem);

    [Fact]
    public void An_environment_variable_stands_for_a_missing_key()
    {
        string? Environment(string name) => name == "HOME" ? "/home/ann" : null;

        Assert.Equal("""{"a":"/home/ann/data"}""", Json.Of("a = ${HOME}/data", Environment));
        Assert.Equal("""{"HOME":"x","a":"x"}""", Json.Of("HOME = x, a = ${HOME}", Environment));
        Assert.Equal("""{"HOME":null,"a":null}""", Json.Of("HOME = null, a = ${HOME}", Environment));
        Assert.Equal("""{"HOME":"/home/ann:/x"}""", Json.Of("HOME = ${HOME}\":/x\"", Environment));
    }

    [Fact]
    public void A_value_knows_the_environment_variable_it_came_from()
    {
        var options = new HoconOptions { Environment = name => name.ToLowerInvariant() };
        var read = HoconReader.ReadText("a =\n ${X}", options);

        Assert.Equal("text:2:2 (environment variable X)", read.Find("a")!.Origin.ToString());
    }

    [Fact]
    public void A_field_may_be_based_on_its_own_earlier_value()
    {
        Same("path : \"a:b:c\"\npath : ${path}\":d\"", "path : \"a:b:c:d\"");
        Same("path = [ /bin ]\npath = ${path} [ /usr/bin ]", "path = [ /bin, /usr/bin ]");
        Same("foo : { a : 1 }\nfoo : ${foo}", "foo : { a : 1 }");
        Same("a.b = 1, a.b = ${a.b}2", "a.b = \"12\"");
        Same("a { x = 1 }\na = ${a} { x = ${a.x}5 }", "a.x = \"15\"");
    }

    [Theory]
    [InlineData("a : ${a}")]
    [InlineData("a : ${a}bc")]
    [InlineData("foo : ${foo}\nfoo : { a : 1 }")]
    [InlineData("a : { b : ${a} }")]
    [InlineData("a : [${a}]")]
    [InlineData("bar : ${foo}\nfoo : ${bar}")]
    [InlineData("a : ${b}\nb : ${c}\nc : ${a}")]
    [InlineData("s : ${p.q}\np { q { r : ${p} } }")]
    [InlineData("x { a : ${x.b}, b { c : ${x.a} } }")]
    public void A_circle_is_refused(string hocon) => IsCircular(hocon);

    [Fact]
    public void The_error_of_a_circle_names_its_paths() =>
        Assert.EndsWith("${b} → ${c} → ${a}", Json.Refusal("a : ${b}\nb : ${c}\nc : ${a}").Problem,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("foo : ${?foo}", "{}")]
    [InlineData("a = ${?a}foo", "a = foo")]
    [InlineData("a : { b : ${?a} }", "a : {}")]
    [InlineData("foo : ${does-not-exist}\nfoo : 42", "foo : 42")]
    [InlineData("foo : ${foo}\nfoo : 42", "foo : 42")]
    public void A_circle_that_nobody_needs_is_no_error(string hocon, string other) => Same(hocon, other);

    [Fact]
    public void A_self_reference_looks_below_even_as_part_of_a_path() =>
        Same("foo : { a : { c : 1 } }\nfoo : ${foo.a}\nfoo : { a : 2 }", "foo : { a : 2, c : 1 }");

    [Fact]
    public void An_object_may_refer_to_paths_within_itself()
    {
        Same("bar : { foo : 42, baz : ${bar.foo} }", "bar : { foo : 42, baz : 42 }");
        Same("bar : { foo : 42, baz : ${bar.foo} }\nbar : { foo : 43 }", "bar : { foo : 43, baz : 43 }");
        Same("d { q = 1 }, a = ${d} { y = 2, z = ${a.y}, w = ${a.q} }",
            "d { q = 1 }, a { q = 1, y = 2, z = 2, w = 1 }");
    }

    [Fact]
    public void Objects_may_refer_to_each_other() =>
        Same("bar : { a : ${foo.d}, b : 1 }\nbar.b = 3\nfoo : { c : ${bar.b}, d : 2 }\nfoo.d = 4",
            "bar : { a : 4, b : 3 }, foo : { c : 3, d : 4 }");

    [Fact]
    public void Two_fields_that_end_up_in_each_other_get_one_value() =>
        Same("a : 1\nb : 2\na : ${b}\nb : ${a}", "a : 1, b : 1");

    [Fact]
    public void Plus_equals_appends_to_an_array()
    {
        Same("a += b", "a = [b]");
        Same("a = [1]\na += 2\na += [3]", "a = [1, 2, [3]]");
        Same("o { a = [1] }\no { a += 2 }\no.a += 3", "o.a = [1, 2, 3]");
        Assert.Contains("cannot be joined", Json.Refusal("a = 1, a += 2").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_may_be_built_from_many_lines() =>
        Same(string.Join('\n', Enumerable.Range(0, 800).Select(i => $"a += {i}")),
            $"a = [{string.Join(',', Enumerable.Range(0, 800))}]");

    [Fact]
    public void A_path_leads_through_substituted_objects()
    {
        Same("a = ${b}, b { c = 1 }, d = ${a.c}", "a.c = 1, b.c = 1, d = 1");
        Same("a { x { p = 1 } }, a = ${b}, b { x { q = 2 } }, c = ${a.x}",
            "a { x { p = 1, q = 2 } }, b { x { q = 2 } }, c { p = 1, q = 2 }");
        Assert.Equal("${a.x} is not defined", Json.Refusal("a { x = 1 }, a = ${b}, b = 5, c = ${a.x}").Problem);
        Assert.Equal("${a.b.c} is not defined",
            Json.Refusal("a { b { c = 1 } }, a = ${z}, a { b = 5 }, z {}, y = ${a.b.c}").Problem);
    }
}
