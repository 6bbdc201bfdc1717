namespace RetailActors.Actors.Statements;

/// <summary>How far a count may be from what should be there, and which count it is. Minor units of the store's
/// currency; null: no limit.</summary>
/// <param name="DeclarationsAdd">Tender declarations of a shift are added up; otherwise the last one counts.</param>
public sealed record DifferenceRules(
    bool DeclarationsAdd = false, long? TransactionMax = null, long? ShiftMax = null, long? StatementMax = null);
