using RetailActors.Node.Settings;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class SettingKindTests
{
    [Fact]
    public void A_switch_is_on_or_off()
    {
        var rule = new SwitchAttribute(true, "doc");

        Assert.Equal("on", rule.Default);
        Assert.Equal((object?)false, rule.Read("no", typeof(bool)));
        Assert.Null(rule.Read("maybe", typeof(bool)));
    }

    [Fact]
    public void A_text_with_quotes_is_written_so_that_it_is_read_back()
    {
        var rule = new TextAttribute("a\\b\"c", "doc");

        Assert.Equal("""{"a":"a\\b\u0022c"}""", Json.Of($"a = {rule.Written(rule.Default!)}"));
        Assert.Null(rule.Read("two\nlines", typeof(string)));
        Assert.Null(rule.Read(new string('x', 257), typeof(string)));
    }

    [Fact]
    public void A_count_has_the_type_of_its_property()
    {
        var rule = new CountAttribute(1, 0, 10, "things", "doc");

        Assert.IsType<int>(rule.Read("10", typeof(int)));
        Assert.IsType<long>(rule.Read("10", typeof(long)));
        Assert.Null(rule.Read("11", typeof(int)));
    }

    [Fact]
    public void Zero_needs_no_unit_of_time() =>
        Assert.Equal(TimeSpan.Zero, new DurationAttribute("1s", "0s", "1m", "doc").Read("0", typeof(TimeSpan)));
}
