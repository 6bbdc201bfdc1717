using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Storage;
using static RetailActors.Actors.Tests.Stock.AnyStock;

namespace RetailActors.Actors.Tests.Stock;

/// <summary>What moves at the ERP moves here, once, and the ERP never has it twice.</summary>
public sealed class FollowingTests
{
    private static readonly WarehouseId W1 = new("W1");

    private SkuStock _stock = SkuStock.New("TEA");

    [Fact]
    public void What_the_erp_received_is_on_hand_and_is_told_to_nobody()
    {
        Open(10);

        Assert.Equal((1, 0, 0), Told(Follow(Event("a", 5)), out var events));

        Assert.Equal([new StockEvent.ErpMoved(Event("a", 5), false)], events);
        Assert.Equal((15, 5, 0), (Shelf.OnHand.Millionths / Quantity.PerUnit,
            Shelf.ErpMoved.Millionths / Quantity.PerUnit, Shelf.Corrected.Millionths));
        Assert.Empty(Shelf.Recent);
    }

    [Fact]
    public void A_repeat_changes_nothing_and_an_id_that_says_something_else_is_refused_by_name()
    {
        Open(10);
        Apply(Follow(Event("a", 5)));

        Assert.Equal((0, 2, 0), Told(Follow(Event("a", 5), Event("a", 5)), out var repeat));
        var reply = Assert.IsType<StockReply.Followed>(Decide(_stock, Follow(Event("a", 6), Event("b", 1))).Reply);

        Assert.Empty(repeat);
        Assert.Equal((1, "a of TEA was 5 in W1 on 2026-11-20 (received) and is now 6 in W1 on 2026-11-20 (received)"),
            (reply.Taken, Assert.Single(reply.Changed)));
    }

    [Fact]
    public void An_id_that_is_twice_in_one_command_is_taken_once()
    {
        Open(10);

        Assert.Equal((1, 1, 0), Told(Follow(Event("a", 5), Event("a", 5)), out _));

        Assert.Equal(Quantity.Of(15), Shelf.OnHand);
    }

