using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Actors.Stock;

/// <summary>What is set aside, freed and given to those who wait. Never below zero, never more than is there.</summary>
internal sealed class Reserving(ShelfChanges shelves)
{
    private SkuStock Stock => shelves.Stock;

    public StockReply.Refused? Reserve(StockCommand.Reserve command)
    {
        if (Stock.Reservations.Count + command.Wanted.Count > Reservations.ReservationsMax)
            return new StockReply.Refused("too-many-reservations", $"{Stock.Sku} has {Stock.Reservations.Count} "
                + $"reservations; at most {Reservations.ReservationsMax}");
        var ids = new HashSet<string>();
        foreach (var wanted in command.Wanted)
        {
            var known = Stock.Reservations.Find(wanted.Id);
            if (wanted.Quantity <= Quantity.Zero)
                return new StockReply.Refused("wrong-value",
                    $"reservation {wanted.Id}: quantity {wanted.Quantity}; above 0 is allowed");
            if (!ids.Add(wanted.Id))
                return new StockReply.Refused("wrong-value", $"reservation {wanted.Id} is there twice");
            if (known is not null && known.Warehouse != wanted.Warehouse)
                return new StockReply.Refused("wrong-value", $"reservation {wanted.Id} is in {known.Warehouse}; "
                    + $"release it before reserving in {wanted.Warehouse}");
            if (known == wanted)
                continue;
            shelves.Events.Add(new StockEvent.Reserved(wanted));
            shelves.Change(wanted.Warehouse, Quantity.Zero, wanted.Quantity - (known?.Quantity ?? Quantity.Zero));
        }
        return NotEnough();
    }

    /// <summary>The sum of a command counts: two halves that fit one by one may be too much together.</summary>
    private StockReply.Refused? NotEnough()
    {
        foreach (var (warehouse, change) in shelves.All)
        {
            var shelf = Stock.Warehouses.GetValueOrDefault(warehouse);
            var (onHand, reserved) = (shelf?.OnHand ?? Quantity.Zero, shelf?.Reserved ?? Quantity.Zero);
            if (change.Reserved > Quantity.Zero && reserved + change.Reserved > onHand)
                return new StockReply.Refused("not-enough-stock", $"{Stock.Sku} in {warehouse}: {onHand} on hand, "
                    + $"{reserved} reserved, {change.Reserved} more asked for");
        }
        return null;
    }

    public StockReply.Refused? Release(StockCommand.Release command)
    {
        var freed = new HashSet<string>();
        foreach (var id in command.Ids)
            if (Stock.Reservations.Find(id) is { } reservation && freed.Add(id))
                Free(reservation, ReleaseReason.Released);
        if (command.For is { } reason)
            foreach (var reservation in Stock.Reservations.All)
                if (reservation.For == reason && freed.Add(reservation.Id))
                    Free(reservation, ReleaseReason.Released);
        return null;
    }

    public StockReply.Refused? Expire(Instant now)
    {
        foreach (var reservation in Stock.Reservations.ExpiredAt(now))
            Free(reservation, ReleaseReason.Expired);
        return null;
    }

    private void Free(Reservation reservation, ReleaseReason reason)
    {
        shelves.Events.Add(new StockEvent.Unreserved(reservation.Id, reason));
        shelves.Change(reservation.Warehouse, Quantity.Zero, -reservation.Quantity);
    }

    public StockReply.Refused? Fulfil(StockCommand.Fulfil command)
    {
        if (Stock.Reservations.Find(command.Id) is not { } reservation)
            return new StockReply.Refused("unknown-reservation", $"{Stock.Sku} has no reservation {command.Id}");
        if (command.Left is { } left && left != reservation.Quantity)
            return new StockReply.Refused("changed", $"reservation {command.Id} has {reservation.Quantity} left, not "
                + $"{left}: it was fulfilled before");
        if (command.Quantity <= Quantity.Zero || command.Quantity > reservation.Quantity)
            return new StockReply.Refused("wrong-value",
                $"{command.Quantity} of reservation {command.Id}; above 0 to {reservation.Quantity} is allowed");
        if (command.Quantity == reservation.Quantity)
            Free(reservation, ReleaseReason.Fulfilled);
        else
        {
            shelves.Events.Add(new StockEvent.Reserved(reservation with
            {
                Quantity = reservation.Quantity - command.Quantity,
            }));
            shelves.Change(reservation.Warehouse, Quantity.Zero, -command.Quantity);
        }
        shelves.Take(reservation.Warehouse, MoveReason.Sold, -command.Quantity, command.Date);
        return null;
    }

    public StockReply.Refused? Order(StockCommand.Ordered command)
    {
        var id = $"{command.For}@{command.Warehouse}";
        var known = Stock.Reservations.Find(id)
            ?? new Reservation(id, command.Warehouse, Quantity.Zero, command.For, null);
        if (command.Act == OrderAct.Open)
        {
            var free = shelves.FreeIn(command.Warehouse);
            var given = free < command.Quantity ? free : command.Quantity;
            Set(known, known.Quantity + given, known.Awaited + command.Quantity - given);
            return null;
        }
        var taken = command.Quantity < known.Quantity ? command.Quantity : known.Quantity;
        var awaited = command.Quantity - taken < known.Awaited ? command.Quantity - taken : known.Awaited;
        Set(known, known.Quantity - taken, known.Awaited - awaited);
        return null;
    }

    private void Set(Reservation known, Quantity quantity, Quantity awaited)
    {
        if (quantity + awaited == Quantity.Zero)
        {
            if (Stock.Reservations.Find(known.Id) is not null)
                Free(known, ReleaseReason.Fulfilled);
            return;
        }
        shelves.Events.Add(new StockEvent.Reserved(known with { Quantity = quantity, Awaited = awaited }));
        shelves.Change(known.Warehouse, Quantity.Zero, quantity - known.Quantity);
    }

    /// <summary>What came in is set aside for those who wait for it.</summary>
    public void GiveAwaited()
    {
        var touched = shelves.Events.OfType<StockEvent.Reserved>().Select(fact => fact.Reservation.Id)
            .Concat(shelves.Events.OfType<StockEvent.Unreserved>().Select(fact => fact.Id)).ToHashSet();
        foreach (var warehouse in shelves.All.Keys.Select(name => new WarehouseId(name)).ToList())
            foreach (var waiting in Stock.Reservations.Awaiting(warehouse))
            {
                var free = shelves.FreeIn(warehouse);
                if (free == Quantity.Zero)
                    break;
                var given = free < waiting.Awaited ? free : waiting.Awaited;
                if (touched.Add(waiting.Id))
                    Set(waiting, waiting.Quantity + given, waiting.Awaited - given);
            }
    }
}
