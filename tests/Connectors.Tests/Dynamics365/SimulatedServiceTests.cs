using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RetailActors.Contracts;
using RetailActors.Simulators.Dynamics365;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>The simulated data service keeps to what is documented of the real one.</summary>
public sealed class SimulatedServiceTests
{
    [Fact]
    public async Task A_wrong_secret_gets_no_token()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (status, body) = await client.Token(erp, "guess");
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", body.GetProperty("error").GetString());
    }

    [Fact]
    public async Task An_app_that_is_not_mapped_to_a_user_reads_the_metadata_and_nothing_else()
    {
        await using var erp = await Start(new Dynamics365Settings { MappedToUser = false });
        using var client = await RawClient.For(erp);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("$metadata")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.Get("Warehouses")).Status);
        erp.MappedToUser = true;
        Assert.Equal(HttpStatusCode.OK, (await client.Get("Warehouses")).Status);
    }

    [Fact]
    public async Task A_token_dies_with_its_life()
    {
        var time = new ManualTime();
        await using var erp = await Start(new Dynamics365Settings { Time = time });
        using var client = await RawClient.For(erp);
        time.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, (await client.Get("Warehouses")).Status);
        time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.Get("Warehouses")).Status);
    }

    [Theory]
    [InlineData("startswith(ItemNumber,'8')", "The type System.String for the query operator is not Queryable!")]
    [InlineData("Colour eq 'red'", "Could not find a property named 'Colour'")]
    [InlineData("ItemNumber in ('1','2')", "'in' is not supported")]
    [InlineData("ProductType has Microsoft.Dynamics.DataEntities.X'Item'", "'has' is not supported")]
    [InlineData("ProductType gt Microsoft.Dynamics.DataEntities.X'Item'", "eq and ne only")]
    [InlineData("ItemNumber eq 5", "incompatible types")]
    [InlineData("(ItemNumber eq '5'", "')' expected")]
    [InlineData("ItemNumber eq 'x", "unterminated")]
    public async Task A_filter_that_the_service_cannot_do_is_a_bad_request(string filter, string says)
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (status, body) = await client.Get($"ReleasedProductsV2?$filter={Uri.EscapeDataString(filter)}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, RawClient.Message(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ItemNumber eq 'post'", "POST")]
    [InlineData("ItemNumber eq '8*A'", "85123A")]
    [InlineData("ProductName eq 'O''Neill lantern'", "71053")]
    [InlineData("ProductType eq Microsoft.Dynamics.DataEntities.EcoResProductType'Service'", "POST")]
    [InlineData("ItemNumber ne 'POST' and (ItemNumber eq '71053' or RevenueMainAccountId eq '4100')", "71053")]
    [InlineData("ItemNumber gt '71053' and ItemNumber lt 'POST'", "85123A")]
    [InlineData("ItemNumber eq 'POST' and ItemNumber eq '71053' or ItemNumber eq '85123A'", "85123A")]
    public async Task A_filter_finds_what_it_says(string filter, string item)
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (_, body) = await client.Get(
            $"ReleasedProductsV2?$filter={Uri.EscapeDataString(filter)}&$select=ItemNumber");
        var row = Assert.Single(body.GetProperty("value").EnumerateArray());
        Assert.Equal(item, row.GetProperty("ItemNumber").GetString());
        Assert.False(row.TryGetProperty("ProductName", out _));
    }

    [Fact]
    public async Task Pages_follow_each_other_until_nothing_is_left()
    {
        await using var erp = await Start(new Dynamics365Settings { PageRowsMax = 2 });
        using var client = await RawClient.For(erp);
        var (_, first) = await client.Get("ReleasedProductsV2?$orderby=ItemNumber desc&$count=true");
        var (_, second) = await client.Get(first.GetProperty("@odata.nextLink").GetString()!);
        Assert.Equal(3, first.GetProperty("@odata.count").GetInt32());
        Assert.Equal(["POST", "85123A", "71053"], Items(first).Concat(Items(second)));
        Assert.False(second.TryGetProperty("@odata.nextLink", out _));
        var (_, skipped) = await client.Get("ReleasedProductsV2?$orderby=ItemNumber&$skip=1&$top=1");
        Assert.Equal(["85123A"], Items(skipped));
        Assert.False(skipped.TryGetProperty("@odata.nextLink", out _));
    }

    [Fact]
    public async Task A_key_that_is_not_whole_is_a_bad_request()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.Get("Warehouses(WarehouseId='W1')")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("Warehouses(dataAreaId='usmf',WarehouseId='W1')")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound, (await client.Get("Warehouses(dataAreaId='usmf',WarehouseId='W9')")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.Get("Nothings")).Status);
    }

    [Fact]
    public async Task Without_cross_company_only_the_own_company_is_seen()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        await client.Post("LedgerJournalHeaders", """{"dataAreaId":"gbsi","JournalName":"RETAIL"}""");
        var (_, own) = await client.Get("LedgerJournalHeaders");
        var (_, all) = await client.Get("LedgerJournalHeaders?cross-company=true");
        Assert.Equal((0, 1), (own.GetProperty("value").GetArrayLength(), all.GetProperty("value").GetArrayLength()));
    }

    [Fact]
    public async Task Too_many_requests_of_one_user_wait_for_the_window()
    {
        var time = new ManualTime();
        await using var erp = await Start(new Dynamics365Settings
        {
            Time = time,
            UserLimits = UserLimits.Documented with { RequestsMax = 3 },
        });
        using var client = await RawClient.For(erp);
        for (var request = 0; request < 3; request++)
            Assert.Equal(HttpStatusCode.OK, (await client.Get("Warehouses")).Status);
        var (status, body) = await client.Get("Warehouses");
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains(
            "exeeded the limit of 3 over the time window of 300 seconds", RawClient.Message(body),
            StringComparison.Ordinal);
        time.Pass(TimeSpan.FromSeconds(300));
        Assert.Equal(HttpStatusCode.OK, (await client.Get("Warehouses")).Status);
    }

    [Fact]
    public async Task Too_many_requests_at_once_are_turned_away()
    {
        await using var erp = await Start(
            new Dynamics365Settings { UserLimits = UserLimits.Documented with { ConcurrentMax = 1 } });
        using var client = await RawClient.For(erp);
        erp.Faults.Add(new Fault(FaultKind.Slow, Times: 1, Delay: TimeSpan.FromMinutes(1)));
        var slow = client.Get("Warehouses");
        while (erp.Faults.Active.Count > 0)
            await Task.Yield();
        var (status, body) = await client.Get("Warehouses");
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("Number of concurrent requests exceeded the limit of 1.", RawClient.Message(body));
        client.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
    }

    [Fact]
    public async Task Faults_with_a_rate_strike_the_same_requests_for_the_same_seed()
    {
        static async Task<List<HttpStatusCode>> Run(int seed)
        {
            await using var erp = await Start(new Dynamics365Settings { Seed = seed });
            using var client = await RawClient.For(erp);
            erp.Faults.Add(new Fault(FaultKind.ServerError, Rate: 0.5));
            var statuses = new List<HttpStatusCode>();
            for (var request = 0; request < 32; request++)
                statuses.Add((await client.Get("Warehouses")).Status);
            return statuses;
        }
        var first = await Run(1);
        Assert.Equal(first, await Run(1));
        Assert.NotEqual(first, await Run(2));
        Assert.Equal(2, first.Distinct().Count());
    }

    [Fact]
    public async Task An_operator_switches_faults_and_mends_master_data_over_HTTP()
    {
        await using var erp = await Start();
        using var http = new HttpClient { BaseAddress = new Uri(erp.BaseUrl, "_sim/") };
        var faults = JsonContent.Create(new[] { new { kind = "Throttled", rate = 0.25, times = 3, on = "$batch" } });
        Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsync("faults", faults)).StatusCode);
        Assert.Equal(new Fault(FaultKind.Throttled, 0.25, 3, null, "$batch"), Assert.Single(erp.Faults.Active));
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("faults")).StatusCode);
        Assert.Empty(erp.Faults.Active);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await http.PutAsync("faults", JsonContent.Create(new[] { new { kind = "Weather" } }))).StatusCode);
        var units = new { DOZ = "12", G = "1/1000" };
        var item = new { sku = "NEW", name = "New", unit = "EA", account = "4000", units };
        var mended = await http.PostAsync("masterdata", JsonContent.Create(new { items = new[] { item } }));
        Assert.Equal(HttpStatusCode.NoContent, mended.StatusCode);
        using var client = await RawClient.For(erp);
        Assert.Contains("NEW", Items((await client.Get("ReleasedProductsV2")).Body));
        Assert.Equal(0, (await http.GetFromJsonAsync<JsonElement>("ledger")).GetProperty("duplicates").GetInt32());
    }

    private static Task<SimulatedDynamics365> Start(Dynamics365Settings? settings = null) =>
        SimulatedDynamics365.Start(settings ?? new Dynamics365Settings(), Dynamics365Bench.World);

    private static IEnumerable<string?> Items(JsonElement page) =>
        page.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("ItemNumber").GetString());
}
