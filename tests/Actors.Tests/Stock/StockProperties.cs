using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using static RetailActors.Actors.Tests.Stock.AnyStock;

namespace RetailActors.Actors.Tests.Stock;

/// <summary>G6: on hand = opening + movements, whatever is set aside, sent, counted or sold; 0 ≤ reserved.</summary>
public sealed class StockProperties
{
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
}
