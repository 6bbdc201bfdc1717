using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

using MasterCatalogue = Catalogue.Catalogue;

public abstract record BooksEvent
{
    /// <summary>Transactions summed into the open part of a business date.</summary>
    /// <param name="CutAt">When the part becomes a journal, if nothing more comes.</param>
    public sealed record Booked(
        BusinessDate Date, long Count, long Total, Instant CutAt, IReadOnlyList<PostingAmount> Sums,
        IReadOnlyList<TerminalNumbers> Numbers, IReadOnlyList<StockMove> Moves) : BooksEvent
    {
        /// <summary>The amounts' currency when it is not the books' own.</summary>
        public Currency? Foreign { get; init; }

        /// <summary>The shift that they make a statement of; null: the day.</summary>
        public string? Shift { get; init; }

        /// <summary>The currency of the sums' company amounts; null when they have none.</summary>
        public Currency? Company { get; init; }
    }

    public sealed record Held(CauseKey Cause, string Why, IReadOnlyList<HeldRef> Refs,
        IReadOnlyList<StockMove> Moves) : BooksEvent;

    /// <summary>No longer held for this cause: booked, or held for another, in the same commit.</summary>
    public sealed record Released(CauseKey Cause, IReadOnlyList<HeldRef> Refs) : BooksEvent;

    /// <summary>A person has decided that they are not booked.</summary>
    public sealed record Waived(CauseKey Cause, string Who, string Why, IReadOnlyList<HeldRef> Refs) : BooksEvent;

    /// <summary>Shifts that a terminal has opened, as it was kept before shifts had accounts.</summary>
    public sealed record ShiftsOpened(IReadOnlyList<string> Shifts) : BooksEvent;

    /// <summary>The accounts of shifts as they stand now.</summary>
    public sealed record ShiftsStand(IReadOnlyList<Shift> Shifts) : BooksEvent;

    /// <summary>What is a case about the shifts from now on, and what no longer.</summary>
    public sealed record ConcernsChanged(
        IReadOnlyList<(string Key, string Why)> Raised, IReadOnlyList<string> Settled) : BooksEvent;

    /// <summary>A person's decision about a shift.</summary>
    public sealed record ShiftActed(string Shift, Instant At, string Who, string What, string Why) : BooksEvent;

    /// <summary>What a terminal says to have waiting; 0 when it has sent everything.</summary>
    public sealed record QueueNoted(TerminalId Terminal, long Depth) : BooksEvent;
    /// <summary>What booked returns gave back of the sales that they name.</summary>
    public sealed record GaveBack(IReadOnlyList<ReturnedLine> Lines) : BooksEvent;

    /// <summary>What a return at another store gives back of this store's sales, in place of what it was before;
    /// nothing when it is not booked there.</summary>
    public sealed record Claimed(TransactionId By, IReadOnlyList<ReturnedLine> Lines) : BooksEvent;

    /// <summary>A customer order was opened, picked up or cancelled.</summary>
    public sealed record OrderChanged(OrderStep Step) : BooksEvent;

    /// <summary>What tickets said of moves that are in the same commit.</summary>
    public sealed record Traced(IReadOnlyList<TracedMove> Moves) : BooksEvent;

    /// <summary>A transaction has become an order of its own, to be posted by itself (R07).</summary>
    /// <param name="Total">The transaction's own, as its terminal counts it.</param>
    public sealed record OrderMade(SalesOrder Order, long Total, IReadOnlyList<StockMove> Moves) : BooksEvent;

    /// <summary>Moved, and to be posted as stock.</summary>
    /// <param name="CutAt">When all that is due becomes a posting, if it is the first of it.</param>
    public sealed record StockDue(BusinessDate Date, Instant CutAt, IReadOnlyList<StockMove> Moves) : BooksEvent;

    /// <summary>What was due has become a posting, or a part of it.</summary>
    public sealed record StockCut(StockPosting Posting) : BooksEvent;

    /// <summary>A person has changed a held transaction: it is booked, or held again, in the same commit.</summary>
    /// <param name="Cause">What it was held for.</param>
    public sealed record Edited(CauseKey Cause, Edit Edit) : BooksEvent;

