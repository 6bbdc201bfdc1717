using System.Collections.Concurrent;
using System.Text;

namespace RetailActors.Actors.Retail;

/// <summary>An ISO 4217 currency code and the number of its decimals.</summary>
public readonly record struct Currency
{
    // ISO 4217 list one, the codes whose minor unit is not 2.
    private static readonly string[] NoDecimals =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
            "XPF"];

    private static readonly string[] ThreeDecimals = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    // Those that were met as bytes: 26³ at most, since nothing else is a code.
    private static readonly ConcurrentDictionary<int, Currency> Met = new();

    private Currency(string code, int decimals) => (Code, Decimals) = (code, decimals);

    public string Code { get; }

    /// <summary>0 to 3.</summary>
    public int Decimals { get; }

    /// <exception cref="FormatException">Not three letters A to Z.</exception>
    public static Currency Of(string code) =>
        TryOf(code, out var currency) ? currency : throw new FormatException($"'{code}' is not an ISO 4217 code");

    /// <summary>Of a code's three ASCII letters; one that was met before allocates nothing.</summary>
    /// <exception cref="FormatException">Not three letters A to Z.</exception>
    public static Currency Of(ReadOnlySpan<byte> code)
    {
        var key = code.Length == 3 ? code[0] | code[1] << 8 | code[2] << 16 : 0;
        if (!Met.TryGetValue(key, out var currency))
            Met[key] = currency = Of(Encoding.ASCII.GetString(code));
        return currency;
    }

    public static bool TryOf(string code, out Currency currency)
    {
        currency = default;
        if (code.Length != 3 || !code.All(char.IsAsciiLetterUpper))
            return false;
        var decimals = NoDecimals.Contains(code) ? 0 : ThreeDecimals.Contains(code) ? 3 : 2;
        currency = new Currency(code, decimals);
        return true;
    }

    public override string ToString() => Code;
}
