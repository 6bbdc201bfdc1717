using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

public enum ShiftState : byte
{
    Open = 1,

    /// <summary>Taken off its register; it may be resumed on another.</summary>
    Suspended = 2,

    /// <summary>No more sales; not counted yet.</summary>
    BlindClosed = 3,
    Closed = 4,
}

/// <summary>What a ticket says about its shift.</summary>
/// <param name="Shift">By the ticket's own word; membership is never by time.</param>
/// <param name="Drawer">Null: the terminal's own.</param>
/// <param name="Shared">Several terminals use the shift at once.</param>
/// <param name="Foreign">Of the amounts, when it is not the store's.</param>
/// <param name="Corrects">Of a ticket that counts already: the tenders are what has changed of it.</param>
public sealed record ShiftTicket(
    string Shift, TransactionKind Kind, Instant At, Tender[] Tenders, string? Drawer = null, bool Shared = false,
    string? Staff = null, Currency? Foreign = null, bool Corrects = false);

/// <summary>
/// One shift's account, from its tickets as they came: a ticket counts when it arrives, also one whose posting is held,
/// because its money is in the drawer. The key is the shift's id at its store.
/// </summary>
public sealed class Shift(string id)
{
    public string Id { get; } = id;

    public ShiftState State { get; set; } = ShiftState.Open;

    /// <summary>The register that opened it.</summary>
    public TerminalId OpenedAt { get; set; }

    public string Drawer { get; set; } = "";

    public bool Shared { get; set; }

    public string? Staff { get; set; }

    public BusinessDate Date { get; set; }

    /// <summary>By the terminal's clock.</summary>
    public Instant Opened { get; set; }

    public Instant? Ended { get; set; }

    /// <summary>The transaction whose count stands.</summary>
    public TransactionId? Close { get; set; }

    /// <summary>The business date that the closing difference is booked to.</summary>
    public BusinessDate? CloseDate { get; set; }

    /// <summary>The closing difference is in the books; what comes later corrects it there.</summary>
    public bool Settled { get; set; }

    public bool WasSuspended { get; set; }

    public long Count { get; set; }

    /// <summary>Transactions that came after the close.</summary>
    public long Late { get; set; }

    /// <summary>The business date of late transactions that are in no journal yet.</summary>
    public BusinessDate? LateDate { get; set; }

    /// <summary>When it counts as left open.</summary>
    public Instant Due { get; set; }

    public bool LeftOpen { get; set; }

    /// <summary>Names what it overlaps.</summary>
    public string? Overlap { get; set; }

    /// <summary>Where it is open now.</summary>
    public SortedSet<string> Active { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Where it was ever opened or resumed.</summary>
    public SortedSet<string> Known { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Where it was used without being opened or resumed there.</summary>
    public SortedSet<string> Strays { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Terminals that had not sent everything when it was closed.</summary>
    public SortedSet<string> Unsynchronised { get; private init; } = new(StringComparer.Ordinal);

    public SortedDictionary<TillKey, TillAmounts> Tenders { get; private init; } = new(TillKey.Order);

    /// <summary>Who took the responsibility for its difference, and why.</summary>
    public (string Who, string Why)? Accepted { get; set; }

    /// <summary>Of a time when only its opening was kept.</summary>
    public static Shift OfBefore(string id) => new(id) { Drawer = id, Due = Instant.FromUtc(9999, 1, 1, 0, 0) };

    public bool IsOpen => State is ShiftState.Open or ShiftState.Suspended or ShiftState.BlindClosed;

    /// <summary>Something about it may still change by itself.</summary>
    public bool IsWatched => State != ShiftState.Closed || Unsynchronised.Count > 0 || LateDate is not null
        || Overlap is not null;

    public Shift Clone() => new(Id)
    {
        State = State,
        OpenedAt = OpenedAt,
        Drawer = Drawer,
        Shared = Shared,
        Staff = Staff,
        Date = Date,
        Opened = Opened,
        Ended = Ended,
        Close = Close,
        CloseDate = CloseDate,
        Settled = Settled,
        WasSuspended = WasSuspended,
        Count = Count,
        Late = Late,
        LateDate = LateDate,
        Due = Due,
        LeftOpen = LeftOpen,
        Overlap = Overlap,
        Active = new(Active, StringComparer.Ordinal),
        Known = new(Known, StringComparer.Ordinal),
        Strays = new(Strays, StringComparer.Ordinal),
        Unsynchronised = new(Unsynchronised, StringComparer.Ordinal),
        Tenders = new(Tenders, TillKey.Order),
        Accepted = Accepted,
    };
}
