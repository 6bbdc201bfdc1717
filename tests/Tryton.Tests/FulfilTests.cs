using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tryton;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>What Fulfil documents beyond Tryton: real statuses, and results that are computed later.</summary>
public sealed class FulfilTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Journal Journal = new DayBooks().Day("S001-20261120-1");

    /// <summary>Whatever it says of the moment, the journal is there once in the end.</summary>
    [Theory]
    [InlineData(400, """{"type":"ConcurrencyException","message":"modified","code":400,"description":""}""",
        typeof(DeliveryOutcome.Unavailable))]
    [InlineData(401, """{"type":"AuthenticationError","message":"no","code":401,"description":""}""",
        typeof(DeliveryOutcome.Unavailable))]
    [InlineData(403, """{"type":"Forbidden","message":"auth dead","code":403,"description":""}""",
        typeof(DeliveryOutcome.Unavailable))]
    [InlineData(400, """{"type":"UserError","message":"Not so.","code":400,"description":""}""",
        typeof(DeliveryOutcome.Rejected))]
    [InlineData(400, """{"type":"UserWarning","message":"Sure?","code":"sure_1","description":""}""",
        typeof(DeliveryOutcome.Rejected))]
    [InlineData(500, """{"type":"InternalServerError","message":"sentry 7f","code":500,"description":""}""",
        typeof(DeliveryOutcome.Unknown))]
    [InlineData(504, "<html>Gateway Time-out</html>", typeof(DeliveryOutcome.Unknown))]
    public async Task An_error_says_whether_to_ask_wait_or_look(int status, string body, Type outcome)
    {
        await using var bench = await TrytonBench.Start(TrytonEnvelope.Fulfil);
        bench.Wire.Answer("account.move.create", status, body);

        Assert.IsType(outcome, await bench.Erp.Post(Journal, None));

        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(Journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }

    /// <summary>Looks are turned away, lost and answered with nonsense; the work goes on there all the same.</summary>
    [Fact]
    public async Task A_result_that_is_hard_to_get_is_asked_for_again()
    {
        await using var bench = await TrytonBench.Start(TrytonEnvelope.Fulfil);
        bench.Wire.Next("async-result", Mishap.TurnAway);
        bench.Wire.Next("async-result", Mishap.LoseReply);
        bench.Wire.Answer("async-result", 502, "<html>Bad Gateway</html>");

        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));

        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }

    [Theory]
    [InlineData("""{"tasks":[{"state":"FAILURE","result":"worker lost"}]}""", typeof(DeliveryOutcome.Rejected))]
    [InlineData("""{"tasks":[{"error":{"type":"UserError","message":"unbalanced","code":400,"description":""}}]}""",
        typeof(DeliveryOutcome.Rejected))]
    [InlineData("""{"tasks":[]}""", typeof(DeliveryOutcome.Unknown))]
    [InlineData("""{"type":"UserError","message":"no such task","code":400,"description":""}""",
        typeof(DeliveryOutcome.Unknown), 400)]
    public async Task A_result_that_never_comes_or_is_a_failure_leaves_what_is_looked_up(
        string body, Type outcome, int status = 200)
    {
        await using var bench = await TrytonBench.Start(TrytonEnvelope.Fulfil);
        bench.Wire.Answer("async-result", status, body);

        Assert.IsType(outcome, await bench.Erp.Post(Journal, None));

        Assert.IsType<LookUp.Posted>(await bench.Erp.Find(Journal.Id, None)); // the shim had done it all the same
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }
}
