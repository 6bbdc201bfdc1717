using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Stock;

/// <summary>Goods that are set aside.</summary>
/// <param name="Id">Of whoever reserves; unique for the SKU.</param>
/// <param name="For">What it is for, such as an order: all of one can be released at once.</param>
/// <param name="Until">Released by itself then; null: stays until it is released.</param>
/// <param name="Awaited">What was ordered beyond the stock: set aside as soon as it comes in.</param>
public sealed record Reservation(
    string Id, WarehouseId Warehouse, Quantity Quantity, string? For, Instant? Until, Quantity Awaited = default);

/// <summary>What is set aside of one SKU.</summary>
public sealed class Reservations
{
    /// <summary>Of one SKU; a further one is refused.</summary>
    public const int ReservationsMax = 100_000;

    private readonly SortedDictionary<string, Reservation> _byId = new(StringComparer.Ordinal);
    private readonly SortedSet<(Instant Until, string Id)> _expiries = [];
    private readonly SortedSet<string> _awaiting = new(StringComparer.Ordinal);

    public int Count => _byId.Count;

    /// <summary>Those that wait for stock, in the order of their ids.</summary>
    public IEnumerable<Reservation> Awaiting(WarehouseId warehouse) => _awaiting.Count == 0 ? []
        : _awaiting.Select(id => _byId[id]).Where(one => one.Warehouse == warehouse);

    public IEnumerable<Reservation> All => _byId.Values;

    public Instant? NextExpiry => _expiries.Count == 0 ? null : _expiries.Min.Until;

    public Reservation? Find(string id) => _byId.GetValueOrDefault(id);

    public IEnumerable<Reservation> ExpiredAt(Instant now) =>
        _expiries.TakeWhile(one => one.Until <= now).Select(one => _byId[one.Id]);

    /// <returns>What it took before.</returns>
    internal Reservation? Set(Reservation reservation)
    {
        var before = Remove(reservation.Id);
        _byId[reservation.Id] = reservation;
        if (reservation.Until is { } until)
            _expiries.Add((until, reservation.Id));
        if (reservation.Awaited > Quantity.Zero)
            _awaiting.Add(reservation.Id);
        return before;
    }

    internal Reservation? Remove(string id)
    {
        if (_byId.Remove(id, out var before) && before.Until is { } until)
            _expiries.Remove((until, id));
        _awaiting.Remove(id);
        return before;
    }

    public void Write(ByteWriter to)
    {
        to.Count(_byId.Count);
        foreach (var one in _byId.Values)
            Write(to, one);
    }

    internal static void Write(ByteWriter to, Reservation one)
    {
        to.Text(one.Id);
        to.Text(one.Warehouse.Value);
        to.Var(one.Quantity.Millionths);
        to.OptionalText(one.For);
        to.Var(one.Until?.ToUnixTimeMilliseconds() ?? 0);
        to.Var(one.Awaited.Millionths);
    }

    internal static Reservation Read(ref ByteReader from, int version = 2)
    {
        var (id, warehouse, quantity, reason) = (from.Text(), new WarehouseId(from.Text()), new Quantity(from.Var()),
            from.OptionalText());
        var until = from.Var();
        return new Reservation(id, warehouse, quantity, reason,
            until == 0 ? null : Instant.FromUnixTimeMilliseconds(until),
            version < 2 ? Quantity.Zero : new Quantity(from.Var()));
    }
}
