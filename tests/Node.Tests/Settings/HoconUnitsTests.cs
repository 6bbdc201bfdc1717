using RetailActors.Node.Settings.Hocon;
using Xunit;

namespace RetailActors.Node.Tests.Settings;

public sealed class HoconUnitsTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData(" 5 minutes ", 300_000)]
    [InlineData("500ms", 500)]
    [InlineData("250", 250)]
    [InlineData("1.5 hours", 5_400_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("2 days", 172_800_000)]
    [InlineData("1m", 60_000)]
    [InlineData("3 milli", 3)]
    [InlineData("4000 micros", 4)]
    [InlineData("5000000ns", 5)]
    [InlineData("1e3 s", 1_000_000)]
    [InlineData("-1 second", -1_000)]
    public void A_duration_is_a_number_and_a_unit_or_milliseconds(string text, double milliseconds)
    {
        Assert.True(HoconUnits.TryDuration(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10 S")]
    [InlineData("10 fortnights")]
    [InlineData("1m30s")]
    [InlineData("99999999999999999999 d")]
    [InlineData("99999999999999999999999999999999999999")]
    public void Anything_else_is_no_duration(string text) => Assert.False(HoconUnits.TryDuration(text, out _));

    [Theory]
    [InlineData("42", 42)]
    [InlineData("512K", 512 * 1024)]
    [InlineData("512k", 512 * 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("1kB", 1000)]
    [InlineData("1 MiB", 1 << 20)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("3 bytes", 3)]
    [InlineData("2 gigabytes", 2_000_000_000)]
    [InlineData("2 gibibytes", 2_147_483_648)]
    [InlineData("7 E", 8_070_450_532_247_928_832)]
    public void A_size_is_a_number_and_a_unit_or_bytes(string text, long size)
    {
        Assert.True(HoconUnits.TryBytes(text, out var bytes));
        Assert.Equal(size, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 KB")]
    [InlineData("1 mb")]
    [InlineData("0.5")]
    [InlineData("1 YiB")]
    [InlineData("8 EiB")]
    public void Anything_else_is_no_size(string text) => Assert.False(HoconUnits.TryBytes(text, out _));

    [Theory]
    [InlineData("yes", true, true)]
    [InlineData("off", true, false)]
    [InlineData("TRUE", false, false)]
    [InlineData("1", false, false)]
    public void A_boolean_is_one_of_six_words(string text, bool understood, bool expected)
    {
        Assert.Equal(understood, HoconUnits.TryBoolean(text, out var value));
        Assert.Equal(expected, value);
    }
}
