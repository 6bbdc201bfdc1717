using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tryton;
using RetailActors.Simulators.Tryton;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>Sessions, keys, rights and rates, at a real Tryton.</summary>
public sealed class ConnectionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly DocumentId Id = new("S001-20261120-1");

    [Fact]
    public async Task A_lost_session_costs_one_login()
    {
        await using var bench = await TrytonBench.Start();
        await bench.Erp.Find(Id, None);
        await bench.Wire.LogOut();

        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(Id, None));

        Assert.Equal(2, bench.Wire.Passed.Count(method => method == "common.db.login"));
    }

    [Fact]
    public async Task A_wrong_password_is_the_connections_trouble_and_is_never_shown()
    {
        await using var bench = await TrytonBench.Start(with: options => options with { Secret = "not-the-password" });

        var find = Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(Id, None));
        var post = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(new DayBooks().Day(Id.Value), None));

        Assert.All([find.Why, post.Why], why =>
        {
            Assert.Contains("'connector' cannot log in", why, StringComparison.Ordinal);
            Assert.DoesNotContain("not-the-password", why, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_right_that_is_missing_makes_no_case_for_each_journal()
    {
        await using var bench = await TrytonBench.Start();
        var user = await bench.Judge.Id("res.user", """[["login", "=", "connector"]]""");
        var group = await bench.Judge.Id("res.group", """[["name", "=", "Account"]]""");
        await bench.Judge.Model("res.user.write", new JsonArray(user),
            new JsonObject { ["groups"] = new JsonArray(new JsonArray("remove", new JsonArray(group))) });

        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(
            await bench.Erp.Post(new DayBooks().Day(Id.Value), None));

        Assert.Contains("rights do not suffice", outcome.Why, StringComparison.Ordinal);
        bench.Server.Kill(); // it remembers who may do what
    }

    [Fact]
    public async Task A_company_or_journal_that_is_not_there_is_named()
    {
        await using var bench = await TrytonBench.Start(with: options => options with { Company = "Nobody" });
        await using var other = new TrytonErp(
            TrytonBench.Options(bench.Wire.Address) with { Journal = "TILLS" }, TimeProvider.System);

        var company = Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(Id, None));
        var journal = Assert.IsType<LookUp.Unavailable>(await other.Find(Id, None));

        Assert.Contains("0 companies are called 'Nobody'", company.Why, StringComparison.Ordinal);
        Assert.Contains("0 journals have the code 'TILLS'", journal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_at_Fulfil_is_the_connections_trouble()
    {
        await using var bench = await TrytonBench.Start(
            TrytonEnvelope.Fulfil, options => options with { Secret = "another key" });

        var find = Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(Id, None));

        Assert.Contains("does not take the API key (401)", find.Why, StringComparison.Ordinal);
        Assert.DoesNotContain("another key", find.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_Fulfil_computes_later_is_asked_for_until_it_is_there()
    {
        await using var bench = await TrytonBench.Start(TrytonEnvelope.Fulfil);

        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(new DayBooks().Day(Id.Value), None));

        Assert.Equal(2, bench.Shim!.Looks);
    }

    [Fact]
    public async Task A_refusal_reads_the_same_through_either_envelope()
    {
        await using var bench = await TrytonBench.Start(TrytonEnvelope.Fulfil);
        bench.RefuseTheNextPosting();

        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(
            await bench.Erp.Post(new DayBooks().Day(Id.Value), None));

        Assert.Contains("you must balance all its lines", rejected.Why, StringComparison.Ordinal);
    }
}
