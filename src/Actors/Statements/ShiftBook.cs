using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Statements;

/// <summary>The shifts of one store, and what is a case about them now.</summary>
public sealed class ShiftBook
{
    /// <summary>A year of ten tills with three shifts a day; a transaction of an older shift is held.</summary>
    private const int ShiftsMax = 10_000;

    /// <summary>The newest shifts that were opened, in the order of their opening.</summary>
    public OrderedDictionary<string, Shift> Shifts { get; } = [];

    /// <summary>The shifts that are open, or about which something is.</summary>
    public SortedSet<string> Watched { get; } = new(StringComparer.Ordinal);

    /// <summary>The shift that was opened last in each drawer.</summary>
    public Dictionary<string, string> LastInDrawer { get; } = [];

    /// <summary>Why, by the case's key.</summary>
    public SortedDictionary<string, string> Concerns { get; } = new(StringComparer.Ordinal);

    /// <summary>Transactions that a terminal has said to have waiting.</summary>
    public Dictionary<TerminalId, long> Queues { get; } = [];

    /// <summary>When the next shift counts as left open.</summary>
    public Instant? NextDue
    {
        get
        {
            Instant? next = null;
            foreach (var id in Watched)
                if (Shifts[id] is { IsOpen: true, LeftOpen: false } shift && (next is null || shift.Due < next))
                    next = shift.Due;
            return next;
        }
    }

    internal void Apply(BooksEvent fact)
    {
        switch (fact)
        {
            case BooksEvent.ShiftsOpened opened:
                foreach (var shift in opened.Shifts)
                    Put(Shifts.GetValueOrDefault(shift) ?? Shift.OfBefore(shift));
                break;
            case BooksEvent.ShiftsStand stand:
                foreach (var shift in stand.Shifts)
                    Put(shift);
                break;
            case BooksEvent.ConcernsChanged changed:
                foreach (var (key, why) in changed.Raised)
                    Concerns[key] = why;
                foreach (var key in changed.Settled)
                    Concerns.Remove(key);
                break;
            case BooksEvent.ShiftActed:
                break;
            case BooksEvent.QueueNoted { Depth: 0 } noted:
                Queues.Remove(noted.Terminal);
                break;
            case BooksEvent.QueueNoted noted:
                Queues[noted.Terminal] = noted.Depth;
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    internal void Put(Shift shift)
    {
        if (!Shifts.ContainsKey(shift.Id))
            LastInDrawer[shift.Drawer] = shift.Id;
        Shifts[shift.Id] = shift;
        if (shift.IsWatched)
            Watched.Add(shift.Id);
        else
            Watched.Remove(shift.Id);
        if (Shifts.Count <= ShiftsMax)
            return;
        var (oldest, gone) = Shifts.GetAt(0);
        Shifts.RemoveAt(0);
        Watched.Remove(oldest);
        if (LastInDrawer.GetValueOrDefault(gone.Drawer) == oldest)
            LastInDrawer.Remove(gone.Drawer);
    }
}
