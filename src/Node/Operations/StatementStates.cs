using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Statements;

namespace RetailActors.Node.Operations;

/// <summary>
/// A statement's states as Dynamics 365 Commerce has them (docs, "Retail statement posting"): three of its calculation,
/// ten of its posting. One journal carries what there are separate vouchers, so it passes the middle ones at once; and
/// summed sales make no customer orders, nor do gift cards.
/// </summary>
public static class StatementStates
{
    public const string Started = "started", Marked = "marked", Calculated = "calculated", Checked = "checked",
        Aggregated = "aggregated", Posted = "posted";

    private static readonly string[] Order =
    [
        Started, Marked, Calculated, Checked, Aggregated, "customerOrderCreated", "customerOrderInvoiced",
        "discountsPosted", "incomeExpensePosted", "vouchersLinked", "paymentsPosted", "giftCardsPosted", Posted,
    ];

    private static readonly string[] NotOurs = ["customerOrderCreated", "customerOrderInvoiced", "giftCardsPosted"];

    /// <summary>Of the part that is open: its tickets are being collected, or are all there and about to be summed.
    /// </summary>
    public static string OfOpen(StoreDay day, bool waitsForShift, Instant now, Duration quiet) =>
        waitsForShift || day.CutAt > now + quiet ? Started : Marked;

    /// <param name="delivery">Null while the outbox has not heard of the journal.</param>
    public static string OfJournal(DocumentDelivery? delivery) => delivery switch
    {
        null => Calculated,
        { State: DeliveryState.Posted } => Posted,
        { State: DeliveryState.Begun or DeliveryState.Rejected } or { Attempt: > 0 } => Aggregated,
        _ => Checked,
    };

    public static string Least(IEnumerable<string> states) =>
        states.MinBy(state => Array.IndexOf(Order, state)) ?? Posted;

    /// <summary>What follows a state, passing over those that summed sales do not have.</summary>
    public static IReadOnlyList<StatementStepView> Steps(string reached, bool failed)
    {
        var at = Array.IndexOf(Order, reached);
        return [.. Order.Select((state, i) => new StatementStepView(state,
            NotOurs.Contains(state) ? "notApplicable"
            : i <= at ? "done"
            : failed && state == Posted ? "failed" : "open"))];
    }
}
