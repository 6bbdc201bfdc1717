using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;

namespace RetailActors.Actors.Stock;

using Decision = Decision<StockEvent, StockReply>;

/// <summary>
/// What a command does to a SKU's shelves, and whether more is then sold or set aside than is there.
/// </summary>
internal sealed class StockDecider
{
    private static readonly StockReply Done = new StockReply.Done();

    private readonly SkuStock _stock;
    private readonly ShelfChanges _shelves;

    private StockReply _reply = Done;

    private StockDecider(SkuStock stock) => (_stock, _shelves) = (stock, new ShelfChanges(stock));

    public static Decision Decide(SkuStock stock, StockCommand command, Instant now)
    {
        var decider = new StockDecider(stock);
        var reserving = new Reserving(decider._shelves);
        var refused = command switch
        {
            StockCommand.Move move => decider.Move(move),
            StockCommand.Trace trace => decider.Trace(trace),
            StockCommand.Open open => decider.Open(open),
            StockCommand.Reserve reserve => reserving.Reserve(reserve),
            StockCommand.Release release => reserving.Release(release),
            StockCommand.Fulfil fulfil => reserving.Fulfil(fulfil),
            StockCommand.Ordered ordered => reserving.Order(ordered),
            StockCommand.Count count => decider.Count(count),
            StockCommand.Send send => decider.Send(send),
            StockCommand.Receive receive => decider.Receive(receive),
            StockCommand.Follow follow => decider.Follow(follow),
            StockCommand.Compare or StockCommand.Look => null,
            StockCommand.Wake => reserving.Expire(now),
            _ => throw new UnreachableException(command.GetType().Name),
        };
        if (refused is not null)
            return Decision.Only(refused);
        if (command is StockCommand.Compare compare)
            return Comparing.Decide(stock, compare);
        if (command is StockCommand.Look look)
            return Decision.Only(new StockReply.Seen(stock.Find(look.Warehouse)?.Available ?? Quantity.Zero));
        if (stock.Reservations.Count > 0)
            reserving.GiveAwaited();
        decider._shelves.WatchAll();
        return new(decider._reply, decider._shelves.Events);
    }

    private static StockReply.Refused Refuse(string what, string why) => new(what, why);

    private StockReply.Refused? Move(StockCommand.Move command)
    {
        foreach (var (date, move) in command.Moves)
            if (move.Quantity != Quantity.Zero)
            {
                _shelves.Take(move.Warehouse, move.Reason, move.Quantity, date);
                _shelves.CorrectLate(move.Warehouse, date,
                    _shelves.Effect(move.Warehouse, date, move.Quantity) - move.Quantity);
            }
        return null;
    }

    private StockReply.Refused? Follow(StockCommand.Follow command)
    {
        _reply = new Following(_shelves, command).Decide();
        return null;
    }

    private StockReply.Refused? Trace(StockCommand.Trace command)
    {
        var sold = new Dictionary<string, TransactionId?>();
        foreach (var trace in command.Traces)
        {
            _shelves.Events.Add(new StockEvent.Traced(trace));
            if (trace.Serial is not { } serial)
                continue;
            var leaves = trace.Quantity < Quantity.Zero;
            var before = sold.TryGetValue(serial, out var by) ? by : _stock.Traces.SoldBy(serial);
            if (leaves && before is { } first)
                _shelves.Events.Add(new StockEvent.Alerted(StockAlert.SerialSoldTwice, serial, true,
                    $"serial {serial} of {_stock.Sku} was sold by {first} and is sold again by {trace.By}"));
            sold[serial] = leaves ? trace.By : null;
        }
        return null;
    }

    private StockReply.Refused? Open(StockCommand.Open command)
    {
        if (_stock.Find(command.Warehouse) is { IsOpened: true })
            return null;
        _shelves.Events.Add(new StockEvent.Opened(command.Warehouse, command.OnHand, command.ReadFrom));
        var shelf = _stock.Find(command.Warehouse);
        _shelves.Change(command.Warehouse,
            shelf?.Line.EffectOfOpening(command.OnHand) ?? command.OnHand, Quantity.Zero);
        return null;
    }

    /// <summary>A count that would make what was given out later impossible is wrong itself.</summary>
    private StockReply.Refused? Count(StockCommand.Count command)
    {
        var line = _stock.Find(command.Warehouse)?.Line ?? new Timeline();
        if (command.Counted < Quantity.Zero)
            return Refuse("wrong-value", $"{command.Counted} counted; 0 and more is allowed");
        if (line.IsClosed(command.Date))
            return Refuse("wrong-value", $"{command.Date} is older than the days that are kept");
        if (line.LeastAfter(command.Date, command.Counted) is var least && least < Quantity.Zero)
            return Refuse("wrong-count", $"{command.Counted} of {_stock.Sku} counted on {command.Date}: what was given "
                + $"out later would leave {least}");
        _shelves.Events.Add(new StockEvent.Counted(command.Warehouse, command.Date, command.Counted, command.AtErp));
        var found = line.OnHandIf(command.Date, command.Counted) - line.OnHand;
        _shelves.Change(command.Warehouse, found, Quantity.Zero);
        if (!command.AtErp)
            _shelves.Correct(command.Warehouse, command.Date, found);
        return null;
    }

    private StockReply.Refused? Send(StockCommand.Send command)
    {
        if (command.Quantity <= Quantity.Zero || command.From == command.To)
            return Refuse("wrong-value", $"transfer {command.Id} of {command.Quantity} from {command.From} to "
                + $"{command.To}; a quantity above 0 and two warehouses are allowed");
        if (_stock.Transfers.ContainsKey(command.Id) || _stock.Ended.Find(command.Id) is not null)
            return Refuse("known-transfer", $"transfer {command.Id} of {_stock.Sku} was sent already");
        var shelf = _stock.Find(command.From);
        if (shelf is null || shelf.Available < command.Quantity)
            return Refuse("not-enough-stock", $"{_stock.Sku} in {command.From}: "
                + $"{shelf?.Available ?? Quantity.Zero} available, {command.Quantity} to send");
        _shelves.Events.Add(new StockEvent.Transferred(command.Id, command.From, command.To, command.Quantity,
            command.Date, Received: false));
        Moved(command.From, command.Date, -command.Quantity);
        return null;
    }

    private StockReply.Refused? Receive(StockCommand.Receive command)
    {
        if (!_stock.Transfers.TryGetValue(command.Id, out var sent))
            return Refuse("unknown-transfer", $"{_stock.Sku} has no transfer {command.Id} on its way");
        if (command.Left is { } left && left != sent.Left)
            return Refuse("changed", $"transfer {command.Id} has {sent.Left} left, not {left}: it was received before");
        if (command.Quantity <= Quantity.Zero || command.Quantity > sent.Left)
            return Refuse("wrong-value",
                $"{command.Quantity} of transfer {command.Id}; above 0 to {sent.Left} is allowed");
        _shelves.Events.Add(new StockEvent.Transferred(command.Id, sent.From, sent.To, command.Quantity, command.Date,
            Received: true)
        { Sent = sent.Sent });
        Moved(sent.To, command.Date, command.Quantity);
        return null;
    }

    private void Moved(WarehouseId warehouse, BusinessDate date, Quantity quantity)
    {
        var effect = _shelves.Effect(warehouse, date, quantity);
        _shelves.Change(warehouse, effect, Quantity.Zero);
        _shelves.CorrectLate(warehouse, date, effect - quantity);
    }
}
