using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>
/// One SKU in one warehouse, in base units. On hand = opening + Σ movements, here and at the ERP, + what
/// counts corrected (G6).
/// </summary>
public sealed class ShelfStock
{
    /// <summary>Moves that drift is attributed to; older ones are not looked at.</summary>
    public const int RecentMax = 200;

    public bool IsOpened { get; set; }

    public Quantity Opening { get; set; }

    /// <summary>When the reading of the opening began; null: not opened, or by an older fact that does not say it.
    /// </summary>
    public Instant? ReadFrom { get; private set; }

    public Quantity Sold { get; set; }

    public Quantity Returned { get; set; }

    public Quantity Adjusted { get; set; }

    /// <summary>From and to other warehouses.</summary>
    public Quantity Transferred { get; set; }

    /// <summary>Moved at the ERP, which told us.</summary>
    public Quantity ErpMoved { get; private set; }

    /// <summary>Set aside; never below zero, and never set higher than what is on hand.</summary>
    public Quantity Reserved { get; set; }

    /// <summary>Sent to this warehouse and not received yet; not on hand.</summary>
    public Quantity InTransit { get; set; }

    /// <summary>The alarm is given: more is sold or set aside than is there.</summary>
    public bool IsOversold { get; set; }

    /// <summary>
    /// The ERP had or moved stock there, or somebody has counted it: only then below zero says anything. An ERP that
    /// lists every shelf with nothing keeps no stock of it.
    /// </summary>
    public bool IsWatched => IsOpened && Opening > Quantity.Zero || IsMovedByErp || Line.IsCounted;

    private bool IsMovedByErp { get; set; }

    /// <summary>The newest date that the ERP counted by itself: it has what it moved until then.</summary>
    public BusinessDate? ErpCountedOn { get; private set; }

    /// <summary>The ERP's stock is another, and it was said.</summary>
    public bool IsDrifting { get; set; }

    /// <summary>What the ERP said last; null: only its opening.</summary>
    public Quantity? Erp { get; private set; }

    /// <summary>The newest moves since the ERP and we agreed, the oldest first.</summary>
    public Queue<RecentMove> Recent { get; } = new();

    internal void Remember(RecentMove move)
    {
        if (!IsOpened)
            return;
        Recent.Enqueue(move);
        if (Recent.Count > RecentMax)
            Recent.Dequeue();
    }

    internal void Open(Quantity onHand, Instant? readFrom)
    {
        (IsOpened, Opening, ReadFrom) = (true, onHand, readFrom);
        Line.Open(onHand);
    }

    internal void Follow(ErpMove move)
    {
        Line.Move(move.Date, move.Quantity);
        (ErpMoved, IsMovedByErp) = (ErpMoved + move.Quantity, true);
    }

    internal void Count(StockEvent.Counted counted)
    {
        Line.Count(counted.Date, counted.Quantity);
        if (counted.AtErp && !(counted.Date <= ErpCountedOn))
            ErpCountedOn = counted.Date;
    }

    internal void Said(Quantity erp)
    {
        Erp = erp;
        if (erp == OnHand)
            Recent.Clear();
    }

    public Timeline Line { get; private init; } = new();

    /// <summary>May be below zero: the sale happened, whatever the ERP believed.</summary>
    public Quantity OnHand => Line.OnHand;

    /// <summary>What counts found beyond what the movements say.</summary>
    public Quantity Corrected => OnHand - (Opening + Sold + Returned + Adjusted + Transferred + ErpMoved);

    public Quantity Available => OnHand > Reserved ? OnHand - Reserved : Quantity.Zero;

    internal void Write(ByteWriter to)
    {
        to.Bool(IsOpened);
        to.Bool(IsOversold);
        foreach (var quantity in (Quantity[])[Opening, Sold, Returned, Adjusted, Transferred, Reserved, InTransit])
            to.Var(quantity.Millionths);
        Line.Write(to);
        to.Bool(IsDrifting);
        to.Bool(Erp is not null);
        to.Var(Erp?.Millionths ?? 0);
        to.Count(Recent.Count);
        foreach (var (sequence, date, reason, quantity) in Recent)
        {
            to.UVar((ulong)sequence);
            to.Count(date.DaysSince1970);
            to.Byte((byte)reason);
            to.Var(quantity.Millionths);
        }
        to.Bool(ReadFrom is not null);
        to.Var(ReadFrom?.ToUnixTimeTicks() ?? 0);
        to.Var(ErpMoved.Millionths);
        to.Bool(IsMovedByErp);
        to.Count(ErpCountedOn is { } counted ? counted.DaysSince1970 + 1 : 0);
    }

    internal static ShelfStock Read(ref ByteReader from)
    {
        var shelf = new ShelfStock
        {
            IsOpened = from.Bool(),
            IsOversold = from.Bool(),
            Opening = new Quantity(from.Var()),
            Sold = new Quantity(from.Var()),
            Returned = new Quantity(from.Var()),
            Adjusted = new Quantity(from.Var()),
            Transferred = new Quantity(from.Var()),
            Reserved = new Quantity(from.Var()),
            InTransit = new Quantity(from.Var()),
            Line = Timeline.Read(ref from),
            IsDrifting = from.Bool(),
        };
        var said = from.Bool();
        var erp = new Quantity(from.Var());
        shelf.Erp = said ? erp : null;
        for (var left = from.Count(); left > 0; left--)
            shelf.Recent.Enqueue(new RecentMove((long)from.UVar(), new BusinessDate(from.Count()),
                (MoveReason)from.Byte(), new Quantity(from.Var())));
        var (isRead, ticks) = (from.Bool(), from.Var());
        shelf.ReadFrom = isRead ? Instant.FromUnixTimeTicks(ticks) : null;
        (shelf.ErpMoved, shelf.IsMovedByErp) = (new Quantity(from.Var()), from.Bool());
        var counted = from.Count();
        shelf.ErpCountedOn = counted > 0 ? new BusinessDate(counted - 1) : null;
        return shelf;
    }
}
