using System.Buffers;
using System.Buffers.Text;
using System.Text;
using RetailActors.Actors.Storage;

namespace RetailActors.Simulators.Terminals;

/// <summary>JSON values as RFC 8785 writes them, and decimal strings as docs/INTAKE.md wants them.</summary>
internal static class JsonBytes
{
    private const int DigitsMax = 20;

    /// <summary>What has to be escaped; all the rest stands for itself.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    /// <summary>Name and text, or nothing when there is no text.</summary>
    public static void Member(ByteWriter to, ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
            return;
        to.Raw(name);
        Text(to, text);
    }

    public static void Member(ByteWriter to, ReadOnlySpan<byte> name, long minor, int decimals)
    {
        to.Raw(name);
        Decimal(to, minor, decimals);
    }

    public static void Text(ByteWriter to, string text)
    {
        if (text.AsSpan().ContainsAny(Special))
        {
            Escaped(to, text);
            return;
        }
        var at = to.Length;
        var space = to.Reserve(text.Length * 3 + 2);
        space[0] = (byte)'"';
        var length = Encoding.UTF8.GetBytes(text, space[1..]);
        space[length + 1] = (byte)'"';
        to.Truncate(at + length + 2);
    }

    public static void Number(ByteWriter to, long value)
    {
        var at = to.Length;
        Utf8Formatter.TryFormat(value, to.Reserve(DigitsMax), out var length);
        to.Truncate(at + length);
    }

    /// <summary>Minor units with exactly the currency's decimals, in quotes.</summary>
    public static void Decimal(ByteWriter to, long minor, int decimals)
    {
        Span<byte> text = stackalloc byte[DigitsMax + 5];
        var rest = minor < 0 ? 0 - (ulong)minor : (ulong)minor;
        var at = text.Length - 1;
        text[at] = (byte)'"';
        for (var digits = 0; rest != 0 || digits <= decimals; digits++)
        {
            if (digits == decimals && decimals > 0)
                text[--at] = (byte)'.';
            text[--at] = (byte)('0' + rest % 10);
            rest /= 10;
        }
        if (minor < 0)
            text[--at] = (byte)'-';
        text[--at] = (byte)'"';
        to.Raw(text[at..]);
    }

    /// <summary>
    /// With at least <paramref name="decimalsMin"/> decimals and no trailing zeros beyond them, in quotes.
    /// </summary>
    public static void Millionths(ByteWriter to, long millionths, int decimalsMin)
    {
        var decimals = 6;
        while (decimals > decimalsMin && millionths % 10 == 0)
            (millionths, decimals) = (millionths / 10, decimals - 1);
        Decimal(to, millionths, decimals);
    }

    /// <summary>The lowest digits of the value, zeros first.</summary>
    public static void Digits(Span<byte> to, int value)
    {
        for (var i = to.Length - 1; i >= 0; i--)
            (to[i], value) = ((byte)('0' + value % 10), value / 10);
    }

    private static void Escaped(ByteWriter to, string text)
    {
        to.Byte((byte)'"');
        foreach (var rune in text.EnumerateRunes())
        {
            var escape = rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < 0x20 => $"\\u{rune.Value:x4}",
                _ => rune.ToString(),
            };
            to.Raw(Encoding.UTF8.GetBytes(escape));
        }
        to.Byte((byte)'"');
    }
}
