using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RetailActors.Actors.Storage;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("{ }", "{}")]
    [InlineData(" [ 1 , -2 ,\n9007199254740992 ] ", "[1,-2,9007199254740992]")]
    [InlineData("{\"b\":1,\"a\":{\"d\":[],\"c\":null}}", "{\"a\":{\"c\":null,\"d\":[]},\"b\":1}")]
    [InlineData("[true,false,null,-0]", "[true,false,null,0]")]
    [InlineData("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"", "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"")]
    [InlineData("\"\\b\\t\\n\\f\\r\\u0000\\u001f\\u007f\"", "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u007f\"")]
    [InlineData("\"\\ud83d\\ude00 \\u2028 <\\u0026>\"", "\"😀 \u2028 <&>\"")]
    public void Json_is_brought_into_the_one_form(string json, string canonical) =>
        Assert.Equal(canonical, Canonical(json));

    /// <summary>The example of RFC 8785 §3.2.3, with names for values.</summary>
    [Fact]
    public void Names_are_sorted_by_utf_16_code_units() => Assert.Equal(
        "{\"\\r\":1,\"1\":2,\"\u0080\":3,\"ö\":4,\"€\":5,\"😀\":6,\"\uFB33\":7}",
        Canonical("{\"\\u20ac\":5,\"\\r\":1,\"\\ufb33\":7,\"1\":2,\"\\ud83d\\ude00\":6,\"\\u0080\":3,\"\\u00f6\":4}"));

    [Fact]
    public void A_name_that_begins_another_comes_first() =>
        Assert.Equal("{\"a\":1,\"a!\":2,\"aa\":3}", Canonical("{\"aa\":3,\"a!\":2,\"a\":1}"));

    [Fact]
    public void The_form_is_that_of_a_second_slow_implementation_for_any_json() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(80),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var json = new RandomJson(random).Batch(new RandomSales(random).Batch(3));

            Assert.Equal(Bodies.Canonical(System.Text.Json.Nodes.JsonNode.Parse(json)), Canonical(json));
        }));

    /// <summary>
    /// SHA-256 computed with Python's hashlib over <c>json.dumps(…, sort_keys=True, separators=(',', ':'))</c>.
    /// </summary>
    [Fact]
    public void The_digest_of_a_sale_in_any_order_is_the_known_one()
    {
        const string known = "b194bfb6b52e718fda54aed3e445bf32af0dfa74973de2d75df9a8223327bdd9";
        var shuffled = Bodies.Sale.Replace("\"kind\":\"sale\",", "")
            .Replace("\"number\"", " \"kind\" :\"s\\u0061le\" , \"number\"");

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(Canonical($"[{shuffled}]")));

        Assert.Equal(known, Convert.ToHexStringLower(digest));
        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{shuffled}]", sha256: known)));
    }

    private static string Canonical(string json)
    {
        var to = new ByteWriter();
        new CanonicalJson().Write(to, Encoding.UTF8.GetBytes(json));
        return Encoding.UTF8.GetString(to.Written);
    }
}
