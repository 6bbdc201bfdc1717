using System.Text.Json.Serialization;

namespace RetailActors.Node.Operations;

// What operators see, on the wire and as --json. Names are chosen; shapes only grow. Money is a decimal string.

public sealed record StatusView(
    string Node, string Time, string JournalMode, IReadOnlyList<ShardView> Shards, IReadOnlyList<PumpView> Streams,
    IntakeView Intake, OutboxView Outbox, MasterDataView MasterData, long DeadLetters, int OpenCases, bool Idle);

public sealed record ShardView(
    string Shard, long Epoch, long Head, long Durable, int Entities, long MemoryBytes, int Mailbox, long DeadLetters,
    int Parked);

/// <param name="Behind">Durable facts that are not read yet.</param>
public sealed record PumpView(string Name, long Read, long Behind);

public sealed record IntakeView(long Batches, long Accepted, long Repeats, long Conflicts, long Held, long Refused,
    long Busy);

public sealed record OutboxView(
    string Erp, int Waiting, int Begun, long Posted, long Rejected, string? PausedUntil, string? LastProblem);

public sealed record MasterDataView(long Version, string? LastReadAt, string? Problem, int Items, int Tenders,
    int TaxCodes);

public sealed record RegistryView(IReadOnlyList<StoreView> Stores, IReadOnlyList<NewTerminalView> Terminals);

public sealed record StoreView(string Store, string TimeZone, string CutOver, string Currency);

/// <param name="Key">Left out: one is made, and told once in the answer.</param>
public sealed record NewTerminalView(string Terminal, string Store, string? Key = null);

public sealed record TerminalView(
    string Terminal, string Store, long AcknowledgedThrough, long Highest, long Recorded, long Missing,
    string MissingNumbers,
    long Conflicts, long QueueDepth, bool QueueOverdue, bool GapOverdue);

public sealed record SkuView(string Sku, IReadOnlyList<ShelfView> Warehouses)
{
    public IReadOnlyList<ReservationView> Reservations { get; init; } = [];

    public IReadOnlyList<LotView> Lots { get; init; } = [];

    public IReadOnlyList<AdjustedView> Adjustments { get; init; } = [];
}

public sealed record ShelfView(
    string Warehouse, string OnHand, string Available, string Reserved, string Opening, string Sold, string Returned,
    string Adjusted, string Transferred, string Corrected, string InTransit, string ErpMoved);

public sealed record CaseView(
    string Key, string Kind, string Title, string Owner, string Severity, string State, string Why, string OpenedAt,
    string Age,
    long Transactions, string Amount, string Remedy, IReadOnlyList<CaseNumbersView> Numbers,
    IReadOnlyList<CaseActView> History, IReadOnlyList<AmountView> Amounts, IReadOnlyList<string> Stores,
    string? Assignee, long AgeSeconds);

/// <summary>Amounts of several currencies stand side by side: they do not add up.</summary>
public sealed record AmountView(string Currency, string Amount);

public sealed record CaseNumbersView(string Terminal, long Count, string Numbers);

public sealed record CaseActView(string At, string Who, string What, string Why);

/// <param name="Reason">Why it is waived.</param>
/// <param name="Person">Who looks after it from now on; left out: nobody in particular.</param>
/// <param name="Text">A note.</param>
public sealed record CaseActRequest(string Key, string Reason = "", string? Person = null, string? Text = null);

public sealed record CaseActReply(string Key, int Transactions);

public sealed record JournalView(
    string Journal, string Store, string Date, string Currency, string State, string? Reference, string? Supplements,
    int Lines,
    long Transactions, string Debit, string Credit, int Attempts, string? Why, string Kind = "journal");

public sealed record JournalDetailView(
    JournalView Journal, IReadOnlyList<JournalLineView> Lines, IReadOnlyList<CaseNumbersView> Transactions,
    OrderView? Order = null);

/// <summary>What an order says beyond its ledger lines.</summary>
/// <param name="Original">The order that a return gives back.</param>
public sealed record OrderView(
    string Customer, string? Warehouse, string? Original, string? Receipt, IReadOnlyList<OrderLineView> Lines);

/// <param name="Original">The line of the original, from 1, that it gives back.</param>
public sealed record OrderLineView(
    string Sku, string Quantity, string Unit, string Net, string Discount, string Tax, int? Original = null);

public sealed record JournalLineView(
    string Account, string Role, string? Code, string Debit, string Credit, string? Transaction, string? Reference,
    string? CompanyDebit = null, string? CompanyCredit = null, string? CompanyCurrency = null);

public sealed record CloseRequest(string Through);

public sealed record CloseReply(int Journals);

public sealed record RefreshReply(int Changed);

public sealed record ReconciliationView(
    long Sent, long Accepted, long Repeats, long Conflicts, long Refused, long Journaled, long Ordered, long Open,
    long Held, long Waived, long Posted, long Lost, long Doubled, string Debit, string Credit, bool Balanced, int Cases,
    bool Clean,
    IReadOnlyList<StoreDayView> Days, IReadOnlyList<string> Differences,
    IReadOnlyList<LedgerTotalView> Totals, IReadOnlyList<TenderDayView>? Tenders = null);

/// <summary>Posted journals of one currency.</summary>
public sealed record LedgerTotalView(string Currency, string Debit, string Credit);

/// <param name="Tickets">What the tickets themselves say; = journaled + open + held + waived.</param>
public sealed record TenderDayView(
    string Store, string Date, string Tender, string Currency, string Tickets, string Journaled, string Open,
    string Held, string Waived, string Difference);

public sealed record StoreDayView(
    string Store, string Date, string Currency, long Accepted, string Total, long Journaled, long Ordered, long Open,
    long Held, long Waived, long Posted, string? Difference)
{
    /// <summary>What persons' edits brought to the date or took from it; null when there were none.</summary>
    public EditedView? Edited { get; init; }
}

public sealed record EditedView(long Transactions, string Total);

public sealed record DeadLetterView(string Shard, string Entity, string Command, string Error, int Attempts, string At,
    string Source);

public sealed record BatchStatusView(string Batch, string State, long Count, long Journaled, long Held, long Posted);

public sealed record HeartbeatRequest(long QueueDepth, string? Oldest = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(Edits.TransactionView))]
[JsonSerializable(typeof(Edits.EditRequest))]
[JsonSerializable(typeof(Edits.EditField))]
[JsonSerializable(typeof(List<Edits.EditView>))]
[JsonSerializable(typeof(RegistryView))]
[JsonSerializable(typeof(List<TerminalView>))]
[JsonSerializable(typeof(SkuView))]
[JsonSerializable(typeof(List<CaseView>))]
[JsonSerializable(typeof(CaseActRequest))]
[JsonSerializable(typeof(CaseActReply))]
[JsonSerializable(typeof(List<JournalView>))]
[JsonSerializable(typeof(JournalDetailView))]
[JsonSerializable(typeof(CloseRequest))]
[JsonSerializable(typeof(CloseReply))]
[JsonSerializable(typeof(RefreshReply))]
[JsonSerializable(typeof(ReconciliationView))]
[JsonSerializable(typeof(List<DeadLetterView>))]
[JsonSerializable(typeof(BatchStatusView))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(List<ShiftView>))]
[JsonSerializable(typeof(ShiftActRequest))]
[JsonSerializable(typeof(List<StatementView>))]
[JsonSerializable(typeof(StatementActRequest))]
public sealed partial class NodeJson : JsonSerializerContext;
