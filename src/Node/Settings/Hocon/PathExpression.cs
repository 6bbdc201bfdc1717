using System.Text;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>A dotted path: a key, or what a substitution names. Dots inside quotes are letters.</summary>
internal static class PathExpression
{
    /// <summary>Reads up to the first character that is no part of a path. White space around it is dropped.</summary>
    public static string[] Read(Cursor at)
    {
        var elements = new List<string>();
        var element = new StringBuilder();
        var any = false;
        while (true)
        {
            var blanks = at.Blanks();
            if (elements.Count == 0 && !any)
                blanks = "";
            if (at.Char == '"')
            {
                element.Append(blanks).Append(QuotedText.Read(at));
                any = true;
            }
            else if (at.AtUnquoted)
            {
                element.Append(blanks);
                any |= blanks.Length > 0 && elements.Count > 0;
                Split(at, elements, element, ref any);
            }
            else
                break;
        }

        elements.Add(Close(element, any, at.Here));
        return [.. elements];
    }

    private static void Split(Cursor at, List<string> elements, StringBuilder element, ref bool any)
    {
        while (at.AtUnquoted)
        {
            var here = at.Here;
            var c = at.Next();
            if (c == '.')
            {
                elements.Add(Close(element, any, here));
                element.Clear();
                any = false;
            }
            else
            {
                element.Append(c);
                any = true;
            }
        }
    }

    private static string Close(StringBuilder element, bool any, Origin at) =>
        any
            ? element.ToString()
            : throw new HoconException(at, "a path with an empty element",
                "a name between the dots, or \"\" for an empty one");
}
