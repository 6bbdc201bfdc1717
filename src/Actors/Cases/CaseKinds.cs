namespace RetailActors.Actors.Cases;

/// <summary>Who has to act.</summary>
public enum CaseOwner : byte
{
    Finance = 1,
    Operations = 2,
    StoreOperations = 3,
    CustomerService = 4,
}

public enum Severity : byte
{
    Info = 1,
    Warning = 2,
    Critical = 3,
}

/// <param name="HealsItself">Mending the master data releases what it holds, without a person's word.</param>
/// <param name="Remedy">What to do, as docs/OPERATING says it.</param>
public sealed record CaseKind(string Name, CaseOwner Owner, Severity Severity, bool HealsItself, string Title,
    string Remedy);

/// <summary>Every kind of case there is: its owner, and what to do.</summary>
public static class CaseKinds
{
    public const string UnmappedSku = "unmapped-sku", UnmappedUnit = "unmapped-unit",
        UnmappedWarehouse = "unmapped-warehouse",
        UnmappedTender = "unmapped-tender", UnmappedTax = "unmapped-tax", UnmappedReason = "unmapped-reason",
        Unbalanced = "unbalanced", TendersDoNotCover = "tenders-do-not-cover", NegativePrice = "negative-price",
        SignContradiction = "sign-contradiction", Clock = "clock", ForeignCurrency = "foreign-currency",
        UnknownShift = "unknown-shift",
        Unreadable = "unreadable", Conflict = "conflict", Gap = "gap", Queue = "queue", Rejected = "rejected",
        DeadLetter = "dead-letter",
        NoRoundingAccount = "no-rounding-account", EmptyTransaction = "empty-transaction",
        UnmappedDifference = "unmapped-difference", UnmappedSafe = "unmapped-safe", UnmappedBank = "unmapped-bank",
        Uncounted = "uncounted", OverShort = "over-short", ShiftLeftOpen = "shift-left-open",
        ShiftOverlap = "shift-overlap", ShiftUnsynchronised = "shift-unsynchronised", ShiftLate = "shift-late",
        BusyTerminal = "busy-terminal", DrawerOpenTwice = "drawer-open-twice", SharedShifts = "shared-shifts",
        UnmatchedPayout = "unmatched-payout", OverduePayout = "overdue-payout", Unposted = "unposted",
        BlockedInventory = "blocked-inventory", UnmatchedTenders = "unmatched-tenders", StuckSync = "stuck-sync",
        ReaderLag = "reader-lag", NoCustomer = "no-customer",
        UnknownOriginal = "unknown-original", OverReturned = "over-returned", RefundDiffers = "refund-differs",
        WrongSerial = "wrong-serial", UnknownOrder = "unknown-order", DepositDiffers = "deposit-differs",
        NoDepositAccount = "no-deposit-account", Oversold = "oversold", SerialSoldTwice = "serial-sold-twice",
        StockDrift = "stock-drift", NoCost = "no-cost", CostUnknown = "cost-unknown";