    [Fact]
    public void The_newest_ids_are_known_after_a_restart_and_the_first_is_forgotten()
    {
        Open(10);
        foreach (var n in Enumerable.Range(0, Newest<ErpMove>.KeptMax + 1))
            Apply(Follow(Event($"{n}", 1)));
        _stock = SkuStock.Read("TEA", Snapshot(_stock));

        Assert.Equal((0, 2, 0), Told(Follow(Event("1", 1), Event($"{Newest<ErpMove>.KeptMax}", 1)), out _));
        Assert.Equal((1, 0, 0), Told(Follow(Event("0", 1)), out _));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 5)]
    public void What_was_booked_until_the_reading_began_is_in_the_opening(int minutes, int moved)
    {
        Open(10);

        Assert.Equal(moved > 0 ? (1, 0, 0) : (0, 0, 1), Told(Follow(minutes, Event("a", 5)), out _));

        Assert.Equal(Quantity.Of(10 + moved), Shelf.OnHand);
        Assert.Equal((0, 1, 0), Told(Follow(minutes, Event("a", 5)), out _));
    }

    [Fact]
    public void An_opening_of_an_older_program_does_not_say_when_and_every_event_counts()
    {
        var to = new ByteWriter();
        to.Text("W1");
        to.Var(10_000_000);
        SkuStock.Evolve(_stock, SkuStock.Events.Read(StockEventCodec.Opened, 1, to.ToArray()));

        Assert.Equal((1, 0, 0), Told(Follow(-600, Event("a", 5)), out _));

        Assert.Equal(Quantity.Of(15), Shelf.OnHand);
    }

    [Fact]
    public void Before_the_erp_was_read_the_opening_is_awaited()
    {
        Assert.Equal((0, 0, 1), Told(new StockCommand.Follow([new BookedMove(Event("a", 5), Noon)]), out _));
        Open(5);

        Assert.Equal(Quantity.Of(5), Shelf.OnHand);
    }

    [Fact]
    public void A_shelf_that_the_reading_did_not_name_had_nothing_then()
    {
        var after = new BookedMove(Event("a", 5), Noon + Duration.FromMinutes(1));
        var before = new BookedMove(Event("b", 7), Noon);

        Assert.Equal((1, 0, 1), Told(new StockCommand.Follow([after, before], Noon), out var events));

        Assert.Equal(new StockEvent.Opened(W1, Quantity.Zero, Noon), events[0]);
        Apply(new StockCommand.Open(W1, Quantity.Of(99), Noon));
        Assert.Equal((Quantity.Of(5), true), (Shelf.OnHand, Shelf.IsWatched));
    }

    [Fact]
    public void What_comes_late_is_in_the_count_and_is_taken_back_at_the_erp_that_was_told_of_it()
    {
        Open(10);
        Apply(new StockCommand.Count(W1, Day, Quantity.Of(12)));

        Told(Follow(Event("a", 5) with { Date = Day.AddDays(-1) }), out var events);

        Assert.Equal(new StockEvent.Corrected(W1, Day, Quantity.Of(-5)), events[^1]);
        Assert.Equal((Quantity.Of(12), Quantity.Of(5), Quantity.Of(-3)),
            (Shelf.OnHand, Shelf.ErpMoved, Shelf.Corrected));
    }

    /// <summary>Also after our own newer count: the ERP's had it, and ours was told as a difference to that.</summary>
    [Fact]
    public void What_comes_late_and_is_in_the_erps_own_count_is_not_taken_back()
    {
        Open(10);
        Apply(new StockCommand.Count(W1, Day, Quantity.Of(12), AtErp: true));
        Apply(new StockCommand.Count(W1, Day.AddDays(2), Quantity.Of(11)));
        _stock = SkuStock.Read("TEA", Snapshot(_stock));

        Told(Follow(Event("a", 5)), out var early);
        Told(Follow(Event("b", 5) with { Date = Day.AddDays(1) }), out var between);

        Assert.DoesNotContain(early, fact => fact is StockEvent.Corrected);
        Assert.Equal(new StockEvent.Corrected(W1, Day.AddDays(2), Quantity.Of(-5)), between[^1]);
        Assert.Equal(Quantity.Of(11), Shelf.OnHand);
    }

    [Fact]
    public void A_count_of_an_older_program_is_taken_for_ours()
    {
        var to = new ByteWriter();
        to.Text("W1");
        to.Var(10_000_000);
        to.Count(Day.DaysSince1970);

        Assert.Equal(new StockEvent.Counted(W1, Day, Quantity.Of(10), AtErp: false),
            SkuStock.Events.Read(StockEventCodec.Counted, 1, to.ToArray()));
    }

    [Fact]
    public void Drift_ends_with_the_event_that_explains_it()
    {
        Open(10);
        Apply(new StockCommand.Compare([(W1, Quantity.Of(15))], []));
        Assert.True(Shelf.IsDrifting);

        Apply(Follow(Event("a", 3)));
        Assert.True(Shelf.IsDrifting);
        Apply(Follow(Event("b", 2)));

        Assert.False(Shelf.IsDrifting);
        Assert.Empty(Apply(new StockCommand.Compare([(W1, Quantity.Of(15))], [])));
    }

    [Fact]
    public void What_came_in_ends_an_oversold_shelf_and_goes_to_those_who_wait()
    {
        Open(1);
        Apply(new StockCommand.Ordered("S001/7", OrderAct.Open, W1, Quantity.Of(3)));
        Apply(new StockCommand.Move([new(Day, new StockMove(new("TEA"), W1, MoveReason.Sold, Quantity.Of(-2)))]));
        Assert.True(Shelf.IsOversold);

        Apply(Follow(Event("a", 6)));

        Assert.Equal((false, Quantity.Of(3), Quantity.Of(2)), (Shelf.IsOversold, Shelf.Reserved, Shelf.Available));
    }

    private ShelfStock Shelf => _stock.Find(W1)!;

    private static ErpMove Event(string id, int units) => new(id, W1, Day, Quantity.Of(units), ErpMoveReason.Received);

    private void Open(int units) => Apply(new StockCommand.Open(W1, Quantity.Of(units), Noon));

    private static StockCommand.Follow Follow(params ErpMove[] moves) => Follow(1, moves);

    /// <param name="minutes">After the opening was read.</param>
    private static StockCommand.Follow Follow(int minutes, params ErpMove[] moves) =>
        new([.. moves.Select(move => new BookedMove(move, Noon + Duration.FromMinutes(minutes)))], Noon);

    private (int Taken, int Known, int InOpening) Told(StockCommand command, out IReadOnlyList<StockEvent> events)
    {
        var decision = Decide(_stock, command);
        events = decision.Events;
        var reply = Assert.IsType<StockReply.Followed>(decision.Reply);
        return (reply.Taken, reply.Known, reply.InOpening);
    }

    private IReadOnlyList<StockEvent> Apply(StockCommand command) => AnyStock.Apply(_stock, command);
}
