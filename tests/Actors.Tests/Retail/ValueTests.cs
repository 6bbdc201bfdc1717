using System.Text;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Tests.Retail;

public sealed class ValueTests
{
    // Published with the reference implementation of xxHash and its bindings, seed 0.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("xxhash", 0x32DD38952C4BC720)]
    [InlineData("message digest", 0x066ED728FCEEB3BE)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", 0xCFE1F278FA89835C)]
    [InlineData("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xAAA46907D3047814)]
    public void A_fingerprint_is_the_published_XXH64_of_a_text(string text, ulong expected) =>
        Assert.Equal(expected, Fingerprint.Of(Encoding.ASCII.GetBytes(text)));

    // The same, for the bytes i mod 251: every way to end a stripe.
    [Theory]
    [InlineData(1, 0xE934A84ADB052768)]
    [InlineData(3, 0xE5C7BB4533BC65DD)]
    [InlineData(4, 0xFFCED8604453CC1E)]
    [InlineData(7, 0x14CC643F630C72D2)]
    [InlineData(8, 0x884A173614B81B8D)]
    [InlineData(15, 0xA948F5F0F6ABAC2D)]
    [InlineData(31, 0xC346D2B59B4D8EE1)]
    [InlineData(32, 0xCBF59C5116FF32B4)]
    [InlineData(33, 0x0C535D1ACAFB8EAD)]
    [InlineData(63, 0xE26AA9E2A95F8E4F)]
    [InlineData(65, 0xC31EB63B2AE4465B)]
    [InlineData(1000, 0xF306F04AA88B54D3)]
    public void A_fingerprint_is_the_published_XXH64_of_a_length(int length, ulong expected) =>
        Assert.Equal(expected, Fingerprint.Of([.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))]));

    [Theory]
    [InlineData(0, "GBP", "0.00 GBP")]
    [InlineData(-5, "GBP", "-0.05 GBP")]
    [InlineData(-123450, "EUR", "-1234.50 EUR")]
    [InlineData(1, "JPY", "1 JPY")]
    [InlineData(1, "KWD", "0.001 KWD")]
    [InlineData(long.MaxValue, "USD", "92233720368547758.07 USD")]
    [InlineData(long.MinValue, "USD", "-92233720368547758.08 USD")]
    [InlineData(long.MinValue, "JPY", "-9223372036854775808 JPY")]
    public void Money_is_written_with_its_currencys_decimals(long minor, string currency, string expected) =>
        Assert.Equal(expected, new Money(minor, Currency.Of(currency)).ToString());

    [Fact]
    public void Money_never_wraps_around_and_never_mixes()
    {
        var most = new Money(long.MaxValue, Currency.Of("GBP"));
        Assert.Throws<OverflowException>(() => most + new Money(1, Currency.Of("GBP")));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue, Currency.Of("GBP")));
        Assert.Throws<InvalidOperationException>(() => most - new Money(1, Currency.Of("EUR")));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(6_000_000, "6")]
    [InlineData(-250_000, "-0.25")]
    [InlineData(1, "0.000001")]
    [InlineData(long.MaxValue, "9223372036854.775807")]
    [InlineData(long.MinValue, "-9223372036854.775808")]
    public void A_quantity_is_written_without_trailing_zeros(long millionths, string expected) =>
        Assert.Equal(expected, new Quantity(millionths).ToString());

    [Fact]
    public void A_quantity_never_wraps_around()
    {
        Assert.Throws<OverflowException>(() => Quantity.Of(long.MaxValue / 1_000));
        Assert.Throws<OverflowException>(() => new Quantity(long.MaxValue) + new Quantity(1));
        Assert.Throws<OverflowException>(() => -new Quantity(long.MinValue));
    }

    [Fact]
    public void Units_are_converted_exactly_or_not_at_all()
    {
        Assert.Equal(Quantity.Of(36), new Rational(12, 1).TimesExactly(Quantity.Of(3)));
        Assert.Equal(new Quantity(1_234_000), new Rational(1, 1000).TimesExactly(Quantity.Of(1234)));
        Assert.Equal(new Quantity(-1_234_000), new Rational(1, 1000).TimesExactly(Quantity.Of(-1234)));
        Assert.Null(new Rational(1, 3).TimesExactly(Quantity.Of(1)));
        Assert.Equal(Quantity.Of(1), new Rational(1, 3).TimesExactly(Quantity.Of(3)));
        Assert.Null(new Rational(2, 1).TimesExactly(new Quantity(long.MaxValue)));
        Assert.Equal(new Quantity(long.MinValue), new Rational(2, 1).TimesExactly(new Quantity(long.MinValue / 2)));
        Assert.Null(new Rational(long.MaxValue, 1).TimesExactly(new Quantity(long.MinValue)));
    }

    [Fact]
    public void A_factor_is_positive_and_in_lowest_terms()
    {
        Assert.Equal(new Rational(1, 1000), new Rational(1_000, 1_000_000));
        Assert.Equal("12", new Rational(24, 2).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rational(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Rational(1, -1));
    }

    [Theory]
    [InlineData("1970-01-01", 0)]
    [InlineData("2024-02-29", 19_782)]
    [InlineData("2200-12-31", 84_370)]
    public void A_business_date_counts_days(string text, int days)
    {
        Assert.Equal(days, BusinessDate.Parse(text).DaysSince1970);
        Assert.Equal(text, BusinessDate.Parse(text).ToString());
        Assert.Equal(BusinessDate.Parse(text), BusinessDate.From(BusinessDate.Parse(text).ToDateOnly()));
        Assert.True(BusinessDate.Parse(text) < BusinessDate.Parse(text).AddDays(1));
    }

    [Theory]
    [InlineData("1969-12-31")]
    [InlineData("2201-01-01")]
    [InlineData("2023-02-29")]
    [InlineData("2024-2-9")]
    [InlineData(" 2024-02-09")]
    [InlineData("2024-02-09T00:00")]
    [InlineData("")]
    public void Anything_else_is_no_business_date(string text)
    {
        Assert.False(BusinessDate.TryParse(text, out _));
        Assert.Throws<FormatException>(() => BusinessDate.Parse(text));
    }

    [Fact]
    public void A_journal_is_named_by_its_store_day_and_ordinal() =>
        Assert.Equal("S1-20261121-3", DocumentId.Of(new StoreId("S1"), BusinessDate.Parse("2026-11-21"), 3).Value);
}
