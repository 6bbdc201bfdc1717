using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>Stored shapes of a SKU's events. Type ids 56–63 and 114.</summary>
public sealed class StockEventCodec : IEventCodec<StockEvent>
{
    public const int Moved = 56, Opened = 57, Reserved = 58, Unreserved = 59, Alerted = 60, Counted = 61, Traced = 62,
        Transferred = 63, ErpMoved = 114;

    public (int Type, int Version) TypeOf(StockEvent fact) => fact switch
    {
        StockEvent.Moved => (Moved, 2),
        StockEvent.Opened => (Opened, 3),
        StockEvent.ErpSaid => (Opened, 2),
        StockEvent.ErpMoved => (ErpMoved, 1),
        StockEvent.Reserved => (Reserved, 2),
        StockEvent.Unreserved => (Unreserved, 1),
        StockEvent.Alerted => (Alerted, 1),
        StockEvent.Counted => (Counted, 3),
        StockEvent.Traced => (Traced, 1),
        StockEvent.Corrected => (Counted, 2),
        StockEvent.Transferred => (Transferred, 2),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(StockEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case StockEvent.Moved moved:
                WriteShelf(to, moved.Warehouse, moved.Quantity, moved.Date);
                to.Byte((byte)moved.Reason);
                break;
            case StockEvent.Opened opened:
                to.Text(opened.Warehouse.Value);
                to.Var(opened.OnHand.Millionths);
                to.Bool(opened.ReadFrom is not null);
                to.Var(opened.ReadFrom?.ToUnixTimeTicks() ?? 0);
                break;
            case StockEvent.Reserved reserved:
                Reservations.Write(to, reserved.Reservation);
                break;
            case StockEvent.Unreserved unreserved:
                to.Text(unreserved.Id);
                to.Byte((byte)unreserved.Reason);
                break;
            case StockEvent.Alerted alerted:
                to.Byte((byte)alerted.Alert);
                to.Text(alerted.Subject);
                to.Bool(alerted.Raised);
                to.Text(alerted.Why);
                break;
            case StockEvent.Counted counted:
                WriteShelf(to, counted.Warehouse, counted.Quantity, counted.Date);
                to.Bool(counted.AtErp);
                break;
            default:
                WriteOther(fact, to);
                break;
        }
    }

    private static void WriteOther(StockEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case StockEvent.ErpSaid said:
                to.Text(said.Warehouse.Value);
                to.Var(said.OnHand.Millionths);
                break;
            case StockEvent.ErpMoved moved:
                moved.Move.Write(to);
                to.Bool(moved.InOpening);
                break;
            case StockEvent.Traced traced:
                TracedMove.Write(to, traced.Trace);
                break;
            case StockEvent.Transferred sent:
                to.Text(sent.Id);
                to.Text(sent.From.Value);
                WriteShelf(to, sent.To, sent.Quantity, sent.Date);
                to.Bool(sent.Received);
                to.UVar((ulong)sent.Sent);
                break;
            case StockEvent.Corrected corrected:
                WriteShelf(to, corrected.Warehouse, corrected.Quantity, corrected.Date);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    private static void WriteShelf(ByteWriter to, WarehouseId warehouse, Quantity quantity, BusinessDate date)
    {
        to.Text(warehouse.Value);
        to.Var(quantity.Millionths);
        to.Count(date.DaysSince1970);
    }

    public StockEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Moved, 1) => ReadMovedOfVersion1(ref from),
            (Moved, 2) => ReadMoved(ref from),
            (Opened, 1 or 3) => ReadOpened(ref from, version),
            (Opened, 2) => new StockEvent.ErpSaid(new WarehouseId(from.Text()), new Quantity(from.Var())),
            (ErpMoved, 1) => new StockEvent.ErpMoved(ErpMove.Read(ref from), from.Bool()),
            (Reserved, 1 or 2) => new StockEvent.Reserved(Reservations.Read(ref from, version)),
            (Unreserved, 1) => new StockEvent.Unreserved(from.Text(), (ReleaseReason)from.Byte()),
            (Alerted, 1) => new StockEvent.Alerted((StockAlert)from.Byte(), from.Text(), from.Bool(), from.Text()),
            (Counted, 1 or 3) => ReadCounted(ref from, version),
            (Counted, 2) => ReadCorrected(ref from),
            (Traced, 1) => new StockEvent.Traced(TracedMove.Read(ref from)),
            (Transferred, 1) => ReadTransferred(ref from),
            (Transferred, 2) => ReadTransferred(ref from) with { Sent = (long)from.UVar() },
            _ => throw new UnknownShapeException($"stock event {type} version {version}"),
        };
    }

    /// <summary>Version 1 had no date: such moves are before all others.</summary>
    private static StockEvent.Moved ReadMovedOfVersion1(ref ByteReader from)
    {
        var (warehouse, reason) = (new WarehouseId(from.Text()), (MoveReason)from.Byte());
        return new StockEvent.Moved(warehouse, reason, new Quantity(from.Var()), default);
    }

    private static StockEvent.Moved ReadMoved(ref ByteReader from)
    {
        var (warehouse, quantity, date) = ReadShelf(ref from);
        return new StockEvent.Moved(warehouse, (MoveReason)from.Byte(), quantity, date);
    }

    private static StockEvent.Opened ReadOpened(ref ByteReader from, int version)
    {
        var (warehouse, onHand) = (new WarehouseId(from.Text()), new Quantity(from.Var()));
        return new StockEvent.Opened(warehouse, onHand, version < 3 ? null : ReadInstant(ref from));
    }

    private static Instant? ReadInstant(ref ByteReader from)
    {
        var (known, ticks) = (from.Bool(), from.Var());
        return known ? Instant.FromUnixTimeTicks(ticks) : null;
    }

    private static StockEvent.Counted ReadCounted(ref ByteReader from, int version)
    {
        var (warehouse, quantity, date) = ReadShelf(ref from);
        return new StockEvent.Counted(warehouse, date, quantity, version >= 3 && from.Bool());
    }

    private static StockEvent.Corrected ReadCorrected(ref ByteReader from)
    {
        var (warehouse, quantity, date) = ReadShelf(ref from);
        return new StockEvent.Corrected(warehouse, date, quantity);
    }

    private static StockEvent.Transferred ReadTransferred(ref ByteReader from)
    {
        var (id, source) = (from.Text(), new WarehouseId(from.Text()));
        var (warehouse, quantity, date) = ReadShelf(ref from);
        return new StockEvent.Transferred(id, source, warehouse, quantity, date, from.Bool());
    }

    private static (WarehouseId, Quantity, BusinessDate) ReadShelf(ref ByteReader from) =>
        (new WarehouseId(from.Text()), new Quantity(from.Var()), new BusinessDate(from.Count()));
}
