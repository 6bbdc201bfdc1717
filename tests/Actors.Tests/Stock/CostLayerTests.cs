using FsCheck;
using FsCheck.Fluent;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;

namespace RetailActors.Actors.Tests.Stock;

/// <summary>The figures are B-12's and B-15's of docs/ACCEPTANCE.md.</summary>
public sealed class CostLayerTests
{
    private const long Unit = 1_000_000;

    [Fact]
    public void B12_seven_of_five_at_five_and_five_at_one_cost_twenty_seven()
    {
        var layers = Layers((5, 5), (5, 1));

        Assert.Equal(27, Whole(layers.Out(Quantity.Of(7), 0).Aggregate(Int128.Zero, (sum, l) => sum + l.Value)));
        Assert.Equal(3, Whole(layers.Value));
    }

    [Fact]
    public void B15_what_left_below_zero_is_filled_up_first()
    {
        var short5 = Layers();
        short5.Out(Quantity.Of(5), 100 * Unit);
        Assert.Equal(90, Whole(short5.In(Quantity.Of(1), 10 * Unit)));
        Assert.Equal([(-4, 100)], Text(short5));

        short5.In(Quantity.Of(5), 10 * Unit);
        Assert.Equal([(1, 10)], Text(short5));
    }

    [Fact]
    public void B15_nothing_may_be_taken_twice_and_covered_to_nothing()
    {
        var empty = Layers();
        empty.Out(Quantity.Of(1), 5 * Unit);
        Assert.Equal([(-1, 5)], Text(empty));
        empty.Out(Quantity.Of(1), 5 * Unit);
        Assert.Equal([(-2, 5)], Text(empty));

        empty.In(Quantity.Of(2), 10 * Unit);

        Assert.Empty(empty.Layers);
        Assert.Equal((Quantity.Zero, Int128.Zero), (empty.Quantity, empty.Value));
    }

    [Fact]
    public void B15_the_first_in_leave_first_and_a_known_cost_before_them()
    {
        var queue = Layers((1, 10), (2, 20), (1, 20), (5, 20));
        queue.Out(Quantity.Of(4), 0);
        Assert.Equal([(5, 20)], Text(queue));

        var known = Layers((1, 10), (3, 20), (5, 20));
        known.Out(Quantity.Of(3), 0, of: 20 * Unit);
        Assert.Equal([(1, 10), (5, 20)], Text(known));
    }

    [Fact]
    public void B15_the_last_in_leave_first_when_the_order_is_so()
    {
        var stack = Layers(CostOrder.LastInFirstOut, (10, 10), (10, 20));
        Assert.Equal([(10, 20), (5, 10)], Text(stack.Out(Quantity.Of(15), 0)));

        var deep = Layers(CostOrder.LastInFirstOut, (10, 10), (10, 20));
        Assert.Equal([(10, 20), (10, 10), (5, 10)], Text(deep.Out(Quantity.Of(25), 10 * Unit)));
        Assert.Equal(Quantity.Of(-5), deep.Quantity);
    }

    [Fact]
    public void B15_nothing_of_one_is_left_when_all_but_a_billionth_and_a_billionth_leave()
    {
        var layers = Layers((1, 1));
        layers.Out(new Quantity(Unit - 1), 0);
        layers.Out(new Quantity(1), 0);

        Assert.Empty(layers.Layers);
    }

    [Fact]
    public void Quantity_and_value_are_conserved_by_any_sequence() =>
        Prop.ForAll((from order in Gen.Elements(CostOrder.FirstInFirstOut, CostOrder.LastInFirstOut)
                     from steps in (from quantity in Gen.Choose(1, 20)
                                    from cost in Gen.Choose(0, 9)
                                    from enters in Gen.Elements(true, false)
                                    select (quantity, cost, enters)).ArrayOf()
                     select (order, steps)).ToArbitrary(), given =>
        {
            var layers = new CostLayers(given.order);
            var (quantity, value) = (Quantity.Zero, Int128.Zero);
            foreach (var (units, cost, enters) in given.steps)
            {
                var moved = Quantity.Of(units);
                // What is not there leaves at the cost that it is known to leave for: one cost below zero is exact.
                if (enters)
                {
                    value += (Int128)moved.Millionths * cost * Unit + layers.In(moved, cost * Unit);
                    quantity += moved;
                }
                else
                {
                    value -= layers.Out(moved, 3 * Unit).Aggregate(Int128.Zero, (sum, layer) => sum + layer.Value);
                    quantity -= moved;
                }
                Assert.Equal((quantity, value), (layers.Quantity, layers.Value));
                Assert.True(layers.Layers.All(layer => layer.Quantity > Quantity.Zero) || layers.Layers.Count == 1);
            }
        }).QuickCheckThrowOnFailure();

    private static CostLayers Layers(params (int Quantity, int Cost)[] received) =>
        Layers(CostOrder.FirstInFirstOut, received);

    private static CostLayers Layers(CostOrder order, params (int Quantity, int Cost)[] received)
    {
        var layers = new CostLayers(order);
        foreach (var (quantity, cost) in received)
            layers.In(Quantity.Of(quantity), cost * Unit);
        return layers;
    }

    private static IEnumerable<(int, int)> Text(CostLayers layers) => Text(layers.Layers);

    private static IEnumerable<(int, int)> Text(IEnumerable<CostLayer> layers) =>
        layers.Select(layer => ((int)(layer.Quantity.Millionths / Unit), (int)(layer.CostMillionths / Unit)));

    private static int Whole(Int128 value) => (int)(value / Unit / Unit);
}
