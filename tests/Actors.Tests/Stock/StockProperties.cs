using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Tests.Stock;

/// <summary>G6: on hand = opening + movements, whatever is set aside, sent, counted or sold; 0 ≤ reserved.</summary>
public sealed class StockProperties
{
    private static readonly BusinessDate Day = BusinessDate.Parse("2026-11-20");
    private static readonly Instant Noon = Instant.FromUtc(2026, 11, 20, 12, 0);

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

    private static readonly Arbitrary<StockCommand[]> Commands = Command.ArrayOf().ToArbitrary();

    [Fact]
    public void What_is_on_hand_is_the_opening_and_the_movements_and_what_is_reserved_is_there() =>
        Prop.ForAll(Commands, commands =>
        {
            var stock = SkuStock.New("TEA");
            foreach (var (command, minute) in commands.Select((c, i) => (c, i)))
            {
                var before = stock.Warehouses.ToDictionary(w => w.Key, w => w.Value.Reserved);
                Apply(stock, command, minute);
                foreach (var (warehouse, shelf) in stock.Warehouses)
                {
                    Assert.True(shelf.Reserved >= Quantity.Zero);
                    Assert.Equal(shelf.Reserved, Sum(stock.Reservations.All
                        .Where(one => one.Warehouse.Value == warehouse).Select(one => one.Quantity)));
                    Assert.Equal(shelf.OnHand, shelf.Line.At(Day.AddDays(100)));
                    if (shelf.Reserved > before.GetValueOrDefault(warehouse))
                        Assert.True(shelf.Reserved <= shelf.OnHand);
                    Assert.Equal(shelf.InTransit, Sum(stock.Transfers.Values.Where(t => t.To.Value == warehouse)
                        .Select(t => t.Left)));
                    Assert.Equal(shelf.IsOversold,
                        shelf.IsWatched && shelf.OnHand < Quantity.Zero
                            || shelf.Reserved > Quantity.Zero && shelf.OnHand < shelf.Reserved);
                }
                var sent = Sum(stock.Warehouses.Values.Select(w => w.Transferred + w.InTransit));
                Assert.Equal(Quantity.Zero, sent);
            }
        }).QuickCheckThrowOnFailure();

    /// <summary>What says how much is left before it; what tickets move comes by a cursor, and so once.</summary>
    [Fact]
    public void Repeating_any_command_changes_nothing() =>
        Prop.ForAll(Commands, commands =>
        {
            var (stock, earlier) = (SkuStock.New("TEA"), new List<StockCommand>());
            foreach (var (command, minute) in commands.Select((c, i) => (c, i)))
            {
                var said = command switch
                {
                    StockCommand.Fulfil fulfil => fulfil with { Left = stock.Reservations.Find(fulfil.Id)?.Quantity },
                    StockCommand.Receive receive => receive with
                    {
                        Left = stock.Transfers.TryGetValue(receive.Id, out var sent) ? sent.Left : null,
                    },
                    _ => command,
                };
                Apply(stock, said, minute);
                earlier.Add(said);
                var before = Shelves(stock);
                if (said is not StockCommand.Move)
                    Apply(stock, said, minute);
                // A transfer's name is used once, however long ago, and so is an event's.
                foreach (var send in earlier.OfType<StockCommand.Send>().Where(one => Known(stock, one.Id)))
                    Apply(stock, send, minute);
                foreach (var follow in earlier.OfType<StockCommand.Follow>())
                    Assert.Empty(Apply(stock, follow, minute));
                Assert.Equal(before, Shelves(stock));
            }
        }).QuickCheckThrowOnFailure();

    private static bool Known(SkuStock stock, string transfer) =>
        stock.Transfers.ContainsKey(transfer) || stock.Ended.Find(transfer) is not null;

    private static string Shelves(SkuStock stock) => string.Join("; ", stock.Warehouses.Select(w =>
        $"{w.Key} {w.Value.OnHand} {w.Value.Reserved} {w.Value.InTransit} {w.Value.Transferred} {w.Value.Corrected}"));

