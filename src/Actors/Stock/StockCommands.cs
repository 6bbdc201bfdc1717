using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Actors.Stock;

public abstract record StockCommand
{
    /// <summary>Movements of this SKU, from facts: each is applied once, by the shard's cursor.</summary>
    public sealed record Move(IReadOnlyList<DatedMove> Moves) : StockCommand;

    /// <summary>Which lots and serials were among the moves, from facts.</summary>
    public sealed record Trace(IReadOnlyList<TracedMove> Traces) : StockCommand;

    /// <summary>What the ERP says was on the shelf before our first movement. Taken once a warehouse.</summary>
    /// <param name="ReadFrom">When the reading began: what the ERP booked until then is in it. Null: not known.</param>
    public sealed record Open(WarehouseId Warehouse, Quantity OnHand, Instant? ReadFrom = null) : StockCommand;

    /// <summary>What the ERP says is there now, of all its warehouses: compared, and kept.</summary>
    /// <param name="Units">Base units of the SKU's other units: a move may have been taken in one of them.</param>
    /// <param name="ReadFrom">As of <see cref="Open"/>.</param>
    public sealed record Compare(IReadOnlyList<(WarehouseId Warehouse, Quantity OnHand)> Readings,
        IReadOnlyList<Rational> Units, Instant? ReadFrom = null) : StockCommand;

    /// <summary>What moved at the ERP, which has it already: only ours follows. An id that is known changes nothing.
    /// </summary>
    /// <param name="ReadFrom">When the ERP was last asked for all its shelves: one that it did not name had nothing
    /// then. Null: it was not asked yet.</param>
    public sealed record Follow(IReadOnlyList<BookedMove> Moves, Instant? ReadFrom = null) : StockCommand;

    /// <summary>Sets goods aside, all or none; an id that is known takes the new quantity.</summary>
    public sealed record Reserve(IReadOnlyList<Reservation> Wanted) : StockCommand;

    /// <summary>Frees what is set aside, by id, or all that is for one thing; what is free already changes nothing.
    /// </summary>
    public sealed record Release(IReadOnlyList<string> Ids, string? For) : StockCommand;

    /// <summary>What was set aside leaves the shelf.</summary>
    /// <param name="Left">What is set aside before it; refused when it is another, so that a repeat changes nothing.
    /// Null: whatever it is.</param>
    public sealed record Fulfil(string Id, Quantity Quantity, BusinessDate Date, Quantity? Left = null) : StockCommand;

    /// <summary>What a customer order does, from facts: it cannot be refused. What is not there is awaited.</summary>
    /// <param name="For">The store and the order's number.</param>
    public sealed record Ordered(string For, OrderAct Act, WarehouseId Warehouse, Quantity Quantity) : StockCommand;

    /// <summary>What was counted at the end of a date.</summary>
    /// <param name="AtErp">The ERP has this count already: only ours follows.</param>
    public sealed record Count(WarehouseId Warehouse, BusinessDate Date, Quantity Counted, bool AtErp = false)
        : StockCommand;

    /// <summary>Goods leave for another warehouse.</summary>
    public sealed record Send(string Id, WarehouseId From, WarehouseId To, Quantity Quantity, BusinessDate Date)
        : StockCommand;

    /// <summary>Goods that were sent have arrived, all or a part.</summary>
    /// <param name="Left">What is on its way before it, as of <see cref="Fulfil"/>.</param>
    public sealed record Receive(string Id, Quantity Quantity, BusinessDate Date, Quantity? Left = null) : StockCommand;

    /// <summary>What is available to sell; brings the SKU back into memory when it rests.</summary>
    public sealed record Look(WarehouseId Warehouse) : StockCommand;

    public sealed record Wake : StockCommand;
}

/// <param name="Date">The business date of the tickets behind it.</param>
public readonly record struct DatedMove(BusinessDate Date, StockMove Move);

public abstract record StockReply
{
    public sealed record Done : StockReply;

    /// <param name="Findings">Of the shelves that differ.</param>
    public sealed record Compared(IReadOnlyList<DriftFinding> Findings) : StockReply;

    /// <param name="Known">Repeats.</param>
    /// <param name="InOpening">The opening has them: remembered, and nothing moved.</param>
    /// <param name="Changed">Refused, each by its words: known by its id as something else.</param>
    public sealed record Followed(int Taken, int Known, int InOpening, IReadOnlyList<string> Changed) : StockReply;

    public sealed record Seen(Quantity Available) : StockReply;

    /// <summary>Nothing happened.</summary>
    /// <param name="What">Short and stable: <c>not-enough-stock</c>.</param>
    public sealed record Refused(string What, string Why) : StockReply;
}
