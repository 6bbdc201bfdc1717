using System.Text;
using System.Text.RegularExpressions;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>A value: everything up to the end of the line, a comma, a comment or a closing bracket.</summary>
internal sealed partial class ValueParser(Cursor at, HoconParser parser)
{
    private readonly List<Raw> _parts = [];
    private readonly List<string> _blanks = [];
    private bool _quoted;

    public Raw Value()
    {
        var origin = at.Here;
        while (true)
        {
            var blanks = at.Blanks();
            if (Part() is not { } part)
                break;
            _parts.Add(part);
            _blanks.Add(_parts.Count == 1 ? "" : blanks);
        }

        return _parts switch
        {
            [] => throw new HoconException(origin, $"{at.Found()} where a value begins",
                "a value; \"\" is the empty text and null no value"),
            [RawScalar only] => _quoted ? only : Classified(only.Value),
            [var only] => only,
            _ when _parts.TrueForAll(p => p is RawScalar) => Joined(origin),
            _ => new RawConcatenation(origin, _parts, _blanks),
        };
    }

    private Raw? Part()
    {
        var here = at.Here;
        switch (at.Char)
        {
            case '{':
                return parser.Object();
            case '[':
                return parser.Array();
            case '$' when at.Starts("${"):
                return parser.Substitution();
            case '"':
                _quoted = true;
                return new RawScalar(new HoconScalar(here, QuotedText.Read(at), HoconKind.Text));
            case '\n' or ',' or '}' or ']':
                return null;
            default:
                if (at.AtUnquoted)
                    return new RawScalar(new HoconScalar(here, at.Unquoted(), HoconKind.Text));
                if (!at.AtEnd && !at.AtComment)
                    at.Fail($"{at.Found()} in a value without quotes", "the text in quotes: \"...\"");
                return null;
        }
    }

    private RawScalar Joined(Origin origin)
    {
        var text = new StringBuilder();
        for (var i = 0; i < _parts.Count; i++)
            text.Append(_blanks[i]).Append(((RawScalar)_parts[i]).Value.Text);
        return new RawScalar(new HoconScalar(origin, text.ToString(), HoconKind.Text));
    }

    private static RawScalar Classified(HoconScalar bare)
    {
        var kind = bare.Text switch
        {
            "true" or "false" => HoconKind.Boolean,
            "null" => HoconKind.Null,
            var text => JsonNumber().IsMatch(text) ? HoconKind.Number : HoconKind.Text,
        };
        return new RawScalar(new HoconScalar(bare.Origin, bare.Text, kind));
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonNumber();
}
