using NodaTime;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;

namespace RetailActors.Simulation.Models;

/// <summary>
/// What people receive and write off at the ERP. It tells of it until it is answered, and any of it once more.
/// </summary>
public sealed class ErpGoods(Site site, Installation shards, IReadOnlyList<Store> stores)
{
    private const int MovesMax = 20;

    /// <summary>When all shelves were read: it named none of them.</summary>
    private readonly Instant _read = site.Scheduler.Now;

    private readonly List<(Sku Sku, BookedMove Booked)> _told = [];
    private readonly HashSet<int> _waiting = [];

    private Random Random => site.Scheduler.Random;

    /// <summary>What no opening has, in millionths of base units.</summary>
    public Dictionary<(string Sku, string Warehouse), long> Moved { get; } = [];

    /// <summary>Null when every event has its answer.</summary>
    public string? Unfinished() => _waiting.Count == 0 ? null : $"{_waiting.Count} events of the ERP have no answer";

    public void Tell()
    {
        if (_told.Count < MovesMax)
            Book();
        foreach (var number in _waiting)
            Send(number);
        Send(Random.Next(_told.Count));
    }

    private void Book()
    {
        var (sku, warehouse) = (Goods.SkuOf(Random.Next(1, Goods.SkuCount + 1)),
            Goods.WarehouseOf(stores[Random.Next(stores.Count)].Id));
        var (units, isOld) = (Random.Next(1, 30) - 10, Random.Next(5) == 0);
        var date = BusinessDate.From(DateOnly.FromDateTime(site.Scheduler.Now.ToDateTimeUtc()));
        _waiting.Add(_told.Count);
        _told.Add((sku, new BookedMove(
            new ErpMove($"E{_told.Count}", warehouse, date, Quantity.Of(units), ErpMoveReason.Received),
            isOld ? _read : _read + Duration.FromTicks(1))));
        if (!isOld)
            Moved[(sku.Value, warehouse.Value)] = Moved.GetValueOrDefault((sku.Value, warehouse.Value))
                + Quantity.Of(units).Millionths;
    }

    private void Send(int number)
    {
        var (sku, booked) = _told[number];
        if (site.Mutation == Mutation.ForgetErpMoves)
            booked = booked with { Move = booked.Move with { Id = $"{booked.Move.Id}-{Random.Next()}" } };
        shards.StockOf(sku).Ask(shards.Catalogue.Owner, sku.Value, new StockCommand.Follow([booked], _read), reply =>
        {
            Guarantee.Holds(reply is StockReply.Followed { Changed.Count: 0 },
                $"G6: the ERP told {booked} twice and is told to differ: {reply}");
            _waiting.Remove(number);
        });
    }
}
