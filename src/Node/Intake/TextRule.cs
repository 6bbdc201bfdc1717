using System.Globalization;
using System.Text;

namespace RetailActors.Node.Intake;

/// <summary>What a text may hold. Characters are counted as UTF-16 code units, as the ERPs behind count them.</summary>
internal sealed record TextRule(int CharsMax, bool IdsOnly)
{
    public static readonly TextRule Id = new(IntakeLimits.ShortTextCharsMax, true);
    public static readonly TextRule Short = new(IntakeLimits.ShortTextCharsMax, false);
    public static readonly TextRule Long = new(IntakeLimits.LongTextCharsMax, false);

    public string Allowed { get; } = IdsOnly
        ? $"1 to {CharsMax} characters of A-Z a-z 0-9 . _ -"
        : $"1 to {CharsMax} printable characters";

    public bool Holds(ReadOnlySpan<byte> utf8, bool plain)
    {
        if (IdsOnly)
            return utf8.Length >= 1 && utf8.Length <= CharsMax && AllOfIds(utf8);
        return plain ? utf8.Length >= 1 && utf8.Length <= CharsMax : HoldsUnusual(utf8);
    }

    private static bool AllOfIds(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'.' or (byte)'_' or (byte)'-'))
                return false;
        return true;
    }

    private bool HoldsUnusual(ReadOnlySpan<byte> utf8)
    {
        var chars = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var bytes);
            utf8 = utf8[bytes..];
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator)
                return false;
            chars += rune.Utf16SequenceLength;
            if (chars > CharsMax)
                return false;
        }
        return chars >= 1;
    }
}
