using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace RetailActors.Node.Settings.Hocon;

/// <summary>A place in a text that knows its line and column.</summary>
internal sealed class Cursor(string text, string file)
{
    private const string Forbidden = "$\"{}[]:=,+#`^?!@*&\\";
    private static readonly SearchValues<char> InNumbers = SearchValues.Create("0123456789.-");
    private int _at;
    private int _line = 1;
    private int _column = 1;

    public bool AtEnd => _at >= text.Length;

    /// <summary>The character here; U+0000 at the end, which no caller looks for.</summary>
    public char Char => CharAt(0);

    public Origin Here => new(file, _line, _column);

    public bool AtComment => Char == '#' || Starts("//");

    /// <summary>Whether the character here can be part of an unquoted string.</summary>
    public bool AtUnquoted => !AtEnd && !IsBlank(Char) && !Forbidden.Contains(Char) && !AtComment;

    public bool AtBlank => !AtEnd && Char != '\n' && IsBlank(Char);

    public char CharAt(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    public bool Starts(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    public char Next()
    {
        var passed = text[_at++];
        (_line, _column) = passed == '\n' ? (_line + 1, 1) : (_line, _column + 1);
        return passed;
    }

    /// <summary>Passes the character or word when it is here.</summary>
    public bool Take(string word)
    {
        if (!Starts(word))
            return false;
        for (var i = 0; i < word.Length; i++)
            Next();
        return true;
    }

    /// <summary>White space of this line.</summary>
    public string Blanks()
    {
        var from = _at;
        while (AtBlank)
            Next();
        return text[from.._at];
    }

    /// <summary>White space, new lines and comments. Tells whether there was a new line.</summary>
    public bool Lines()
    {
        var line = _line;
        while (true)
        {
            while (!AtEnd && IsBlank(Char))
                Next();
            if (!AtComment)
                return _line > line;
            while (!AtEnd && Char != '\n')
                Next();
        }
    }

    /// <summary>One unquoted string; a plus sign belongs to it only as the sign of a number's exponent.</summary>
    public string Unquoted()
    {
        var from = _at;
        while (AtUnquoted || (Char == '+' && CharAt(1) != '=' && IsExponent(text.AsSpan(from, _at - from))))
            Next();
        return text[from.._at];
    }

    /// <summary>What stands here, for an error: one character, never a value.</summary>
    public string Found() => AtEnd ? "the end of the text" : Char == '\n' ? "the end of the line" : $"'{Char}'";

    [DoesNotReturn]
    public void Fail(string problem, string expected) => throw new HoconException(Here, problem, expected);

    private static bool IsExponent(ReadOnlySpan<char> number) =>
        number is [(>= '0' and <= '9') or '-', .., 'e' or 'E'] && number[..^1].IndexOfAnyExcept(InNumbers) < 0;

    // The specification's list: Unicode separators, the control characters that separate, and the byte order mark.
    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || c is (>= '\x1c' and <= '\x1f') or '\ufeff';
}
