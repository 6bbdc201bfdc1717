using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Actors.Stock;

public abstract record StockEvent
{
    public sealed record Moved(WarehouseId Warehouse, MoveReason Reason, Quantity Quantity, BusinessDate Date)
        : StockEvent;

    /// <param name="ReadFrom">When the reading began; null: not known, as of older facts.</param>
    public sealed record Opened(WarehouseId Warehouse, Quantity OnHand, Instant? ReadFrom) : StockEvent;

    /// <summary>What the ERP says later is there.</summary>
    public sealed record ErpSaid(WarehouseId Warehouse, Quantity OnHand) : StockEvent;

    /// <summary>What moved at the ERP; the ERP is not told of it.</summary>
    /// <param name="InOpening">The opening has it: nothing moves.</param>
    public sealed record ErpMoved(ErpMove Move, bool InOpening) : StockEvent;

    /// <summary>Set aside; an id that is known has this quantity from now on.</summary>
    public sealed record Reserved(Reservation Reservation) : StockEvent;

    public sealed record Unreserved(string Id, ReleaseReason Reason) : StockEvent;

    /// <summary>A state of affairs that a person has to see, or its end.</summary>
    /// <param name="Subject">The warehouse, or the serial.</param>
    public sealed record Alerted(StockAlert Alert, string Subject, bool Raised, string Why) : StockEvent;

    /// <param name="AtErp">The ERP's own count; older facts do not say it and are taken for ours.</param>
    public sealed record Counted(WarehouseId Warehouse, BusinessDate Date, Quantity Quantity, bool AtErp)
        : StockEvent;

    /// <summary>
    /// What a count changes beyond the movements: what it found, and what comes late and is in it already. Movements
    /// and corrections together come to what is on hand; an ERP that is told both has the same.
    /// </summary>
    public sealed record Corrected(WarehouseId Warehouse, BusinessDate Date, Quantity Quantity) : StockEvent;

    public sealed record Traced(TracedMove Trace) : StockEvent;

    /// <param name="Received">False: sent.</param>
    public sealed record Transferred(string Id, WarehouseId From, WarehouseId To, Quantity Quantity,
        BusinessDate Date, bool Received) : StockEvent
    {
        /// <summary>The sequence of the fact that sent what is received; 0: not known.</summary>
        public long Sent { get; init; }
    }
}

public enum ReleaseReason : byte
{
    Released = 1,
    Expired = 2,
    Fulfilled = 3,
}

public enum StockAlert : byte
{
    /// <summary>More was sold or set aside than is there.</summary>
    Oversold = 1,

    /// <summary>A serial was sold that had been sold already.</summary>
    SerialSoldTwice = 2,

    /// <summary>The ERP has another stock.</summary>
    Drift = 3,
}
