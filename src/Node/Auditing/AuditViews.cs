using System.Text.Json.Serialization;

namespace RetailActors.Node.Auditing;

/// <param name="Seen">The codes of all recorded transactions are checked too.</param>
/// <param name="Date">The first business date that is to be sold on; left out: today.</param>
public sealed record AuditRequest(IReadOnlyList<AuditCodeView> Codes, bool Seen = false, string? Date = null);

/// <param name="Kind">sku, tax, tender, store, reason, customer or currency.</param>
/// <param name="Unit">Of a SKU: a unit it is sold in.</param>
/// <param name="Tax">Of a SKU: a tax code it is sold with.</param>
public sealed record AuditCodeView(string Kind, string Code, string? Unit = null, string? Tax = null);

public sealed record AuditView(
    string Erp, string Date, bool IsReady, IReadOnlyList<AuditCheckedView> Checked,
    IReadOnlyList<AuditFindingView> Findings);

public sealed record AuditCheckedView(string Kind, int Codes, int Failing);

/// <param name="Result"><c>fail</c>: its sales would be held; <c>look</c>: to be looked at.</param>
/// <param name="Uses">How often it was seen at the terminals.</param>
/// <param name="Remedy">What to do, and whose it is.</param>
public sealed record AuditFindingView(
    string Kind, string Code, string Result, string Problem, long Uses, string Owner, string Remedy);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditRequest))]
[JsonSerializable(typeof(AuditView))]
public sealed partial class AuditJson : JsonSerializerContext;
