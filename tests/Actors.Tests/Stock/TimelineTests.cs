using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;

namespace RetailActors.Actors.Tests.Stock;

public sealed class TimelineTests
{
    private static readonly BusinessDate Today = BusinessDate.Parse("2026-11-20");

    private readonly Timeline _shelf = new();

    [Fact]
    public void A_late_count_resets_what_comes_after_it_up_to_the_next_count()
    {
        Move(-3, 10);
        Move(-2, 1);
        Move(0, 1);
        Assert.Equal((10, 11, 12), (At(-3), At(-2), At(0)));

        Count(-1, 6);
        Assert.Equal((6, 7), (At(-1), At(0)));

        Count(-4, 8);
        Assert.Equal((18, 19, 6, 7), (At(-3), At(-2), At(-1), At(0)));

        Move(-5, 10);
        Assert.Equal((10, 8, 7), (At(-5), At(-4), At(0)));
        Assert.Equal(Quantity.Of(7), _shelf.OnHand);
    }

    [Fact]
    public void A_count_that_would_make_a_later_delivery_impossible_shows_it()
    {
        Move(-3, 10);
        Move(0, -2);

        Assert.Equal(Quantity.Of(-1), _shelf.LeastAfter(Today.AddDays(-1), Quantity.Of(1)));
        Assert.Equal(Quantity.Of(0), _shelf.LeastAfter(Today.AddDays(-1), Quantity.Of(2)));
    }

    [Fact]
    public void A_sale_that_comes_after_its_day_was_counted_changes_nothing()
    {
        Move(-3, 10);
        Count(-1, 4);

        Move(-2, -6);
        Move(-1, -1);
        Move(0, -1);

        Assert.Equal(Quantity.Of(3), _shelf.OnHand);
    }

    [Fact]
    public void Days_that_are_too_old_to_be_kept_are_one_opening()
    {
        for (var day = -2 * Timeline.DaysMax; day <= 0; day++)
            Move(day, 1);
        Count(-10, 5);

        Move(-2 * Timeline.DaysMax, 7);

        Assert.Equal(Quantity.Of(15), _shelf.OnHand);
        Assert.Equal(At(0), _shelf.OnHand.Millionths / Quantity.PerUnit);
        Assert.True(_shelf.IsClosed(Today.AddDays(-2 * Timeline.DaysMax)));
    }

    private void Move(int day, int units) => _shelf.Move(Today.AddDays(day), Quantity.Of(units));

    private void Count(int day, int units) => _shelf.Count(Today.AddDays(day), Quantity.Of(units));

    private int At(int day) => (int)(_shelf.At(Today.AddDays(day)).Millionths / Quantity.PerUnit);
}
