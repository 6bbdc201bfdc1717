namespace RetailActors.Node.Operations;

/// <param name="Expected">What should be in the till, per tender, as decimal strings.</param>
/// <param name="Unbooked">Of the difference, what is in no journal (yet).</param>
public sealed record ShiftTenderView(
    string Tender, string Currency, string Start, string? OpeningDifference, string Floats, string Sales,
    string Refunds, string PayIns, string PayOuts, string Removals, string SafeDrops, string BankDrops,
    string Expected, string? Declared, string? Difference, string Unbooked);

/// <param name="State">open, suspended, blindClosed or closed.</param>
/// <param name="Settled">The closing difference is booked.</param>
/// <param name="Late">Transactions that came after the close.</param>
/// <param name="Cases">What is open about it, by key.</param>
public sealed record ShiftView(
    string Store, string Shift, string State, bool Settled, string Date, string Terminal, string Drawer, bool Shared,
    string? Staff, string Opened, string? Ended, string? Close, long Transactions, long Late,
    IReadOnlyList<string> OpenAt, string? AcceptedBy, string? AcceptedWhy,
    IReadOnlyList<ShiftTenderView> Tenders, IReadOnlyList<string> Cases);

/// <param name="Who">Left out: the operator of the key.</param>
public sealed record ShiftActRequest(string Store, string Shift, string Note, string? Who = null);
