using Xunit;
using RetailActors.Node.Intake;

namespace RetailActors.Node.Tests.Intake;

public sealed class NdjsonTests
{
    private static readonly string Json =
        Bodies.Batch($"[{Bodies.Sale},{Bodies.Sale.Replace("1001", "1002")}]", 2, "30.60");

    private static readonly string Body = Ndjson.Of(Json);

    [Fact]
    public void The_checksum_is_that_of_the_same_batch_as_json()
    {
        var lines = Bodies.Verified(Bodies.ParseNdjson(Body));
        var json = Bodies.Verified(Bodies.Parse(Json));

        Assert.Equal(json.Bytes.ToArray(), lines.Bytes.ToArray());
        Assert.Equal(json.Items, lines.Items);
    }

    [Fact]
    public void Empty_lines_line_ends_with_a_return_and_a_missing_last_line_end_do_no_harm()
    {
        Bodies.Verified(Bodies.ParseNdjson(Body.Replace("\n", "\r\n")));
        Bodies.Verified(Bodies.ParseNdjson(Body.Replace("\n", "\n\n \n")));
        Bodies.Verified(Bodies.ParseNdjson(Body.TrimEnd('\n')));
    }

    [Fact]
    public void A_transaction_over_two_lines_is_refused_with_the_byte()
    {
        var at = Body.IndexOf(",\"number\"", StringComparison.Ordinal);

        var refusal = Assert.IsType<ParseResult.Refused>(Bodies.ParseNdjson(Body.Insert(at, "\n"))).Refusal;

        Assert.Equal((RefusalKind.BrokenJson, (long?)at), (refusal.Kind, refusal.Position));
    }

    [Fact]
    public void Two_transactions_on_a_line_are_refused() => Assert.Equal(RefusalKind.BrokenJson,
        Assert.IsType<ParseResult.Refused>(Bodies.ParseNdjson(Body.Replace("}\n{\"at\"", "}{\"at\""))).Refusal.Kind);

    [Fact]
    public void The_first_line_has_no_transactions()
    {
        var refusal = Assert.IsType<ParseResult.Refused>(
            Bodies.ParseNdjson(Bodies.Batch($"[{Bodies.Sale.Replace("\n", "")}]"))).Refusal;

        Assert.Equal((RefusalKind.UnknownField, "transactions"), (refusal.Kind, refusal.Field));
    }

    [Fact]
    public void A_wrong_field_is_named_with_the_transaction_of_its_line()
    {
        var refusal = Assert.IsType<ParseResult.Refused>(
            Bodies.ParseNdjson(Body.Replace("1002", "0"))).Refusal;

        Assert.Equal("transactions[1].number", refusal.Field);
    }

    [Fact]
    public void An_empty_body_is_refused() => Assert.Equal(RefusalKind.BrokenJson,
        Assert.IsType<ParseResult.Refused>(Bodies.ParseNdjson("")).Refusal.Kind);
}
