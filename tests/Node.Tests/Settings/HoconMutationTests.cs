using System.Diagnostics;
using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

/// <summary>Whatever stands in a file, the reader answers with a value or its own error, and soon.</summary>
public sealed class HoconMutationTests
{
    private const string Pieces =
        "{ } [ ] : = += , # // \n \" \"\"\" ${ ${? $ } a b a.b . .. include \"x\" null true 1 -1e+5 " +
        "\\u00e9 \\ + ( ) é \ud83d \0 \t";

    private static readonly string[] Seeds =
    [
        "{ \"a\" : [1, 2.5, { \"b\" : null }], \"c\" : \"x\\n\\u0041\" }",
        "a { b = 1, c = ${a.b} x, d += 2, d += ${?e} }\na = ${a} { f = [1 2, [3] [4]] }\n# end",
        "bar : { a : ${foo.d}, b : 1 }\nbar.b = 3\nfoo : { c : ${bar.b}, d : 2 }\nfoo.d = 4",
        "p = [ /bin ]\np = ${p} [ /usr/bin ] // more\nt = \"\"\"x \" y\"\"\"\nfoo : ${foo.a}\nfoo : { a : ${?p} }",
        "a : ${b}\nb : ${c}\nc : ${?a}\nx.y.z = ${x.y}\nx.y = ${?c}${?b} \"q\" z",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Arbitrary_text_gives_a_value_or_the_readers_own_error(int seed)
    {
        await Task.Run(() => Read(new Random(seed), 5_000)).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static void Read(Random random, int texts)
    {
        var (values, errors) = (0, 0);
        for (var i = 0; i < texts; i++)
        {
            var text = Mutated(random, Seeds[random.Next(Seeds.Length)], random.Next(1, 6));
            var began = Stopwatch.GetTimestamp();
            if (IsRead(text))
                values++;
            else
                errors++;
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), text);
        }

        // Otherwise the mutations try only one side.
        Assert.True(values > texts / 50 && errors > texts / 50, $"{values} values, {errors} errors");
    }

    private static bool IsRead(string text)
    {
        try
        {
            HoconReader.ReadText(text);
            return true;
        }
        catch (HoconException)
        {
            return false;
        }
        catch (Exception other)
        {
            throw new InvalidOperationException($"{other.GetType().Name} for: {text}", other);
        }
    }

    private static string Mutated(Random random, string text, int times)
    {
        var pieces = Pieces.Split(' ');
        for (var i = 0; i < times; i++)
        {
            var from = random.Next(text.Length + 1);
            var to = Math.Min(text.Length, from + random.Next(8));
            text = random.Next(4) switch
            {
                0 => text.Remove(from, to - from),
                1 => text.Insert(from, pieces[random.Next(pieces.Length)]),
                2 => text.Insert(from, text[from..to]),
                _ => text[..from] + pieces[random.Next(pieces.Length)] + text[to..],
            };
        }

        return text;
    }
}
