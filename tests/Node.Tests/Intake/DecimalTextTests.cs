using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class DecimalTextTests
{
    private static readonly char[] Alphabet = "00123456789..-+e,/:".ToCharArray();

    [Fact]
    public void Short_texts_read_eight_bytes_at_once_are_what_they_are_read_one_by_one() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(5_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var text = new string(random.GetItems(Alphabet, random.Next(0, 8)));
            var bytes = Encoding.ASCII.GetBytes((text + "\",\"unit\"")[..8]);

            var atOnce = DecimalText.TryParseShort(BitConverter.ToUInt64(bytes), out var value, out var length);

            var oneByOne = DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out var mantissa, out var decimals);
            Assert.Equal(oneByOne, atOnce);
            if (atOnce)
                Assert.Equal((mantissa, decimals, text.Length), (value.Mantissa, value.Decimals, length));
        }));

    [Fact]
    public void Any_decimal_of_18_digits_is_read_exactly() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1_000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var value = new decimal(random.NextInt64(-999_999_999_999_999_999, 1_000_000_000_000_000_000))
                / (decimal)Math.Pow(10, random.Next(0, 18));
            var text = value.ToString(CultureInfo.InvariantCulture);

            Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out var mantissa, out var decimals));
            Assert.Equal(value, new decimal(mantissa) / (decimal)Math.Pow(10, decimals));
        }));

    [Theory]
    [InlineData(999_999_999_999_999_999, 0, 2, false)]
    [InlineData(10_000_000_000_000, 0, 2, true)]
    [InlineData(-10_000_000_000_000, 0, 2, true)]
    [InlineData(10_000_000_000_001, 0, 2, false)]
    [InlineData(1_234, 3, 2, false)]
    public void Scaling_refuses_what_does_not_fit(long mantissa, int decimals, int places, bool fits) =>
        Assert.Equal(fits, DecimalText.TryScale(mantissa, decimals, places, IntakeLimits.AmountMinorMax, out _));
}
