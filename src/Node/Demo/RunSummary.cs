using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Demo;

/// <summary>
/// How a run ended. Counts are transactions; debit and credit are the sums of posted journals at the ERP.
/// </summary>
/// <param name="Sent">Distinct transactions in the terminals' own record.</param>
/// <param name="Accepted">Distinct transactions that the node recorded.</param>
/// <param name="Repeats">Further copies that the terminals sent, by the answers they got.</param>
/// <param name="Refused">Transactions that the intake does not take.</param>
/// <param name="Posted">In journals that stand at the ERP, or in journals without money.</param>
/// <param name="Lost">Recorded by a terminal and found nowhere.</param>
/// <param name="Doubled">Found more than once: in two posted journals, or posted and held.</param>
/// <param name="Differences">Whatever does not agree between the three records; empty when all is well.</param>
public sealed record RunSummary(
    long Sent, long Accepted, long Repeats, long Conflicts, long Refused, long Journaled, long Held, long Waived,
    long Posted, long Lost, long Doubled, string Debit, string Credit, bool Balanced, int Cases, bool Clean,
    long JournalsPosted, long JournalsPostedBefore, double Seconds, double SendingSeconds,
    double TransactionsPerSecond, IReadOnlyList<CaseView> OpenCases, IReadOnlyList<string> Differences)
{
    /// <summary>How the month was closed; null when that was not asked for.</summary>
    public MonthSummary? Month { get; init; }

    // Read by people and programs, never put into a page: an apostrophe stays one.
    private static readonly RunJson Readable = new(new JsonSerializerOptions(RunJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public string ToJson() => JsonSerializer.Serialize(this, Readable.RunSummary);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class RunJson : JsonSerializerContext;
