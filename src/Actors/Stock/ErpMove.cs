using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>
/// What the ERP calls a movement that it booked itself. A closed list: an ERP's own codes are many, and whoever sends
/// them here maps them once. Nothing is decided by it.
/// </summary>
public enum ErpMoveReason : byte
{
    Received = 1,

    /// <summary>Sold or sent to somebody by the ERP itself.</summary>
    Shipped = 2,

    /// <summary>From or to another warehouse, both by the ERP.</summary>
    Transferred = 3,

    Adjusted = 4,
    Damaged = 5,
    Lost = 6,
    Found = 7,
    Other = 8,
}

/// <summary>Goods that moved at the ERP, which has them already.</summary>
/// <param name="Id">The ERP's, unique for the SKU.</param>
/// <param name="Quantity">Base units, signed: what came in is above 0.</param>
public sealed record ErpMove(
    string Id, WarehouseId Warehouse, BusinessDate Date, Quantity Quantity, ErpMoveReason Reason)
{
    public override string ToString() =>
        $"{Quantity} in {Warehouse} on {Date} ({Reason.ToString().ToLowerInvariant()})";

    internal void Write(ByteWriter to)
    {
        to.Text(Id);
        to.Text(Warehouse.Value);
        to.Count(Date.DaysSince1970);
        to.Var(Quantity.Millionths);
        to.Byte((byte)Reason);
    }

    internal static ErpMove Read(ref ByteReader from) => new(from.Text(), new WarehouseId(from.Text()),
        new BusinessDate(from.Count()), new Quantity(from.Var()), (ErpMoveReason)from.Byte());
}

/// <param name="At">When the ERP booked it.</param>
public readonly record struct BookedMove(ErpMove Move, Instant At);
