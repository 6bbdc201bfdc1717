using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Stock;

/// <summary>Any commands to one SKU, and what they do.</summary>
internal static class AnyStock
{
    public static readonly BusinessDate Day = BusinessDate.Parse("2026-11-20");
    public static readonly Instant Noon = Instant.FromUtc(2026, 11, 20, 12, 0);

    private static readonly Gen<WarehouseId> Warehouse =
        from name in Gen.Elements("W1", "W2") select new WarehouseId(name);

    private static readonly Gen<Quantity> Units = from halves in Gen.Choose(-2, 12)
                                                  select new Quantity(halves * Quantity.PerUnit / 2);

    private static readonly Gen<BusinessDate> Date = from day in Gen.Choose(-3, 3) select Day.AddDays(day);

    private static readonly Gen<string> Id = Gen.Elements("a", "b", "c");

    private static readonly Gen<Reservation> Wanted =
        from id in Id
        from warehouse in Warehouse
        from quantity in Units
        from minutes in Gen.Choose(0, 3)
        select new Reservation(id, warehouse, quantity, "order", minutes == 0 ? null
            : Noon + Duration.FromMinutes(minutes));

    private static readonly Gen<Instant?> ReadFrom = Gen.Elements<Instant?>(null, Noon, Noon + Duration.FromMinutes(2));

    private static readonly Gen<BookedMove> Booked =
        from id in Gen.Elements("e1", "e2", "e3", "e4", "e5")
        from warehouse in Warehouse
        from quantity in Units
        from date in Date
        from minutes in Gen.Choose(-1, 3)
        select new BookedMove(new ErpMove(id, warehouse, date, quantity, ErpMoveReason.Received),
            Noon + Duration.FromMinutes(minutes));

    private static readonly Gen<StockCommand> Command = Gen.Frequency(
        (4, from warehouse in Warehouse
            from quantity in Units
            from date in Date
            from reason in Gen.Elements(MoveReason.Sold, MoveReason.Returned, MoveReason.Adjusted)
            select (StockCommand)new StockCommand.Move([new(date, new StockMove(new Sku("TEA"), warehouse, reason,
                reason == MoveReason.Sold ? -quantity : quantity))])),
        (1, from warehouse in Warehouse
            from quantity in Units
            from read in ReadFrom
            select (StockCommand)new StockCommand.Open(warehouse, quantity, read)),
        (4, from moves in Booked.NonEmptyListOf()
            from read in ReadFrom
            select (StockCommand)new StockCommand.Follow([.. moves], read)),
        (4, from wanted in Wanted.ArrayOf() select (StockCommand)new StockCommand.Reserve(wanted)),
        (1, from id in Id select (StockCommand)new StockCommand.Release([id], null)),
        (1, Gen.Constant((StockCommand)new StockCommand.Release([], "order"))),
        (2, from id in Id
            from quantity in Units
            from date in Date
            select (StockCommand)new StockCommand.Fulfil(id, quantity, date)),
        (1, from warehouse in Warehouse
            from date in Date
            from quantity in Units
            from atErp in Gen.Elements(true, false)
            select (StockCommand)new StockCommand.Count(warehouse, date, quantity, atErp)),
        (2, from id in Id
            from to in Warehouse
            from quantity in Units
            from date in Date
            select (StockCommand)new StockCommand.Send(id, new("W1"), to, quantity, date)),
        (2, from id in Id
            from quantity in Units
            from date in Date
            select (StockCommand)new StockCommand.Receive(id, quantity, date)),
        (1, Gen.Constant(SkuStock.Wake)));

    public static readonly Arbitrary<StockCommand[]> Commands = Command.ArrayOf().ToArbitrary();

    public static IReadOnlyList<StockEvent> Apply(SkuStock stock, StockCommand command, int minute = 0) =>
        Decide(stock, command, minute).Events;

    /// <summary>What it says happens.</summary>
    public static Decision<StockEvent, StockReply> Decide(SkuStock stock, StockCommand command, int minute = 0)
    {
        var decision = SkuStock.Decide(stock, command, Noon + Duration.FromMinutes(minute));
        foreach (var fact in decision.Events)
            SkuStock.Evolve(stock, fact);
        return decision;
    }

    public static StockEvent Stored(StockEvent fact)
    {
        var to = new ByteWriter();
        SkuStock.Events.Write(fact, to);
        var (type, version) = SkuStock.Events.TypeOf(fact);
        return SkuStock.Events.Read(type, version, to.ToArray());
    }

    public static byte[] Snapshot(SkuStock stock)
    {
        var to = new ByteWriter();
        SkuStock.Write(stock, to);
        return to.ToArray();
    }
}
