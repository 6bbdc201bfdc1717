using System.Text.RegularExpressions;
using RetailActors.Actors.Catalogue;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>
/// What a stock code is, by its form and by the set's own vocabulary of codes that are no goods (its README). Neither
/// looks at which months are there; any other code is nobody's and stays out of the catalogue.
/// </summary>
internal static partial class OnlineRetailCodes
{
    public static readonly IReadOnlyDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["POST"] = "Postage",
        ["DOT"] = "Dotcom postage",
        ["C2"] = "Carriage",
        ["M"] = "Manual",
        ["D"] = "Discount",
        ["S"] = "Samples",
        ["B"] = "Adjust bad debt",
        ["BANK CHARGES"] = "Bank charges",
        ["AMAZONFEE"] = "Amazon fee",
        ["CRUK"] = "CRUK commission",
        ["PADS"] = "Pads to match all cushions",
    };

    /// <summary>One article has one code: <c>85123a</c> was typed, <c>85123A</c> is in the catalogue.</summary>
    public static string Normal(string code) => code.Trim().ToUpperInvariant();

    /// <summary>Null: not a code of this shop's catalogue.</summary>
    public static ItemKind? KindOf(string normal) =>
        Goods().IsMatch(normal) ? ItemKind.Goods
        : Services.ContainsKey(normal) || Voucher().IsMatch(normal) ? ItemKind.Service
        : null;

    /// <summary>Five digits, and up to two letters for the colour or design.</summary>
    [GeneratedRegex("^[0-9]{5}[A-Z]{0,2}$", RegexOptions.None, 1_000)]
    private static partial Regex Goods();

    [GeneratedRegex("^GIFT_[0-9A-Z_]+$", RegexOptions.None, 1_000)]
    private static partial Regex Voucher();
}
