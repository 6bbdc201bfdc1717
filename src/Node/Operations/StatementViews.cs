namespace RetailActors.Node.Operations;

/// <param name="Statement"><c>STORE-YYYYMMDD</c>, then <c>/SHIFT</c> where statements are made by shift, then
/// <c>~CUR</c> for amounts in another currency than the store's.</param>
/// <param name="State">The last of <see cref="StatementStates"/> that all of it has reached.</param>
/// <param name="FailedAt">The state that it could not reach; the next attempt goes on from there.</param>
/// <param name="Held">Its transactions that stand in cases: they come as a supplement.</param>
public sealed record StatementView(
    string Statement, string Store, string Date, string? Shift, string Currency, string State, string? FailedAt,
    string? Why, long Transactions, string Total, long Held, IReadOnlyList<StatementStepView> Steps,
    IReadOnlyList<StatementJournalView> Journals);

/// <param name="Is">done, open, failed or notApplicable.</param>
public sealed record StatementStepView(string State, string Is);

public sealed record StatementJournalView(
    string Journal, string State, bool Supplement, string? Reference, string? Why);

public sealed record StatementActRequest(string Statement);
