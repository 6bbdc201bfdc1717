using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.OnlineRetail;

/// <summary>
/// Why staff moved stock, from the words they left in the description. The first rule that fits is taken.
/// </summary>
internal static class AdjustmentReasons
{
    public const string BadDebt = "BAD-DEBT";

    private const string Found = "FOUND";

    private const string Unexplained = "UNEXPLAINED";

    private static readonly (string Reason, string[] Words)[] Rules =
    [
        ("DAMAGED", ["damag", "broke", "crush", "smash", "crack", "wet", "rust", "mould", "fault", "smudge", "unsale"]),
        ("THROWN-AWAY", ["throw", "incorrectly made"]),
        ("LOST", ["lost", "missing", "not rcvd", "not received", "stolen", "short"]),
        ("SAMPLE", ["sample", "display", "showroom", "given away", "mailout"]),
        (Found, ["found", "returned"]),
        ("COUNT", ["check", "count", "adjust"]),
        (
            "WRONG-CODE",
            ["code", "label", "mix", "wrong", "incorrect", "sold", "set", "dotcom", "amazon", "ebay", "credit"]),
    ];

    public static readonly IReadOnlyList<ReasonMapping> Accounts =
    [
        new(BadDebt, "6300"), new("DAMAGED", "5100"), new("THROWN-AWAY", "5110"), new("LOST", "5120"),
        new("SAMPLE", "5130"), new(Found, "5140"), new("COUNT", "5150"), new("WRONG-CODE", "5160"),
        new(Unexplained, "5190"),
    ];

    /// <summary>
    /// The first description that is there decides; without words, what came is found and what went unexplained.
    /// </summary>
    public static string Of(IReadOnlyList<OnlineRetailRow> rows)
    {
        var note = rows.FirstOrDefault(row => row.Description.Length > 0).Description ?? "";
        if (IsNote(note))
            foreach (var (reason, words) in Rules)
                if (words.Any(word => note.Contains(word, StringComparison.OrdinalIgnoreCase)))
                    return reason;
        return rows[0].Quantity < Quantity.Zero ? Unexplained : Found;
    }

    /// <summary>The catalogue is written in capitals; people are not.</summary>
    public static bool IsNote(string description) => description.Any(char.IsLower);
}
