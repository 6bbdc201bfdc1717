using System.Globalization;
using System.Text;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>Quoted strings as in JSON, and triple-quoted ones, in which everything stands for itself.</summary>
internal static class QuotedText
{
    private const string Triple = "\"\"\"";

    public static string Read(Cursor at)
    {
        var open = at.Here;
        if (at.Take(Triple))
            return ReadTriple(at, open);
        at.Next();
        var text = new StringBuilder();
        while (at.Char != '"' || at.AtEnd)
        {
            if (at.AtEnd || at.Char == '\n')
                throw new HoconException(open, "the quoted string is not closed on its line",
                    "'\"', or three quotes around a text of several lines");
            if (at.Char < ' ')
                at.Fail($"the control character U+{(int)at.Char:X4} in a quoted string",
                    "an escape such as \\t or \\u001f");
            text.Append(at.Char == '\\' ? Escape(at) : at.Next());
        }

        at.Next();
        return text.ToString();
    }

    private static string ReadTriple(Cursor at, Origin open)
    {
        var text = new StringBuilder();
        while (!at.Take(Triple))
        {
            if (at.AtEnd)
                throw new HoconException(open, "the triple-quoted string is not closed", "three quotes");
            text.Append(at.Next());
        }

        // More than three quotes at the end: the last three close, the others are text.
        while (at.Take("\""))
            text.Append('"');
        return text.ToString();
    }

    private static char Escape(Cursor at)
    {
        const string Letters = "\"\\/bfnrt";
        const string Meaning = "\"\\/\b\f\n\r\t";
        var start = at.Here;
        at.Next();
        if (at.Char == 'u')
            return Unicode(at, start);
        var which = at.AtEnd ? -1 : Letters.IndexOf(at.Char);
        if (which < 0)
            throw new HoconException(start, "an unknown escape",
                "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits");
        at.Next();
        return Meaning[which];
    }

    private static char Unicode(Cursor at, Origin start)
    {
        at.Next();
        var code = 0;
        for (var i = 0; i < 4; i++)
        {
            if (!char.IsAsciiHexDigit(at.Char))
                throw new HoconException(start, "an incomplete \\u escape", "four hex digits after \\u");
            code = (code * 16) + int.Parse([at.Next()], NumberStyles.HexNumber);
        }

        return (char)code;
    }
}
