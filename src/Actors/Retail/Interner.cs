using System.Text;

namespace RetailActors.Actors.Retail;

/// <summary>
/// One string object for each distinct text of a stream. Bounded: beyond its size texts are simply not shared.
/// </summary>
public sealed class Interner(int textsMax = 1 << 17)
{
    private readonly Dictionary<ulong, string> _texts = [];
    private readonly Dictionary<int, Currency> _currencies = [];

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

    public Currency Currency(ReadOnlySpan<byte> code)
    {
        var key = code[0] | code[1] << 8 | code[2] << 16;
        if (!_currencies.TryGetValue(key, out var currency))
            _currencies[key] = currency = Retail.Currency.Of(Encoding.ASCII.GetString(code));
        return currency;
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
