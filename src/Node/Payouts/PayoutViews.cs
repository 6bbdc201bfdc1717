using System.Text.Json.Serialization;

namespace RetailActors.Node.Payouts;

// What operators see of payouts. Names are chosen; shapes only grow. Money is a decimal string.

/// <param name="State"><c>matched</c> or <c>unmatched</c>.</param>
/// <param name="Fees">Of all rows, to be booked from the payout; likewise chargebacks and adjustments.</param>
/// <param name="Net">What the bank is to get.</param>
/// <param name="Bank"><c>none</c>, <c>equal</c> or <c>different</c>.</param>
public sealed record PayoutView(
    string Payout, string Date, string Currency, string State, int Rows, int UnmatchedRows, string Unmatched,
    string Charges, string Refunds, string Chargebacks, string Adjustments, string Fees, string Net,
    string? BankReference, string Bank, string ImportedAt, string ImportedBy, string File);

/// <param name="State"><c>matched</c>, <c>part</c>, <c>unmatched</c>, <c>explained</c> (a chargeback of a known
/// charge), <c>fee</c> or <c>adjustment</c>.</param>
/// <param name="Tickets">What the row pays or belongs to.</param>
public sealed record PayoutRowView(
    int Row, string Type, string Transaction, string? Original, string? MerchantReference, string Gross, string Fee,
    string Net, string State, string Unmatched, IReadOnlyList<PayoutTicketView> Tickets);

/// <param name="Amount">What of the row the ticket's tender took.</param>
/// <param name="Erp">The journal's number at the ERP, once posted.</param>
public sealed record PayoutTicketView(string Transaction, string Store, string Journal, string? Erp, string Amount);

public sealed record BankLineView(string Date, string Amount, string Currency, string Reference);

public sealed record PayoutDetailView(
    PayoutView Payout, IReadOnlyList<PayoutRowView> Rows, IReadOnlyList<BankLineView> Bank);

/// <param name="Result"><c>imported</c>, <c>same</c> or <c>conflict</c>: other content under a known id, not taken.
/// </param>
public sealed record PayoutImportView(string Payout, string Result, IReadOnlyList<string> Differences);

public sealed record PayoutsImportedView(string File, int Conflicts, IReadOnlyList<PayoutImportView> Payouts);

/// <param name="New">Lines that were not known yet.</param>
public sealed record BankImportedView(string File, int Lines, int New);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<PayoutView>))]
[JsonSerializable(typeof(PayoutDetailView))]
[JsonSerializable(typeof(PayoutsImportedView))]
[JsonSerializable(typeof(BankImportedView))]
public sealed partial class PayoutJson : JsonSerializerContext;
