using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Tests.Catalogue;

public sealed class VersionedTests
{
    private static readonly BusinessDate Monday = BusinessDate.From(new DateOnly(2026, 11, 23));

    [Fact]
    public void A_date_sees_the_newest_version_that_began_on_or_before_it()
    {
        var versions = Versioned<string>.First(Monday, "old").Next(Monday.AddDays(1), "new");
        Assert.Equal("old", versions.At(Monday));
        Assert.Equal("new", versions.At(Monday.AddDays(1)));
        Assert.Equal("new", versions.At(Monday.AddDays(9)));
    }

    [Fact]
    public void A_date_before_the_first_version_sees_the_first() =>
        Assert.Equal("old", Versioned<string>.First(Monday, "old").At(Monday.AddDays(-9)));

    [Fact]
    public void A_date_without_the_code_sees_it_as_it_came_back_on_a_later_day()
    {
        var gone = Versioned<string>.First(Monday, "old").Next(Monday.AddDays(1), null);
        Assert.Null(gone.At(Monday.AddDays(1)));
        var back = gone.Next(Monday.AddDays(2), "new");
        Assert.Equal("new", back.At(Monday.AddDays(1)));
        Assert.Equal("old", back.At(Monday));
    }

    [Fact]
    public void A_clock_that_went_back_leaves_the_newest_reading_the_last()
    {
        var versions = Versioned<string>.First(Monday, "old").Next(Monday.AddDays(1), "new")
            .Next(Monday, "newest");
        Assert.Equal("newest", versions.Current);
        Assert.Equal(("old", "newest"), (versions.At(Monday), versions.At(Monday.AddDays(1))));
        Assert.Equal(versions.Versions.Order(), versions.Versions);
    }

    [Fact]
    public void What_does_not_fit_is_passed_over_for_the_first_later_version_that_does()
    {
        var versions = Versioned<string>.First(Monday, "EA").Next(Monday.AddDays(1), "EA BOX");
        Assert.Equal("EA BOX", versions.At(Monday, units => units.Contains("BOX", StringComparison.Ordinal)));
        Assert.Equal("EA", versions.At(Monday));
        Assert.Null(versions.At(Monday, units => units.Contains("CRATE", StringComparison.Ordinal)));
    }
}
