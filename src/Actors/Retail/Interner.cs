using System.Text;

namespace RetailActors.Actors.Retail;

/// <summary>
/// One string object for each distinct text of a stream. Bounded: beyond its size texts are simply not shared.
/// </summary>
public sealed class Interner(int textsMax = 1 << 17)
{
    private readonly Dictionary<ulong, string> _texts = [];

    public string Text(ReadOnlySpan<byte> utf8)
    {
        var key = Fingerprint.Of(utf8);
        if (_texts.TryGetValue(key, out var known) && Same(known, utf8))
            return known;
        var text = Encoding.UTF8.GetString(utf8);
        if (_texts.Count < textsMax)
            _texts[key] = text;
        return text;
    }

    private static bool Same(string text, ReadOnlySpan<byte> utf8)
    {
        if (text.Length != utf8.Length)
            return Encoding.UTF8.GetString(utf8) == text;
        for (var i = 0; i < utf8.Length; i++)
            if (text[i] != utf8[i])
                return false;
        return true;
    }
}
