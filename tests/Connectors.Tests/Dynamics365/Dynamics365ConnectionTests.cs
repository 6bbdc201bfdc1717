using System.Net;
using System.Net.Http.Headers;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Dynamics365;
using RetailActors.Contracts;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

public sealed class Dynamics365ConnectionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task One_token_serves_until_it_is_nearly_old()
    {
        var time = new ManualTime();
        await using var bench = await Dynamics365Bench.Start(new Dynamics365Settings { Time = time }, time: time);
        await bench.Erp.ReadMasterData(None);
        await bench.Erp.ReadOnHand(None);
        Assert.Equal(1, bench.Simulated.TokensIssued);
        time.Pass(TimeSpan.FromMinutes(56));
        await bench.Erp.ReadOnHand(None);
        Assert.Equal(2, bench.Simulated.TokensIssued);
    }

    [Fact]
    public async Task A_token_that_is_turned_down_is_replaced_once_and_the_journal_posted()
    {
        await using var bench = await Dynamics365Bench.Start();
        await bench.Erp.ReadOnHand(None);
        bench.Simulated.RevokeTokens();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Equal((2, 1), (bench.Simulated.TokensIssued, bench.Simulated.Ledger.PostedCount));
    }

    [Fact]
    public async Task A_server_that_takes_no_token_is_asked_twice_and_no_more()
    {
        using var server = ScriptedServer.With(_ => new HttpResponseMessage(HttpStatusCode.Unauthorized));
        await using var erp = Scripted(server);
        Assert.IsType<LookUp.Unavailable>(await erp.Find(new DocumentId("J"), None));
        Assert.Equal(4, server.Asked.Count); // token, data, token, data
    }

    [Fact]
    public async Task An_app_without_a_user_is_told_what_is_missing_and_blames_no_journal()
    {
        await using var bench = await Dynamics365Bench.Start(new Dynamics365Settings { MappedToUser = false });
        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("map it to a user", outcome.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_takes_too_long_is_unknown()
    {
        await using var bench = await Dynamics365Bench.Start(
            with: options => options with { Timeout = TimeSpan.FromSeconds(1) });
        bench.Simulated.Faults.Add(
            new Fault(FaultKind.TimeOutAfterCommit, Times: 1, Delay: TimeSpan.FromMinutes(5), On: "$batch"));
        var unknown = Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("no answer within 00:00:01", unknown.Why, StringComparison.Ordinal);
        Assert.IsType<LookUp.Posted>(await bench.Erp.Find(Books.Journal().Id, None));
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_so()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(new Fault(FaultKind.Slow, Delay: TimeSpan.FromMinutes(5)));
        using var cancel = new CancellationTokenSource();
        var posting = bench.Erp.Post(Books.Journal(), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
    }

    [Fact]
    public async Task A_server_error_after_sending_is_unknown()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(new Fault(FaultKind.ServerError, Times: 1, On: "$batch"));
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Books.Journal(), None));
    }

    [Fact]
    public async Task A_service_that_is_unavailable_says_when_to_come_back()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(
            new Fault(FaultKind.Unavailable, Times: 1, Delay: TimeSpan.FromSeconds(9), On: "$batch"));
        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Equal(TimeSpan.FromSeconds(9), outcome.RetryAfter);
    }

    [Fact]
    public async Task Too_many_requests_without_a_time_mean_thirty_seconds()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(new Fault(FaultKind.Throttled, Times: 1));
        var lookUp = Assert.IsType<LookUp.Unavailable>(await bench.Erp.Find(new DocumentId("J"), None));
        Assert.Equal(TimeSpan.FromSeconds(30), lookUp.RetryAfter);
        Assert.Contains("high resource utilization", lookUp.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_to_come_back_may_be_a_date()
    {
        var time = new ManualTime();
        using var server = ScriptedServer.With(_ =>
        {
            var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            busy.Headers.RetryAfter = new RetryConditionHeaderValue(time.GetUtcNow() + TimeSpan.FromSeconds(90));
            return busy;
        });
        await using var erp = Scripted(server, time);
        var lookUp = Assert.IsType<LookUp.Unavailable>(await erp.Find(new DocumentId("J"), None));
        Assert.Equal(TimeSpan.FromSeconds(90), lookUp.RetryAfter);
    }

    [Fact]
    public async Task A_secret_is_never_shown_even_when_the_other_side_repeats_it()
    {
        const string secret = "s3cr3t-do-not-show";
        using var server = new ScriptedServer(_ => ScriptedServer.Json(
            $$"""{"error":"invalid_client","error_description":"'{{secret}}' is wrong"}""",
            HttpStatusCode.Unauthorized));
        var options = Dynamics365OptionsTests.Good with { ClientSecret = secret };
        await using var erp = new Dynamics365Erp(options, TimeProvider.System, server);
        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await erp.Post(Books.Journal(), None));
        var lookUp = Assert.IsType<LookUp.Unavailable>(await erp.Find(new DocumentId("J"), None));
        var thrown = await Assert.ThrowsAsync<ErpUnavailableException>(async () => await erp.ReadMasterData(None));
        var refused = Assert.Throws<ArgumentException>(
            () => new Dynamics365Erp(options with { Company = "" }, TimeProvider.System));
        Assert.All([outcome.Why, lookUp.Why, thrown.ToString(), refused.ToString(), options.ToString()],
            text => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        Assert.Contains("invalid_client", outcome.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_sent_to_no_other_server_than_the_environment()
    {
        using var server = ScriptedServer.With(_ => ScriptedServer.Json(
            """{"value":[],"@odata.nextLink":"https://elsewhere.example/data/Warehouses"}"""));
        await using var erp = Scripted(server);
        await Assert.ThrowsAsync<ErpUnavailableException>(async () => await erp.ReadOnHand(None));
        Assert.DoesNotContain(server.Asked, address => address.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"value":[],"@odata.nextLink":"Same"}""")]
    [InlineData("""{"values":[]}""")]
    [InlineData("<html>")]
    [InlineData("""{"value":[{"ItemNumber":"1","OnHandQuantity":"many"}]}""")]
    [InlineData("""{"value":[{"ItemNumber":"1","OnHandQuantity":0.0000001}]}""")]
    public async Task A_server_that_answers_nonsense_is_unavailable(string body)
    {
        using var server = ScriptedServer.With(_ => ScriptedServer.Json(body));
        await using var erp = Scripted(server);
        await Assert.ThrowsAsync<ErpUnavailableException>(async () => await erp.ReadOnHand(None));
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        using var server = ScriptedServer.With(_ => ScriptedServer.Json(new string(' ', 70_000)));
        await using var erp = new Dynamics365Erp(
            Dynamics365OptionsTests.Good with { ResponseBytesMax = 64 << 10 }, TimeProvider.System, server);
        var read = await Assert.ThrowsAsync<ErpUnavailableException>(async () => await erp.ReadOnHand(None));
        Assert.Contains("longer than 65536 bytes", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Master_data_is_read_over_all_pages_and_what_was_mended_is_there()
    {
        await using var bench = await Dynamics365Bench.Start(new Dynamics365Settings { PageRowsMax = 1 });
        bench.Simulated.Mend(SimulatedErpData.Empty with
        {
            Master = new MasterData { Tenders = [new(new TenderId("VOUCHER"), "1300", true)] },
        });
        var read = await bench.Erp.ReadMasterData(None);
        Assert.Equal(
            ["71053", "85123A", "POST"], read.Items.Select(item => item.Sku.Value).Order(StringComparer.Ordinal));
        Assert.Contains(new TenderMapping(new TenderId("VOUCHER"), "1300", true), read.Tenders);
        Assert.Equal(3, (await bench.Erp.ReadOnHand(None)).Count);
    }

    [Fact]
    public async Task An_environment_that_lacks_a_set_has_nothing_of_it()
    {
        await using var bench = await Dynamics365Bench.Start(new Dynamics365Settings
        {
            MissingSets = ["CustomersV3", "FiscalPeriods", "ExchangeRates", "ProductBarcodesV3"],
        });
        var read = await bench.Erp.ReadMasterData(None);
        Assert.Equal((0, 0, 0), (read.Customers.Count, read.Periods.Count, read.Rates.Count));
        Assert.All(read.Items, item => Assert.Empty(item.Barcodes));
    }

    [Fact]
    public async Task Units_that_contradict_each_other_or_are_shifted_are_left_out()
    {
        const string product =
            """{"ItemNumber":"A","ProductNumber":"A","InventoryUnitSymbol":"EA","RevenueMainAccountId":"4"}""";
        using var server = ScriptedServer.With(request => ScriptedServer.Json(request.RequestUri!.Segments[^1] switch
        {
            "ReleasedProductsV2" => $$"""{"value":[{{product}}]}""",
            "ProductUnitOfMeasureConversions" => $$"""
                {"value":[{{Conversion("PACK", "EA", "6")}}, {{Conversion("EA", "PACK", "0.5")}},
                {{Conversion("EA", "DOZ", "1", under: "12")}}, {{Conversion("BOX", "EA", "2.5")}},
                {{Conversion("ODD", "EA", "3", offset: "1")}}, {{Conversion("X", "Y", "3")}}]}
                """,
            _ => """{"value":[]}""",
        }));
        await using var erp = Scripted(server);
        var item = Assert.Single((await erp.ReadMasterData(None)).Items);
        Assert.Equal(
            [new ItemUnit(new UnitCode("DOZ"), new Rational(12, 1)),
                new ItemUnit(new UnitCode("BOX"), new Rational(5, 2))],
            item.Units);
    }

    private static Dynamics365Erp Scripted(ScriptedServer server, TimeProvider? time = null) =>
        new(Dynamics365OptionsTests.Good, time ?? TimeProvider.System, server);

    private static string Conversion(string from, string to, string factor, string under = "1", string offset = "0") =>
        $$"""
        {"FromUnitSymbol":"{{from}}","ToUnitSymbol":"{{to}}","ProductNumber":"A","Factor":{{factor}},"Numerator":1,
        "Denominator":{{under}},"InnerOffset":{{offset}},"OuterOffset":0}
        """;
}
