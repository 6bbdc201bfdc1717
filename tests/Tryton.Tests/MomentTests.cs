using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>What Tryton, or what stands before it, says of the moment and not of the document.</summary>
public sealed class MomentTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly Actors.Retail.Journal Journal = new DayBooks().Day("S001-20261120-1");

    /// <summary>As Tryton 6.0 writes them, on SQLite and PostgreSQL.</summary>
    [Theory]
    [InlineData("""["ConcurrencyException","Records were modified in the meanwhile"]""", "changed meanwhile")]
    [InlineData("""["could not obtain lock on row in relation \"ir_sequence_strict\"\n",""]""", "obtain lock")]
    [InlineData("""["database is locked",""]""", "database is locked")]
    public async Task A_stale_record_or_a_lock_is_tried_again_where_it_was(string error, string why)
    {
        await using var bench = await TrytonBench.Start();
        bench.Wire.Answer("account.move.post", 200, $$"""{"id":1,"error":{{error}}}""");

        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Journal, None));

        Assert.Contains(why, outcome.Why, StringComparison.Ordinal);
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(Journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }

    [Fact]
    public async Task A_gateway_that_fails_may_have_done_it_and_is_looked_up()
    {
        await using var bench = await TrytonBench.Start();
        bench.Wire.Answer("account.move.create", 502, "<html>Bad Gateway</html>");

        var outcome = Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Journal, None));

        Assert.Contains("502", outcome.Why, StringComparison.Ordinal);
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(Journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }

    [Fact]
    public async Task Too_many_requests_in_the_middle_leave_a_draft_that_goes_on()
    {
        await using var bench = await TrytonBench.Start();
        bench.Wire.Next("account.move.post", Mishap.TurnAway);

        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Journal, None));

        Assert.Equal(TimeSpan.FromSeconds(1), outcome.RetryAfter);
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(Journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }

    /// <summary>Tryton reads with an old session, and posts nothing with it.</summary>
    [Fact]
    public async Task A_session_that_ends_in_the_middle_costs_one_login()
    {
        await using var bench = await TrytonBench.Start();
        bench.Wire.Before = async method =>
        {
            if (!method.EndsWith("account.move.post", StringComparison.Ordinal))
                return;
            bench.Wire.Before = null;
            await bench.Wire.LogOut();
        };

        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Journal, None));

        Assert.Equal(2, bench.Wire.Passed.Count(method => method == "common.db.login"));
        Assert.Equal(1, bench.JournalsUnder(Journal.Id));
    }
}