    private static readonly Dictionary<string, CaseKind> Kinds = new CaseKind[]
    {
        new(UnmappedSku, CaseOwner.Operations, Severity.Critical, true, "SKU is not in the ERP's catalogue",
            "Create or release the product in the ERP under exactly this number; what is held is booked then."),
        new(UnmappedUnit, CaseOwner.Operations, Severity.Critical, true,
            "Unit has no exact conversion to the SKU's base unit",
            "Add the unit conversion of the product in the ERP; never guess a factor."),
        new(UnmappedWarehouse, CaseOwner.Operations, Severity.Critical, true, "Store has no warehouse",
            "Map the store to its warehouse in the ERP."),
        new(UnmappedTender, CaseOwner.Finance, Severity.Critical, true, "Tender has no ledger account",
            "Map the payment method to its account in the ERP."),
        new(UnmappedTax, CaseOwner.Finance, Severity.Critical, true, "Tax code has no tax group",
            "Map the tax code to its sales tax group and account in the ERP."),
        new(UnmappedReason, CaseOwner.Finance, Severity.Warning, true,
            "Reason of a pay-in, pay-out or adjustment has no account",
            "Map the reason to its income or expense account in the ERP."),
        new(NoRoundingAccount, CaseOwner.Finance, Severity.Warning, true, "The ERP names no rounding account",
            "Set the rounding account in the ERP's ledger parameters."),
        new(NoCustomer, CaseOwner.Finance, Severity.Critical, true, "An order has no customer to be posted to",
            "Name the store's placeholder customer in the ERP, or the customer on the tickets."),
        new(Unbalanced, CaseOwner.Finance, Severity.Critical, false,
            "Lines, taxes and rounding do not add up to the total",
            "Compare with the receipt; edit the transaction, or waive it with a reason once booked by hand."),
        new(TendersDoNotCover, CaseOwner.Finance, Severity.Critical, false, "Tenders do not add up to the total",
            "Compare with the receipt and the drawer; edit the transaction, or waive it once booked by hand."),
        new(NegativePrice, CaseOwner.StoreOperations, Severity.Warning, false, "A price is below zero",
            "Ask the store what was sold; edit the transaction, or waive it once booked by hand."),
        new(SignContradiction, CaseOwner.StoreOperations, Severity.Warning, false,
            "Quantity and amount of a line have opposite signs",
            "Ask the store: sale or return? Edit the transaction, or waive it with a reason once booked by hand."),
        new(EmptyTransaction, CaseOwner.StoreOperations, Severity.Info, false, "A sale or return without lines",
            "Ask the store; edit what was sold into it, or waive it when nothing was."),
        new(Clock, CaseOwner.StoreOperations, Severity.Warning, false, "The date is far from the node's clock",
            "Set the terminal's clock. Edit the business date if it is wrong; waive it if it is no sale at all."),
        new(ForeignCurrency, CaseOwner.Finance, Severity.Warning, true, "There is no exchange rate of the currency",
            "Set the currency's exchange rate for the date in the ERP; was it meant at all? Otherwise waive it."),
        new(UnknownShift, CaseOwner.StoreOperations, Severity.Warning, false, "Shift was never opened",
            "Find the shift's opening at the terminal; retry when it has come."),
        new(UnmappedDifference, CaseOwner.Finance, Severity.Critical, true, "Tender has no account for over and short",
            "Map the payment method's difference account in the ERP; the shift's count is booked then."),
        new(UnmappedSafe, CaseOwner.Finance, Severity.Critical, true, "Tender has no account for the safe",
            "Map the payment method's safe account in the ERP."),
        new(UnmappedBank, CaseOwner.Finance, Severity.Critical, true, "Tender has no account for bank drops",
            "Map the payment method's bank drop account in the ERP."),
        new(Uncounted, CaseOwner.StoreOperations, Severity.Warning, false,
            "A shift was closed without counting a tender that is counted",
            "Count it and send a tender declaration for the shift; it is booked then."),
        new(OverShort, CaseOwner.StoreOperations, Severity.Critical, false, "A shift's difference is beyond its limit",
            "Count again, or a manager accepts it: retail shift accept STORE SHIFT --note \"why\"."),
        new(ShiftLeftOpen, CaseOwner.StoreOperations, Severity.Warning, true, "A shift is open past its day",
            "Close it at the till. Closes by itself then."),
        new(ShiftOverlap, CaseOwner.StoreOperations, Severity.Warning, true, "Shifts of one drawer overlap in time",
            "Check the terminals' clocks and whose money it was. Closes by itself when the statement is cut."),
        new(ShiftUnsynchronised, CaseOwner.StoreOperations, Severity.Warning, true,
            "A shift was closed before all of its terminals' transactions had come",
            "Bring the terminal online; the difference corrects itself with what comes, and the case closes."),
        new(ShiftLate, CaseOwner.Finance, Severity.Info, true, "Transactions came after their shift's close",
            "Nothing: they are in a supplement as soon as it is cut, with what they correct of the difference."),
        new(BusyTerminal, CaseOwner.StoreOperations, Severity.Warning, true, "A shift is open at two registers",
            "Suspend it where it is not used. Closes by itself then."),
        new(DrawerOpenTwice, CaseOwner.StoreOperations, Severity.Warning, true, "A drawer has two open shifts",
            "Close or suspend one of them. Closes by itself then."),
        new(SharedShifts, CaseOwner.StoreOperations, Severity.Warning, true,
            "A store has more than one open shared shift", "Close all but one. Closes by itself then."),
        new(UnknownOriginal, CaseOwner.StoreOperations, Severity.Warning, false,
            "A return names a sale that has not come",
            "Bring the terminal of the sale online: what waits is booked when the sale has come. A sale from before "
            + "this system never comes: set retail.returns.unknown-original to book, then retry."),
        new(OverReturned, CaseOwner.StoreOperations, Severity.Critical, false,
            "More is given back than was sold and is not back yet",
            "Compare the returns of this sale with its receipt. Waive what was refunded by mistake and settle it with "
            + "the customer; what the store has to bear is booked by hand."),
        new(RefundDiffers, CaseOwner.Finance, Severity.Warning, false,
            "A refund is not what the goods were sold for",
            "Compare with the sale's receipt; waive with a reason once booked by hand."),
        new(WrongSerial, CaseOwner.StoreOperations, Severity.Critical, false,
            "The serial given back is not the one that was sold",
            "Look at the piece: it may be another sale's. Waive with a reason once booked by hand."),
        new(NoCost, CaseOwner.Finance, Severity.Critical, true, "Goods are sold that have no cost at the ERP",
            "Set the product's cost and stock account in the ERP, or empty its cost account when the ERP values it."),
        new(CostUnknown, CaseOwner.Finance, Severity.Warning, false,
            "What goods cost that came back without a receipt is for a person to say",
            "Answer by editing each: retail transaction edit TRANSACTION --set lines[0].cost=4.20 --why TEXT, for one "
            + "unit, in the company's currency. It is booked then."),
        new(UnknownOrder, CaseOwner.StoreOperations, Severity.Warning, true, "A customer order was never opened",
            "Bring the terminal online that opened the order: what waits is booked when its opening has come."),
        new(DepositDiffers, CaseOwner.Finance, Severity.Critical, false,
            "More is taken from a deposit than was paid in",
            "Compare the receipts of the order; waive with a reason once booked by hand."),
        new(NoDepositAccount, CaseOwner.Finance, Severity.Critical, true, "The ERP names no account for deposits",
            "Set the deposit account in the ERP's ledger parameters."),
        new(Oversold, CaseOwner.Operations, Severity.Warning, true, "More is sold or set aside than is there",
            "Count the shelf, release reservations or send stock. Closes by itself when there is enough."),
        new(StockDrift, CaseOwner.Operations, Severity.Warning, true, "The ERP has another stock than we have",
            "The case names the moves that cause it: relieve, take back or correct them in the ERP, or count the "
            + "shelf. Closes by itself when both agree again."),
        new(SerialSoldTwice, CaseOwner.StoreOperations, Severity.Critical, false, "A serial was sold twice",
            "Look at both receipts: where one names another piece, edit its serial. Retry books the sale as it is. "
            + "Sold at two stores, both are booked: waive it once that is settled."),
        new(Unreadable, CaseOwner.Operations, Severity.Critical, false, "The transaction cannot be processed",
            "Report it with the case's detail; retry after the update."),
        new(Conflict, CaseOwner.StoreOperations, Severity.Critical, false, "One number, two contents: both are kept",
            "The first stands in the books. Was the terminal restored from a backup? Then waive the second."),
        new(Gap, CaseOwner.StoreOperations, Severity.Warning, true, "Numbers are missing",
            "Bring the terminal online; every answer asks it for them. Closes by itself when they have come."),
        new(Queue, CaseOwner.StoreOperations, Severity.Warning, true, "The terminal has not emptied its queue in time",
            "Look at the terminal's connection and software. Closes by itself when the queue is empty."),
        new(Rejected, CaseOwner.Finance, Severity.Critical, false, "The ERP rejects a journal",
            "Read the ERP's message, mend the cause there, then retry the case."),
        new(UnmatchedPayout, CaseOwner.Finance, Severity.Warning, true,
            "A payout does not agree with tickets or bank",
            "See retail payout show: a row without a ticket was sold elsewhere, refunded at the provider, or its till "
            + "recorded another reference. Waive with a reason once booked by hand."),
        new(OverduePayout, CaseOwner.Finance, Severity.Warning, true, "Tenders have had no payout for too long",
            "Import the provider's payout files; ask the provider for the transactions that are named."),
        new(Unposted, CaseOwner.Finance, Severity.Critical, true, "Store-days are not posted in time",
            "See retail close readiness for what holds each of them: a case, the ERP, an open shift."),
        new(BlockedInventory, CaseOwner.Operations, Severity.Warning, true,
            "Sales have not relieved stock for too long",
            "Mend the SKUs, units and warehouses that are named; the stock follows by itself."),
        new(UnmatchedTenders, CaseOwner.Finance, Severity.Critical, true,
            "Tenders have had no account for too long",
            "Map the payment methods that are named to their accounts in the ERP before the month ends."),
        new(StuckSync, CaseOwner.Operations, Severity.Critical, true, "Nothing is exchanged with the ERP",
            "See retail status: is the ERP down, are its credentials valid, is its batch job running?"),
        new(ReaderLag, CaseOwner.Operations, Severity.Warning, true, "A reader of facts stands still or is far behind",
            "See retail status and the log; restart the node when it stays: nothing is lost by that."),
        new(DeadLetter, CaseOwner.Operations, Severity.Critical, false, "A message could not be handled",
            "Report it with the case's detail."),
    }.Concat(ValidationKinds.All).ToDictionary(kind => kind.Name);

    public static IReadOnlyCollection<CaseKind> All => Kinds.Values;

    public static CaseKind Of(string name) => Kinds.TryGetValue(name, out var kind)
        ? kind
        : new CaseKind(name, CaseOwner.Operations, Severity.Warning, false, name, "Read the detail.");
}
