using System.Text;
using Xunit;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Tests.Intake;

public sealed class BatchCheckTests
{
    private static readonly string One = $"[{Bodies.Sale}]";
    private static readonly string Two = $"[{Bodies.Sale},{Bodies.Sale.Replace("1001", "1000")}]";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_wrong_count_is_refused(int count)
    {
        var refusal = Bodies.Refused(Bodies.Batch(Two, count, "30.60"));

        Assert.Equal((RefusalKind.WrongCount, "count", $"{count}"), (refusal.Kind, refusal.Field, refusal.Value));
    }

    [Fact]
    public void An_empty_batch_is_refused() =>
        Assert.Equal("count", Bodies.Refused(Bodies.Batch("[]", 1, "0.00")).Field);

    [Fact]
    public void More_transactions_than_the_setting_allows_are_refused()
    {
        var parser = new BatchParser(new IntakeLimits(BatchTransactionsMax: 1));

        var result = parser.Parse(Encoding.UTF8.GetBytes(Bodies.Batch(Two, 2, "30.60")));

        Assert.Equal("transactions", Assert.IsType<ParseResult.Refused>(result).Refusal.Field);
    }

    [Theory]
    [InlineData("30.61", RefusalKind.WrongTotal)]
    [InlineData("-30.60", RefusalKind.WrongTotal)]
    [InlineData("30.600", RefusalKind.WrongValue)]
    [InlineData("30.6.0", RefusalKind.WrongValue)]
    public void A_wrong_total_is_refused(string total, RefusalKind kind)
    {
        var refusal = Bodies.Refused(Bodies.Batch(Two, 2, total));

        Assert.Equal((kind, "total", total), (refusal.Kind, refusal.Field, refusal.Value));
    }

    [Fact]
    public void Totals_add_up_without_overflow()
    {
        var sales = Enumerable.Range(1, 1_000).Select(i =>
            Bodies.Sale.Replace("1001", $"{i}").Replace("\"total\":\"15.30\"", "\"total\":\"10000000000000.00\""));

        var body = Bodies.Batch($"[{string.Join(',', sales)}]", 1_000, "10000000000000000");
        var batch = Bodies.Verified(Bodies.Parse(body));

        Assert.Equal(1_000, batch.Items.Length);
    }

    [Fact]
    public void A_batch_is_in_one_currency()
    {
        var euros = Bodies.Sale.Replace("GBP", "EUR").Replace("1001", "2");

        var refusal = Bodies.Refused(Bodies.Batch($"[{Bodies.Sale},{euros}]", 2, "30.60"));

        Assert.Equal(("transactions[1].currency", "EUR"), (refusal.Field, refusal.Value));
    }

    [Fact]
    public void A_number_that_is_there_twice_is_refused_with_the_later_one()
    {
        var sales = new[] { "7", "5", "7", "6" }.Select(number => Bodies.Sale.Replace("1001", number));

        var refusal = Bodies.Refused(Bodies.Batch($"[{string.Join(',', sales)}]", 4, "61.20"));

        Assert.Equal((RefusalKind.RepeatedNumber, "transactions[2].number"), (refusal.Kind, refusal.Field));
    }

    [Fact]
    public void A_wrong_checksum_is_refused_with_both_digests()
    {
        var other = new string('a', 64);

        var refusal = Bodies.Refused(Bodies.Batch(One, sha256: other));

        Assert.Equal((RefusalKind.WrongChecksum, "sha256", other, Bodies.Digest(One)),
            (refusal.Kind, refusal.Field, refusal.Value, refusal.Allowed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_checksum_is_64_lower_case_hex_digits(string sha256)
    {
        var refusal = Bodies.Refused(Bodies.Batch(One, sha256: sha256));

        Assert.Equal(("sha256", "64 characters 0-9 a-f"), (refusal.Field, refusal.Allowed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    public void A_batch_s_name_has_the_characters_of_an_id(string name) =>
        Assert.Equal("batch", Bodies.Refused(Bodies.Batch(One).Replace("T01-000017", name)).Field);

    [Fact]
    public void The_batch_s_fields_may_come_after_its_transactions()
    {
        var digest = Bodies.Digest(One);
        var body = $$"""{"transactions":{{One}},"sha256":"{{digest}}","batch":"B","total":"15.30","count":1}""";

        Bodies.Verified(Bodies.Parse(body));
    }

    [Theory]
    [InlineData("JPY", "1530", "15.3")]
    [InlineData("KWD", "15.305", "15.3055")]
    public void Amounts_have_the_decimals_of_their_currency(string currency, string right, string wrong)
    {
        string Sale(string amount) => Bodies.Sale.Replace("GBP", currency).Replace("15.30", amount)
            .Replace("\"net\":\"12.75\"", "\"net\":\"1\"").Replace("\"amount\":\"2.55\"", "\"amount\":\"1\"");

        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{Sale(right)}]", total: right)));
        Assert.Equal(wrong, Bodies.Refused(Bodies.Batch($"[{Sale(wrong)}]", total: wrong)).Value);
    }
}
