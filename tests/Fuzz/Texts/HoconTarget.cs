using System.Text;
using RetailActors.Fuzz.Running;
using RetailActors.Node.Settings;
using RetailActors.Node.Settings.Hocon;

namespace RetailActors.Fuzz.Texts;

/// <summary>
/// Settings files: the reader gives a value or its own error, the node settings or a list of errors; and soon, also
/// where values are made of values that are made of values.
/// </summary>
internal sealed class HoconTarget() : Target("hocon", share: 60)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", "=", "+=", ",", "#", "//", "\n", "\"", "\"\"\"", "${", "${?", "}", "a", "b", "a.b",
        ".", "..", "include", "include file(\"x\")", "null", "1e999", "\\u", "\ud83d", "\0", "\t", "retail.",
        "retail.erp.timeout = ", "retail { intake {", "${a}${a}", "-1s", "99999999999999999999d", "5 parsecs",
    ];

    private static readonly string[] Seeds =
    [
        "{ \"a\" : [1, 2.5, { \"b\" : null }], \"c\" : \"x\\n\\u0041\" }",
        "a { b = 1, c = ${a.b} x, d += 2, d += ${?e} }\na = ${a} { f = [1 2, [3] [4]] }\n# end",
        "bar : { a : ${foo.d}, b : 1 }\nbar.b = 3\nfoo : { c : ${bar.b}, d : 2 }\nfoo.d = 4",
        "a = xx\nb = ${a}${a}\nc = ${b}${b}\nd = ${c}${c}\ne = ${d}${d}\nf = ${e}${e}\ng = [${f}, ${f}]",
        "retail.erp { timeout = 10s, kind = none }\nretail.intake.body-bytes-max = 4MiB\nretail.node.name = \"n\"",
        "retail { runtime { mailbox-commands-max = 5, restart-backoff-min = 10ms }, shards.stores = 4 }",
    ];

    public override ValueTask<string> Try(Random random)
    {
        var text = random.Next(40) == 0 ? Doubling(random.Next(5, 60))
            : Encoding.UTF8.GetString(new Damage(random, Pieces).Of(
                Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]), timesMax: 6));
        if (random.Next(2) == 0)
            return new(SettingsReader.Read(null, [text], _ => null) is SettingsRead.Refused refused
                ? Clear(refused) : "settings");
        try
        {
            HoconReader.ReadText(text);
            return new("value");
        }
        catch (HoconException e)
        {
            Assert.NotEmpty(e.Problem);
            return new("refused");
        }
    }

    private static string Clear(SettingsRead.Refused refused)
    {
        Assert.True(refused.Text.Length is > 0 and < 100_000, $"{refused.Text.Length} characters of errors");
        return "settings refused";
    }

    /// <summary>Few bytes that ask for many.</summary>
    private static string Doubling(int levels) => "x0 = [1234567890]\n" + string.Join('\n',
        Enumerable.Range(1, levels).Select(i => $"x{i} = ${{x{i - 1}}} ${{x{i - 1}}}"));
}
