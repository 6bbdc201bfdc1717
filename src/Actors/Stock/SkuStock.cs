using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

using Decision = Decision<StockEvent, StockReply>;

/// <summary>One SKU: what is on hand, set aside, on its way and available to sell in every warehouse (R17).</summary>
public sealed class SkuStock : IEntity<SkuStock, StockCommand, StockEvent, StockReply>
{
    public required Sku Sku { get; init; }

    public SortedDictionary<string, ShelfStock> Warehouses { get; } = new(StringComparer.Ordinal);

    public Reservations Reservations { get; } = new();

    /// <summary>Sent and not wholly received: where to, how much of it, and the sequence of the fact that sent it.
    /// </summary>
    public SortedDictionary<string, (WarehouseId From, WarehouseId To, Quantity Left, long Sent)> Transfers { get; } =
        new(StringComparer.Ordinal);

    /// <summary>Transfers that have wholly arrived.</summary>
    public Newest<string> Ended { get; } = new(id => id);

    /// <summary>What the ERP told of its own.</summary>
    public Newest<ErpMove> Told { get; } = new(move => move.Id);

    public Traces Traces { get; private set; } = new();

    public static SkuStock New(string key) => new() { Sku = new Sku(key) };

    public static StockCommand Wake { get; } = new StockCommand.Wake();

    public static Decision Decide(SkuStock stock, StockCommand command, Instant now) =>
        StockDecider.Decide(stock, command, now);

    public ShelfStock? Find(WarehouseId warehouse) => Warehouses.GetValueOrDefault(warehouse.Value);

    public static SkuStock EvolveAt(SkuStock stock, StockEvent fact, long sequence)
    {
        if (fact is StockEvent.Moved moved)
            stock.Shelf(moved.Warehouse).Remember(new(sequence, moved.Date, moved.Reason, moved.Quantity));
        Evolve(stock, fact);
        if (fact is StockEvent.Transferred { Received: false } sent)
            stock.Transfers[sent.Id] = stock.Transfers[sent.Id] with { Sent = sequence };
        return stock;
    }

    public static SkuStock Evolve(SkuStock stock, StockEvent fact)
    {
        stock.Take(fact);
        return stock;
    }