    /// <summary>
    /// An ERP that is told every move, every transfer and every correction comes to our shelves, in whatever order and
    /// however late tickets come, and what it moves itself. Its own count has all that it moved until that date. What
    /// nobody tells it (what is fulfilled) is left out.
    /// </summary>
    [Fact]
    public void Moves_transfers_and_corrections_come_to_what_is_on_hand() =>
        Prop.ForAll(Commands, commands =>
        {
            var (stock, told) = (SkuStock.New("TEA"), new Dictionary<string, Quantity>());
            var counted = new Dictionary<string, BusinessDate>();
            foreach (var (command, minute) in commands.Where(one => one is not (StockCommand.Fulfil
                or StockCommand.Open)).Select((c, i) => (c, i)))
                foreach (var fact in Apply(stock, command, minute))
                    Tell(fact);
            Assert.All(stock.Warehouses, shelf =>
                Assert.Equal(told.GetValueOrDefault(shelf.Key), shelf.Value.OnHand));

            void Tell(StockEvent fact)
            {
                var (warehouse, quantity) = fact switch
                {
                    StockEvent.Moved moved => (moved.Warehouse, moved.Quantity),
                    StockEvent.Corrected corrected => (corrected.Warehouse, corrected.Quantity),
                    StockEvent.Transferred { Received: true } arrived => (arrived.To, arrived.Quantity),
                    StockEvent.Transferred sent => (sent.From, -sent.Quantity),
                    StockEvent.ErpMoved { InOpening: false } moved when !Has(moved.Move.Warehouse, moved.Move.Date) =>
                        (moved.Move.Warehouse, moved.Move.Quantity),
                    _ => (new WarehouseId("none"), Quantity.Zero),
                };
                told[warehouse.Value] = told.GetValueOrDefault(warehouse.Value) + quantity;
                if (fact is not StockEvent.Counted { AtErp: true } own)
                    return;
                told[own.Warehouse.Value] = stock.Find(own.Warehouse)!.OnHand;
                if (!Has(own.Warehouse, own.Date))
                    counted[own.Warehouse.Value] = own.Date;
            }

            bool Has(WarehouseId warehouse, BusinessDate date) =>
                counted.TryGetValue(warehouse.Value, out var on) && date <= on;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_count_that_the_ERP_has_itself_is_not_told_and_what_comes_late_is()
    {
        var stock = SkuStock.New("TEA");
        var counted = Apply(stock, new StockCommand.Count(new("W1"), Day, Quantity.Of(9), AtErp: true), 0);
        var late = Apply(stock, new StockCommand.Move([new(Day.AddDays(-1),
            new StockMove(new Sku("TEA"), new("W1"), MoveReason.Sold, Quantity.Of(-2)))]), 1);

        Assert.DoesNotContain(counted, fact => fact is StockEvent.Corrected);
        Assert.Equal(new StockEvent.Corrected(new("W1"), Day, Quantity.Of(2)), late[^1]);
        Assert.Equal(Quantity.Of(9), stock.Find(new("W1"))!.OnHand);
    }

    [Fact]
    public void What_arrives_names_the_fact_that_sent_it()
    {
        var stock = SkuStock.New("TEA");
        Apply(stock, new StockCommand.Count(new("W1"), Day, Quantity.Of(9)), 0);
        foreach (var (command, sequence) in new[]
        {
            (new StockCommand.Send("t", new("W1"), new("W2"), Quantity.Of(5), Day), 41L),
            ((StockCommand)new StockCommand.Receive("t", Quantity.Of(2), Day), 42L),
        })
            foreach (var fact in SkuStock.Decide(stock, command, Noon).Events)
                stock = SkuStock.EvolveAt(stock, fact, sequence);
        stock = SkuStock.Read("TEA", Snapshot(stock));

        var arrived = Assert.IsType<StockEvent.Transferred>(
            SkuStock.Decide(stock, new StockCommand.Receive("t", Quantity.Of(3), Day), Noon).Events[0]);

        Assert.Equal(41, Assert.IsType<StockEvent.Transferred>(Stored(arrived)).Sent);
    }

    [Fact]
    public void The_replay_and_the_stored_state_are_the_live_one() =>
        Prop.ForAll(Commands, commands =>
        {
            var (live, replayed, restored) = (SkuStock.New("TEA"), SkuStock.New("TEA"), SkuStock.New("TEA"));
            foreach (var (command, minute) in commands.Select((c, i) => (c, i)))
            {
                foreach (var fact in Apply(live, command, minute))
                    SkuStock.Evolve(replayed, Stored(fact));
                Apply(restored = SkuStock.Read("TEA", Snapshot(restored)), command, minute);
            }
            Assert.Equal(Snapshot(live), Snapshot(replayed));
            Assert.Equal(Snapshot(live), Snapshot(restored));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Moves_of_the_first_version_are_before_all_others()
    {
        var to = new ByteWriter();
        to.Text("W1");
        to.Byte((byte)MoveReason.Sold);
        to.Var(-2_000_000);

        var moved = Assert.IsType<StockEvent.Moved>(SkuStock.Events.Read(StockEventCodec.Moved, 1, to.ToArray()));

        Assert.Equal((new WarehouseId("W1"), MoveReason.Sold, Quantity.Of(-2), default(BusinessDate)),
            (moved.Warehouse, moved.Reason, moved.Quantity, moved.Date));
    }

    private static Quantity Sum(IEnumerable<Quantity> quantities) =>
        quantities.Aggregate(Quantity.Zero, (sum, one) => sum + one);

    private static IReadOnlyList<StockEvent> Apply(SkuStock stock, StockCommand command, int minute)
    {
        var events = SkuStock.Decide(stock, command, Noon + Duration.FromMinutes(minute)).Events;
        foreach (var fact in events)
            SkuStock.Evolve(stock, fact);
        return events;
    }

    private static StockEvent Stored(StockEvent fact)
    {
        var to = new ByteWriter();
        SkuStock.Events.Write(fact, to);
        var (type, version) = SkuStock.Events.TypeOf(fact);
        return SkuStock.Events.Read(type, version, to.ToArray());
    }

    private static byte[] Snapshot(SkuStock stock)
    {
        var to = new ByteWriter();
        SkuStock.Write(stock, to);
        return to.ToArray();
    }
}
