using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Intake;
using Xunit;

namespace RetailActors.Node.Tests.Intake;

public sealed class ExtraFieldTests
{
    private const string Transaction = "\"number\"", Line = "\"net\"", Tender = "\"tender\"", Tax = "\"code\"";

    [Theory]
    [InlineData(Transaction, "\"drawer\":\"\",", "drawer", "")]
    [InlineData(Transaction, "\"order\":7,", "order", "7")]
    [InlineData(Transaction, "\"rate\":\"0\",", "rate", "0")]
    [InlineData(Transaction, "\"rate\":\"-1.2\",", "rate", "-1.2")]
    [InlineData(Transaction, "\"rate\":\"1.0000000001\",", "rate", "1.0000000001")]
    [InlineData(Transaction, "\"rate\":\"1000000001\",", "rate", "1000000001")]
    [InlineData(Transaction, "\"rate\":1.2,", "rate", "1.2")]
    [InlineData(Transaction, "\"taxIncluded\":\"true\",", "taxIncluded", "true")]
    [InlineData(Transaction, "\"taxIncluded\":1,", "taxIncluded", "1")]
    [InlineData(Transaction, "\"declared\":[],", "declared", "an array")]
    [InlineData(Transaction, "\"declared\":{\"net\":\"1.234\"},", "declared.net", "1.234")]
    [InlineData(Transaction, "\"declared\":{\"items\":\"1.2345678\"},", "declared.items", "1.2345678")]
    [InlineData(Line, "\"barcode\":\"\",", "lines[0].barcode", "")]
    [InlineData(Line, "\"giftCard\":\"yes\",", "lines[0].giftCard", "yes")]
    [InlineData(Line, "\"tax\":\"2.555\",", "lines[0].tax", "2.555")]
    [InlineData(Line, "\"cost\":\"-0.01\",", "lines[0].cost", "-0.01")]
    [InlineData(Line, "\"cost\":\"1.2345678\",", "lines[0].cost", "1.2345678")]
    [InlineData(Line, "\"discounts\":[{\"amount\":\"1.001\",\"code\":\"A\"}],",
        "lines[0].discounts[0].amount", "1.001")]
    [InlineData(Line, "\"discounts\":[{\"amount\":\"1\",\"code\":\"\"}],", "lines[0].discounts[0].code", "")]
    [InlineData(Line, "\"original\":{\"line\":0,\"number\":1,\"terminal\":\"T\"},", "lines[0].original.line", "0")]
    [InlineData(Line, "\"original\":{\"line\":1001,\"number\":1,\"terminal\":\"T\"},",
        "lines[0].original.line", "1001")]
    [InlineData(Line, "\"original\":{\"number\":1,\"terminal\":\"T 1\"},", "lines[0].original.terminal", "T 1")]
    [InlineData(Tax, "\"exempt\":0,", "lines[0].taxes[0].exempt", "0")]
    [InlineData(Tender, "\"currency\":\"EU\",\"currencyAmount\":\"1.00\",", "tenders[0].currency", "EU")]
    [InlineData(Tender, "\"currency\":\"GBP\",\"currencyAmount\":\"1.00\",", "tenders[0].currency", "GBP")]
    [InlineData(Tender, "\"currency\":\"JPY\",\"currencyAmount\":\"1.5\",", "tenders[0].currencyAmount", "1.5")]
    [InlineData(Tender, "\"currency\":\"EUR\",\"currencyAmount\":\"1\",\"rate\":\"0\",", "tenders[0].rate", "0")]
    public void A_wrong_value_is_named_with_its_field(string before, string member, string field, string value)
    {
        var refusal = Bodies.Refused(Bodies.SaleWith(before, member + before));

        Assert.Equal((RefusalKind.WrongValue, $"transactions[0].{field}", value),
            (refusal.Kind, refusal.Field, refusal.Value));
        Assert.NotEmpty(refusal.Allowed!);
    }

    [Theory]
    [InlineData(Line, "\"original\":{\"line\":1,\"terminal\":\"T\"},", "lines[0].original.number")]
    [InlineData(Line, "\"discounts\":[{\"code\":\"A\"}],", "lines[0].discounts[0].amount")]
    [InlineData(Tender, "\"currency\":\"EUR\",", "tenders[0].currencyAmount")]
    [InlineData(Tender, "\"currencyAmount\":\"1.00\",", "tenders[0].currency")]
    [InlineData(Tender, "\"rate\":\"1.2\",", "tenders[0].currency")]
    public void A_missing_field_is_named(string before, string member, string field)
    {
        var refusal = Bodies.Refused(Bodies.SaleWith(before, member + before));

        Assert.Equal((RefusalKind.MissingField, $"transactions[0].{field}"), (refusal.Kind, refusal.Field));
    }

    [Fact]
    public void A_charge_needs_no_sku_and_is_kept_under_its_code()
    {
        var line = Sent("\"sku\":\"85123A\"", "\"charge\":\"DELIVERY\"").Lines[0];

        Assert.Equal(("DELIVERY", "DELIVERY"), (line.Sku.Value, line.Detail!.Charge));
    }

    [Theory]
    [InlineData(Line, "\"giftCard\":false,\"discounts\":[],\"lot\":null,")]
    [InlineData(Transaction, "\"declared\":{},\"drawer\":null,")]
    [InlineData(Tax, "\"exempt\":false,")]
    public void What_says_nothing_is_the_content_without_it(string before, string members) => Assert.Equal(
        Packed(Bodies.Sale), Packed(Bodies.Sale.Replace(before, members + before, StringComparison.Ordinal)));

    private static string Packed(string sale) =>
        Convert.ToHexString(Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{sale}]"))).Bytes.Span);

    private static Transaction Sent(string part, string instead)
    {
        var sale = Bodies.Sale.Replace(part, instead, StringComparison.Ordinal);
        return TransactionCodec.Read(Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{sale}]"))).Bytes.Span);
    }
}