    private void Take(StockEvent fact)
    {
        switch (fact)
        {
            case StockEvent.Moved moved:
                Apply(moved);
                break;
            case StockEvent.Opened opened:
                Shelf(opened.Warehouse).Open(opened.OnHand, opened.ReadFrom);
                break;
            case StockEvent.ErpSaid said:
                Shelf(said.Warehouse).Said(said.OnHand);
                break;
            case StockEvent.ErpMoved moved:
                Apply(moved);
                break;
            case StockEvent.Reserved reserved:
                Reserve(reserved.Reservation);
                break;
            case StockEvent.Unreserved unreserved:
                Unreserve(Reservations.Remove(unreserved.Id));
                break;
            case StockEvent.Alerted alerted:
                Apply(alerted);
                break;
            case StockEvent.Counted counted:
                Shelf(counted.Warehouse).Count(counted);
                break;
            case StockEvent.Corrected:
                break; // the count, and the moves that it has, say it already
            case StockEvent.Traced traced:
                Traces.Add(traced.Trace);
                break;
            case StockEvent.Transferred transferred:
                Apply(transferred);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    private void Apply(StockEvent.Moved moved)
    {
        var shelf = Shelf(moved.Warehouse);
        shelf.Line.Move(moved.Date, moved.Quantity);
        if (moved.Reason == MoveReason.Sold)
            shelf.Sold += moved.Quantity;
        else if (moved.Reason == MoveReason.Returned)
            shelf.Returned += moved.Quantity;
        else
            shelf.Adjusted += moved.Quantity;
    }

    private void Apply(StockEvent.ErpMoved moved)
    {
        Told.Add(moved.Move);
        if (!moved.InOpening)
            Shelf(moved.Move.Warehouse).Follow(moved.Move);
    }

    private void Apply(StockEvent.Alerted alerted)
    {
        if (alerted.Alert == StockAlert.Oversold)
            Shelf(new WarehouseId(alerted.Subject)).IsOversold = alerted.Raised;
        else if (alerted.Alert == StockAlert.Drift)
            Shelf(new WarehouseId(alerted.Subject)).IsDrifting = alerted.Raised;
    }

    private void Apply(StockEvent.Transferred moved)
    {
        var (shelf, quantity) = moved.Received
            ? (Shelf(moved.To), moved.Quantity)
            : (Shelf(moved.From), -moved.Quantity);
        shelf.Line.Move(moved.Date, quantity);
        shelf.Transferred += quantity;
        Shelf(moved.To).InTransit -= moved.Received ? moved.Quantity : -moved.Quantity;
        var before = Transfers.GetValueOrDefault(moved.Id);
        var rest = before.Left - (moved.Received ? moved.Quantity : -moved.Quantity);
        if (rest == Quantity.Zero)
        {
            Transfers.Remove(moved.Id);
            Ended.Add(moved.Id);
        }
        else
            Transfers[moved.Id] = (moved.From, moved.To, rest, before.Sent);
    }

    private void Reserve(Reservation reservation)
    {
        Unreserve(Reservations.Set(reservation));
        Shelf(reservation.Warehouse).Reserved += reservation.Quantity;
    }

    private void Unreserve(Reservation? before)
    {
        if (before is not null)
            Shelf(before.Warehouse).Reserved -= before.Quantity;
    }

    private ShelfStock Shelf(WarehouseId warehouse)
    {
        if (!Warehouses.TryGetValue(warehouse.Value, out var shelf))
            Warehouses[warehouse.Value] = shelf = new ShelfStock();
        return shelf;
    }

    public static Instant? WakeAt(SkuStock stock) => stock.Reservations.NextExpiry;

    public static long SizeOf(SkuStock stock) => 600 + stock.Warehouses.Count * 1_200L + stock.Reservations.Count * 200L
        + (stock.Transfers.Count + stock.Ended.Count) * 150L + stock.Told.Count * 250L + stock.Traces.Count * 100L;

    public static IEventCodec<StockEvent> Events { get; } = new StockEventCodec();

    public static int SnapshotVersion => 7;

    public static void Write(SkuStock stock, ByteWriter to)
    {
        to.Count(stock.Warehouses.Count);
        foreach (var (warehouse, shelf) in stock.Warehouses)
        {
            to.Text(warehouse);
            shelf.Write(to);
        }
        stock.Reservations.Write(to);
        to.Count(stock.Transfers.Count);
        foreach (var (id, (source, target, rest, sent)) in stock.Transfers)
        {
            to.Text(id);
            to.Text(source.Value);
            to.Text(target.Value);
            to.Var(rest.Millionths);
            to.UVar((ulong)sent);
        }
        to.Count(stock.Ended.Count);
        foreach (var id in stock.Ended.InOrder)
            to.Text(id);
        to.Count(stock.Told.Count);
        foreach (var move in stock.Told.InOrder)
            move.Write(to);
        stock.Traces.Write(to);
    }

    public static SkuStock Read(string key, ReadOnlyMemory<byte> snapshot)
    {
        var stock = New(key);
        var from = new ByteReader(snapshot.Span);
        for (var left = from.Count(); left > 0; left--)
            stock.Warehouses[from.Text()] = ShelfStock.Read(ref from);
        for (var left = from.Count(); left > 0; left--)
            stock.Reservations.Set(Reservations.Read(ref from));
        for (var left = from.Count(); left > 0; left--)
            stock.Transfers[from.Text()] = (new WarehouseId(from.Text()), new WarehouseId(from.Text()),
                new Quantity(from.Var()), (long)from.UVar());
        for (var left = from.Count(); left > 0; left--)
            stock.Ended.Add(from.Text());
        for (var left = from.Count(); left > 0; left--)
            stock.Told.Add(ErpMove.Read(ref from));
        stock.Traces = Traces.Read(ref from);
        return stock;
    }
}
