using Xunit;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Tests.Intake;

public sealed class RefusalTests
{
    [Theory]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"12.755\"", "transactions[0].lines[0].net", "12.755")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"1e2\"", "transactions[0].lines[0].net", "1e2")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"+1\"", "transactions[0].lines[0].net", "+1")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"01.00\"", "transactions[0].lines[0].net", "01.00")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\".50\"", "transactions[0].lines[0].net", ".50")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"5.\"", "transactions[0].lines[0].net", "5.")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"1,00\"", "transactions[0].lines[0].net", "1,00")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"-\"", "transactions[0].lines[0].net", "-")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"\"", "transactions[0].lines[0].net", "")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"1.2.3\"", "transactions[0].lines[0].net", "1.2.3")]
    [InlineData("\"net\":\"12.75\"", "\"net\":12.75", "transactions[0].lines[0].net", "12.75")]
    [InlineData("\"net\":\"12.75\"", "\"net\":[1]", "transactions[0].lines[0].net", "an array")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"1234567890123456789\"",
        "transactions[0].lines[0].net", "1234567890123456789")]
    [InlineData("\"net\":\"12.75\"", "\"net\":\"10000000000000.01\"",
        "transactions[0].lines[0].net", "10000000000000.01")]
    [InlineData("\"amount\":\"2.55\"", "\"amount\":\"2.555\"", "transactions[0].lines[0].taxes[0].amount", "2.555")]
    [InlineData("\"amount\":\"15.30\"", "\"amount\":\"15.305\"", "transactions[0].tenders[0].amount", "15.305")]
    [InlineData("\"price\":\"2.55\"", "\"price\":\"2.5512345\"", "transactions[0].lines[0].price", "2.5512345")]
    [InlineData("\"quantity\":\"6\"", "\"quantity\":\"0.0000001\"", "transactions[0].lines[0].quantity", "0.0000001")]
    [InlineData("\"quantity\":\"6\"", "\"quantity\":\"1000000001\"", "transactions[0].lines[0].quantity", "1000000001")]
    [InlineData("\"number\":1001", "\"number\":0", "transactions[0].number", "0")]
    [InlineData("\"number\":1001", "\"number\":-1", "transactions[0].number", "-1")]
    [InlineData("\"number\":1001", "\"number\":1.0", "transactions[0].number", "1.0")]
    [InlineData("\"number\":1001", "\"number\":1e3", "transactions[0].number", "1e3")]
    [InlineData("\"number\":1001", "\"number\":\"1001\"", "transactions[0].number", "1001")]
    [InlineData("\"number\":1001", "\"number\":9007199254740993", "transactions[0].number", "9007199254740993")]
    [InlineData("\"kind\":\"sale\"", "\"kind\":\"Sale\"", "transactions[0].kind", "Sale")]
    [InlineData("\"currency\":\"GBP\"", "\"currency\":\"gbp\"", "transactions[0].currency", "gbp")]
    [InlineData("\"currency\":\"GBP\"", "\"currency\":\"QQQ\"", "transactions[0].currency", "QQQ")]
    [InlineData("Date\":\"2026-11-21\"", "Date\":\"2026-02-29\"", "transactions[0].businessDate", "2026-02-29")]
    [InlineData("Date\":\"2026-11-21\"", "Date\":\"1969-12-31\"", "transactions[0].businessDate", "1969-12-31")]
    [InlineData("Date\":\"2026-11-21\"", "Date\":\"2201-01-01\"", "transactions[0].businessDate", "2201-01-01")]
    [InlineData("Date\":\"2026-11-21\"", "Date\":\"21.11.2026\"", "transactions[0].businessDate", "21.11.2026")]
    [InlineData(".000+00:00", "", "transactions[0].at", "2026-11-21T10:00:00")]
    [InlineData(".000+00:00", ".+00:00", "transactions[0].at", "2026-11-21T10:00:00.+00:00")]
    [InlineData(".000+00:00", ".000", "transactions[0].at", "2026-11-21T10:00:00.000")]
    [InlineData(".000+00:00", ".000+18:01", "transactions[0].at", "2026-11-21T10:00:00.000+18:01")]
    [InlineData(".000+00:00", ".000+0100", "transactions[0].at", "2026-11-21T10:00:00.000+0100")]
    [InlineData("T10:00:00", "T24:00:00", "transactions[0].at", "2026-11-21T24:00:00.000+00:00")]
    [InlineData("T10:00:00", "T10:00:60", "transactions[0].at", "2026-11-21T10:00:60.000+00:00")]
    [InlineData("2026-11-21T10", "1969-11-21T10", "transactions[0].at", "1969-11-21T10:00:00.000+00:00")]
    [InlineData("2026-11-21T10", "2201-11-21T10", "transactions[0].at", "2201-11-21T10:00:00.000+00:00")]
    [InlineData("85123A", "", "transactions[0].lines[0].sku", "")]
    [InlineData("85123A", "8\\n5", "transactions[0].lines[0].sku", "8\n5")]
    [InlineData("85123A", "8\\u0000", "transactions[0].lines[0].sku", "8\0")]
    [InlineData("85123A", "8\u007F5", "transactions[0].lines[0].sku", "8\u007F5")]
    [InlineData("85123A", "8\u00855", "transactions[0].lines[0].sku", "8\u00855")]
    [InlineData("85123A", "8\u20285", "transactions[0].lines[0].sku", "8\u20285")]
    [InlineData("\"number\"", "\"original\":{\"terminal\":\"S 1\",\"number\":1},\"number\"",
        "transactions[0].original.terminal", "S 1")]
    [InlineData("\"number\"", "\"original\":{\"terminal\":\"S1\",\"number\":0},\"number\"",
        "transactions[0].original.number", "0")]
    [InlineData("\"number\"", "\"original\":\"S1#1\",\"number\"", "transactions[0].original", "S1#1")]
    [InlineData("\"lines\":[{", "\"lines\":[1,{", "transactions[0].lines[0]", "1")]
    public void A_wrong_value_is_named_with_its_field(string part, string instead, string field, string value)
    {
        var refusal = Bodies.Refused(Bodies.SaleWith(part, instead));

        Assert.Equal(RefusalKind.WrongValue, refusal.Kind);
        Assert.Equal(400, refusal.Status);
        Assert.Equal(field, refusal.Field);
        Assert.Equal(value, refusal.Value);
        Assert.NotEmpty(refusal.Allowed!);
    }

    [Theory]
    [InlineData("\"net\":\"12.75\",", "transactions[0].lines[0].net")]
    [InlineData("\"price\":\"2.55\",", "transactions[0].lines[0].price")]
    [InlineData("\"sku\":\"85123A\",", "transactions[0].lines[0].sku")]
    [InlineData("\"at\":\"2026-11-21T10:00:00.000+00:00\",", "transactions[0].at")]
    [InlineData("\"kind\":\"sale\",", "transactions[0].kind")]
    [InlineData("\"number\":1001,", "transactions[0].number")]
    [InlineData("\"currency\":\"GBP\",", "transactions[0].currency")]
    [InlineData(",\"total\":\"15.30\"", "transactions[0].total")]
    [InlineData("\"amount\":\"2.55\",", "transactions[0].lines[0].taxes[0].amount")]
    [InlineData(",\"tender\":\"CASH\"", "transactions[0].tenders[0].tender")]
    public void A_missing_field_is_named(string part, string field)
    {
        var refusal = Bodies.Refused(Bodies.SaleWith(part, ""));

        Assert.Equal((RefusalKind.MissingField, field), (refusal.Kind, refusal.Field));
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("count")]
    [InlineData("total")]
    [InlineData("sha256")]
    [InlineData("transactions")]
    public void A_missing_field_of_the_batch_is_named(string field)
    {
        var batch = System.Text.Json.Nodes.JsonNode.Parse(Bodies.Batch($"[{Bodies.Sale}]"))!.AsObject();
        batch.Remove(field);

        var refusal = Bodies.Refused(batch.ToJsonString());

        Assert.Equal((RefusalKind.MissingField, field), (refusal.Kind, refusal.Field));
    }

    [Fact]
    public void Null_stands_for_an_optional_field_that_is_not_there_but_not_for_a_required_one()
    {
        var optional = Bodies.Sale.Replace("\"kind\"", "\"shift\": null,\"original\":null,\"rounding\":null,\"kind\"");

        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{optional}]")));
        var refusal = Bodies.Refused(Bodies.SaleWith("\"sale\"", "null"));
        Assert.Equal((RefusalKind.MissingField, "transactions[0].kind"), (refusal.Kind, refusal.Field));
    }

    [Theory]
    [InlineData("\"kind\"", "\"colour\":\"red\",\"kind\"", RefusalKind.UnknownField, "transactions[0].colour")]
    [InlineData("\"kind\"", "\"Kind\":\"sale\",\"kind\"", RefusalKind.UnknownField, "transactions[0].Kind")]
    [InlineData("\"sku\"", "\"deep\":[[[[[[[[[[[[[[[[[[[[[[[[",
        RefusalKind.UnknownField, "transactions[0].lines[0].deep")]
    [InlineData("\"kind\"", "\"kind\":\"sale\",\"kind\"", RefusalKind.RepeatedField, "transactions[0].kind")]
    [InlineData("\"kind\"", "\"\\u006bind\":\"sale\",\"kind\"", RefusalKind.RepeatedField, "transactions[0].kind")]
    [InlineData("\"kind\"", "\"reason\":null,\"reason\":\"x\",\"kind\"",
        RefusalKind.RepeatedField, "transactions[0].reason")]
    [InlineData("\"sku\"", "\"sku\":\"85123A\",\"sku\"", RefusalKind.RepeatedField, "transactions[0].lines[0].sku")]
    public void A_field_that_is_unknown_or_there_twice_is_named(
        string part, string instead, RefusalKind kind, string field)
    {
        var refusal = Bodies.Refused(Bodies.SaleWith(part, instead));

        Assert.Equal((kind, field), (refusal.Kind, refusal.Field));
    }

    [Theory]
    [InlineData("\"shift\"", 64)]
    [InlineData("\"staff\"", 64)]
    [InlineData("\"customer\"", 64)]
    [InlineData("\"receipt\"", 128)]
    [InlineData("\"reason\"", 128)]
    public void Texts_have_their_greatest_length(string name, int charsMax)
    {
        string With(string text) => Bodies.Sale.Replace("\"kind\"", $"{name}:\"{text}\",\"kind\"");

        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{With(new string('é', charsMax))}]")));
        var refusal = Bodies.Refused(Bodies.Batch($"[{With(new string('é', charsMax + 1))}]"));
        Assert.Equal("transactions[0]." + name.Trim('"'), refusal.Field);
        Bodies.Refused(Bodies.Batch($"[{With(new string('x', charsMax + 1))}]"));
    }

    [Fact]
    public void A_long_value_is_shown_shortened_to_100_characters()
    {
        var refusal = Bodies.Refused(Bodies.SaleWith("85123A", new string('x', 5_000)));

        Assert.Equal(new string('x', 99) + "…", refusal.Value);
    }

    [Fact]
    public void Lines_taxes_and_tenders_have_their_greatest_number()
    {
        const string line = """{"net":"0.00","price":"0","quantity":"1","sku":"A","unit":"EA"}""";
        const string tender = """{"amount":"0.00","tender":"CASH"}""";
        const string tax = """{"amount":"0.00","code":"S20"}""";
        static string More(string array, string item, int count) => Bodies.Batch("[" + Bodies.Sale.Replace(
            $"\"{array}\":[", $"\"{array}\":[" + string.Concat(Enumerable.Repeat(item + ",", count))) + "]");

        Bodies.Verified(Bodies.Parse(More("lines", line, 999)));
        Bodies.Verified(Bodies.Parse(More("taxes", tax, 19)));
        Bodies.Verified(Bodies.Parse(More("tenders", tender, 99)));
        Assert.Equal("transactions[0].lines", Bodies.Refused(More("lines", line, 1_000)).Field);
        Assert.Equal("transactions[0].lines[0].taxes", Bodies.Refused(More("taxes", tax, 20)).Field);
        Assert.Equal("transactions[0].tenders", Bodies.Refused(More("tenders", tender, 100)).Field);
    }

    [Fact]
    public void Business_wrongs_are_not_the_intakes()
    {
        var odd = Bodies.Sale.Replace("\"price\":\"2.55\"", "\"price\":\"-2.55\"")
            .Replace("\"net\":\"12.75\"", "\"net\":\"-99.00\"")
            .Replace("Date\":\"2026-11-21\"", "Date\":\"2199-01-01\"").Replace("85123A", "no such thing");

        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{odd}]")));
    }

    [Fact]
    public void A_stock_adjustment_needs_no_money()
    {
        var adjustment = Bodies.Sale.Replace("\"sale\"", "\"stockAdjustment\"")
            .Replace("\"net\":\"12.75\",\"price\":\"2.55\",", "");

        Bodies.Verified(Bodies.Parse(Bodies.Batch($"[{adjustment}]")));
    }
}