    /// <summary>The open part has become a journal. Closed: what comes later for the date is a supplement.</summary>
    public sealed record JournalCut(Journal Journal, bool Closes) : BooksEvent;
}

public abstract record BooksCommand
{
    /// <summary>New transactions of the store, in the order in which they were recorded.</summary>
    /// <param name="DayEnds">When each of their business dates ends, in the store's time zone, with its
    /// cut-over.</param>
    public sealed record Book(
        IReadOnlyList<Entry> Entries, IReadOnlyDictionary<BusinessDate, Instant> DayEnds,
        JournalPolicy Policy, MasterCatalogue? Catalogue = null) : BooksCommand;

    /// <summary>Held transactions, looked at again: the entry says whether they can be booked now.</summary>
    public sealed record Release(
        IReadOnlyList<Entry> Entries, IReadOnlyDictionary<BusinessDate, Instant> DayEnds,
        JournalPolicy Policy, MasterCatalogue? Catalogue = null) : BooksCommand
    {
        /// <summary>By a person's word: serials that are sold twice are booked as they are.</summary>
        public bool AcceptsSerials { get; init; }
    }

    /// <summary>Another store asks whether it may give back of this store's sales; no claims: it does not.</summary>
    public sealed record Claim(TransactionId By, IReadOnlyList<ReturnClaim> Claims) : BooksCommand;

    public sealed record Waive(CauseKey Cause, string Who, string Why) : BooksCommand;

    /// <summary>A person takes the responsibility for a shift's difference, however large.</summary>
    public sealed record AcceptDifference(string Shift, string Who, string Why) : BooksCommand;

    /// <summary>Takes a shift's count back, and what it posted with it: the shift is closed anew.</summary>
    public sealed record ReopenShift(
        string Shift, string Who, string Why, IReadOnlyDictionary<BusinessDate, Instant> DayEnds,
        JournalPolicy Policy, MasterCatalogue Catalogue) : BooksCommand;

    /// <summary>A terminal's queue: 0 when it has sent everything.</summary>
    public sealed record NoteQueue(TerminalId Terminal, long Depth) : BooksCommand;

    /// <summary>A held transaction as a person has changed it.</summary>
    /// <param name="Before">It as it was until now.</param>
    /// <param name="BeforeMoves">What that moved, if it did.</param>
    /// <param name="Base">The fingerprint of the content that was changed, of an edit before; 0 of what came.</param>
    /// <param name="Entry">It as it is from now on.</param>
    public sealed record Edit(
        Statements.Edit Change, Entry Before, IReadOnlyList<StockMove> BeforeMoves, ulong Base, Entry Entry,
        IReadOnlyDictionary<BusinessDate, Instant> DayEnds, JournalPolicy Policy, MasterCatalogue Catalogue)
        : BooksCommand;

    /// <summary>Cuts what is open up to and including the date, without waiting.</summary>
    public sealed record Close(BusinessDate Through) : BooksCommand;

    public sealed record Wake : BooksCommand;
}

/// <summary>When and how large journals are.</summary>
/// <param name="Grace">Waited after a business date's end.</param>
/// <param name="Quiet">Waited after the last transaction that came for it.</param>
/// <param name="TransactionsMax">A part is cut at so many transactions.</param>
/// <param name="LinesMax">A part is cut before it has more lines.</param>
public sealed record JournalPolicy(Duration Grace, Duration Quiet, int TransactionsMax, int LinesMax)
{
    public DifferenceRules Differences { get; init; } = new();

    /// <summary>A statement for each shift, due when it is closed; otherwise for each day.</summary>
    public bool PerShift { get; init; }

    /// <summary>How long moves are summed into one stock posting; null: the ERP wants none.</summary>
    public Duration? StockEvery { get; init; }
}

/// <param name="Booked">Transactions that the command put into journals.</param>
/// <param name="Problem">Why nothing was done; null when it was.</param>
public sealed record BooksReply(int Booked, int Held, int Waived, int JournalsCut, string? Problem = null)
{
    /// <summary>What a return is held for, when it is refused.</summary>
    public CauseKey? Cause { get; init; }
}

/// <summary>What the shifts' counts are judged by.</summary>
public sealed record ShiftKnowledge(MasterCatalogue Catalogue, DifferenceRules Rules);
