using System.Text;
using Xunit;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Tests.Intake;

public sealed class BrokenJsonTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("   ", 3)]
    [InlineData("{", 1)]
    [InlineData("{\"batch\" \"x\"}", 9)]
    [InlineData("{\"batch\":}", 9)]
    [InlineData("{\"batch\":\"x\",}", 13)]
    [InlineData("{\"batch\":\"x\" \"count\":1}", 13)]
    [InlineData("{batch:1}", 1)]
    [InlineData("{\"batch\":\"x", 11)]
    [InlineData("{/* why */\"batch\":\"x\"}", 1)]
    [InlineData("{\"batch\":\"a\tb\"}", 11)]
    [InlineData("{\"batch\":\"\\x\"}", 9)]
    [InlineData("{\"batch\":\"\\ud800\"}", 9)]
    [InlineData("{\"batch\":nul}", 9)]
    [InlineData("\uFEFF{}", 0)]
    public void Broken_json_is_refused_with_the_byte(string body, long position)
    {
        var refusal = Bodies.Refused(body);

        Assert.Equal((RefusalKind.BrokenJson, 400), (refusal.Kind, refusal.Status));
        Assert.Equal(position, refusal.Position);
        Assert.Contains($"byte {position}", refusal.Detail);
    }

    [Fact]
    public void Bytes_after_the_batch_are_refused()
    {
        var body = Bodies.Batch($"[{Bodies.Sale}]");

        Bodies.Verified(Bodies.Parse(body + " \r\n"));
        Assert.Equal(body.Length, Bodies.Refused(body + "{}").Position);
    }

    [Fact]
    public void A_comma_after_the_last_item_is_refused() =>
        Assert.Equal(RefusalKind.BrokenJson, Bodies.Refused(Bodies.Batch($"[{Bodies.Sale},]")).Kind);

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void A_text_that_is_not_utf_8_is_refused(byte[] wrong)
    {
        var parts = Bodies.SaleWith("85123A", "§").Split('§');
        byte[] body = [.. Encoding.UTF8.GetBytes(parts[0]), .. wrong, .. Encoding.UTF8.GetBytes(parts[1])];

        var result = new BatchParser(new IntakeLimits()).Parse(body);

        Assert.Equal(RefusalKind.BrokenJson, Assert.IsType<ParseResult.Refused>(result).Refusal.Kind);
    }

    [Fact]
    public void A_body_that_is_no_object_is_refused() => Assert.Equal("batch", Bodies.Refused("[]").Field);
}
