using System.Text.Json.Serialization;

namespace RetailActors.Node.Operations;

/// <summary>Whether a month can be closed, per store and day, and what keeps it open.</summary>
public sealed record CloseView(
    string Month, string? Store, bool IsReady, IReadOnlyList<CloseDayView> Days, IReadOnlyList<ClosePointView> Points);

/// <param name="Open">How many points keep it open.</param>
public sealed record CloseDayView(string Store, string Date, bool IsReady, long Transactions, int Open);

/// <param name="Store">Left out: no store's alone.</param>
/// <param name="Date">Left out: it may concern any date.</param>
public sealed record ClosePointView(
    string? Store, string? Date, string Reason, string Detail, string Owner, string? Assignee, string? Case, long Count,
    IReadOnlyList<AmountView> Amounts);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloseView))]
public sealed partial class CloseJson : JsonSerializerContext;
