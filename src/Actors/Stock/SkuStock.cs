using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

using Decision = Decision<StockEvent, SkuStock>;

public abstract record StockCommand
{
    /// <summary>Movements of this SKU, from facts: each is applied once, by the shard's cursor.</summary>
    public sealed record Move(IReadOnlyList<StockMove> Moves) : StockCommand;

    /// <summary>What the ERP says was on the shelf before our first movement. Taken once a warehouse.</summary>
    public sealed record Open(WarehouseId Warehouse, Quantity OnHand) : StockCommand;

    public sealed record Wake : StockCommand;
}

public abstract record StockEvent
{
    public sealed record Moved(WarehouseId Warehouse, MoveReason Reason, Quantity Quantity) : StockEvent;

    public sealed record Opened(WarehouseId Warehouse, Quantity OnHand) : StockEvent;
}

/// <summary>One SKU in one warehouse, in base units. On hand = opening + Σ movements (G6).</summary>
public sealed class ShelfStock
{
    public bool IsOpened { get; set; }

    public Quantity Opening { get; set; }

    public Quantity Sold { get; set; }

    public Quantity Returned { get; set; }

    public Quantity Adjusted { get; set; }

    public Quantity Reserved { get; set; }

    /// <summary>May be below zero: the sale happened, whatever the ERP believed.</summary>
    public Quantity OnHand => Opening + Sold + Returned + Adjusted;

    public Quantity Available => OnHand > Reserved ? OnHand - Reserved : Quantity.Zero;
}

/// <summary>One SKU: what is on hand and available to sell in every warehouse (R17).</summary>
public sealed class SkuStock : IEntity<SkuStock, StockCommand, StockEvent, SkuStock>
{
    public required Sku Sku { get; init; }

    public SortedDictionary<string, ShelfStock> Warehouses { get; } = new(StringComparer.Ordinal);

    public static SkuStock New(string key) => new() { Sku = new Sku(key) };

    public static StockCommand Wake { get; } = new StockCommand.Wake();

    public static Decision Decide(SkuStock stock, StockCommand command, Instant now) => command switch
    {
        StockCommand.Move move => new(stock, [.. move.Moves.Where(m => m.Quantity != Quantity.Zero)
            .Select(m => new StockEvent.Moved(m.Warehouse, m.Reason, m.Quantity))]),
        StockCommand.Open open when stock.Warehouses.GetValueOrDefault(open.Warehouse.Value)?.IsOpened == true =>
        Decision.Only(stock),
        StockCommand.Open open => new(stock, [new StockEvent.Opened(open.Warehouse, open.OnHand)]),
        StockCommand.Wake => Decision.Only(stock),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    public static SkuStock Evolve(SkuStock stock, StockEvent fact)
    {
        switch (fact)
        {
            case StockEvent.Moved moved:
                var shelf = stock.Shelf(moved.Warehouse);
                if (moved.Reason == MoveReason.Sold)
                    shelf.Sold += moved.Quantity;
                else if (moved.Reason == MoveReason.Returned)
                    shelf.Returned += moved.Quantity;
                else
                    shelf.Adjusted += moved.Quantity;
                break;
            case StockEvent.Opened opened:
                (stock.Shelf(opened.Warehouse).IsOpened, stock.Shelf(opened.Warehouse).Opening) = (true, opened.OnHand);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return stock;
    }

    private ShelfStock Shelf(WarehouseId warehouse)
    {
        if (!Warehouses.TryGetValue(warehouse.Value, out var shelf))
            Warehouses[warehouse.Value] = shelf = new ShelfStock();
        return shelf;
    }

    public static Instant? WakeAt(SkuStock stock) => null;

    public static long SizeOf(SkuStock stock) => 400 + stock.Warehouses.Count * 200L;

    public static IEventCodec<StockEvent> Events { get; } = new StockEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(SkuStock stock, ByteWriter to)
    {
        to.Count(stock.Warehouses.Count);
        foreach (var (warehouse, shelf) in stock.Warehouses)
        {
            to.Text(warehouse);
            to.Bool(shelf.IsOpened);
            foreach (var quantity in (Quantity[])[shelf.Opening, shelf.Sold, shelf.Returned, shelf.Adjusted,
                shelf.Reserved])
                to.Var(quantity.Millionths);
        }
    }

    public static SkuStock Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var stock = New(key);
        var from = new ByteReader(snapshot.Span);
        for (var left = from.Count(); left > 0; left--)
            stock.Warehouses[from.Text()] = new ShelfStock
            {
                IsOpened = from.Bool(),
                Opening = new Quantity(from.Var()),
                Sold = new Quantity(from.Var()),
                Returned = new Quantity(from.Var()),
                Adjusted = new Quantity(from.Var()),
                Reserved = new Quantity(from.Var()),
            };
        return stock;
    }
}

/// <summary>Stored shapes of a SKU's events. Type ids 56–63.</summary>
public sealed class StockEventCodec : IEventCodec<StockEvent>
{
    public const int Moved = 56, Opened = 57;

    public (int Type, int Version) TypeOf(StockEvent fact) => fact is StockEvent.Moved ? (Moved, 1) : (Opened, 1);

    public void Write(StockEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case StockEvent.Moved moved:
                to.Text(moved.Warehouse.Value);
                to.Byte((byte)moved.Reason);
                to.Var(moved.Quantity.Millionths);
                break;
            case StockEvent.Opened opened:
                to.Text(opened.Warehouse.Value);
                to.Var(opened.OnHand.Millionths);
                break;
        }
    }

    public StockEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Moved, 1) => new StockEvent.Moved(new WarehouseId(from.Text()), (MoveReason)from.Byte(),
                new Quantity(from.Var())),
            (Opened, 1) => new StockEvent.Opened(new WarehouseId(from.Text()), new Quantity(from.Var())),
            _ => throw new CorruptBytesException(0, $"stock event {type} version {version} is unknown to this program"),
        };
    }
}
