using RetailActors.Actors.Payouts;

namespace RetailActors.Streams.Payouts;

/// <summary>What of a payout is offered to which store, and what a store's answer means to the payout. Pure.</summary>
public static class PayoutMatching
{
    /// <summary>The rows without tickets enough.</summary>
    public static OfferedRow[] Offered(Payout payout) => [.. payout.UnmatchedRows.Select(index =>
    {
        var row = payout.Content!.Rows[index];
        var chargeback = row.Type == PayoutRowType.Chargeback;
        string?[] references = chargeback ? [row.Original, row.Transaction, row.Merchant]
            : [row.Transaction, row.Original, row.Merchant];
        return new OfferedRow(index, [.. references.OfType<string>().Distinct()], row.Gross, chargeback);
    })];

    /// <summary>Most rows are one store's: only those that know a reference are asked.</summary>
    public static bool Concerns(Settlement store, IReadOnlyCollection<OfferedRow> rows) =>
        rows.Any(row => row.References.Any(store.ByReference.ContainsKey));

    /// <param name="taken">All that the store has allocated of the rows.</param>
    public static RowMatch[] MatchesOf(Settlement store, IReadOnlyList<Allocation> taken) =>
        [.. taken.Where(one => store.Lines.ContainsKey(one.Line)).Select(one => new RowMatch(one.Row,
            store.Lines[one.Line].Line.Transaction, store.Lines[one.Line].Journal, one.Amount, one.ExplainsOnly))];
}
