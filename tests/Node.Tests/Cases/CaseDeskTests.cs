using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Cli;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Cases;

/// <summary>What people do with cases, over HTTP and from the command line.</summary>
public sealed class CaseDeskTests
{
    private static Task<List<CaseView>> List(TestShop shop, string query) =>
        shop.Operator.Get($"v1/cases?{query}", NodeJson.Default.ListCaseView, default);

    private static Task<CaseActReply> Act(TestShop shop, string act, CaseActRequest request) => shop.Operator.Post(
        $"v1/cases/{act}", request, NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

    [Fact]
    public async Task What_a_case_blocks_is_told_per_currency()
    {
        await using var shop = await Open();
        await shop.Register(new StoreId("S002"), Currency.Of("JPY"), new TerminalId("S002-T01"));
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await shop.Send(Till1, "b2", Sale(2) with { Currency = Currency.Of("EUR") });
        await shop.Send(new TerminalId("S002-T01"), "b1", Sale(1, "GHOST") with { Currency = Currency.Of("JPY") });

        await Until(async () => (await shop.Cases()) is [.. var all] && all.Sum(c => c.Transactions) == 3, "3 held");

        var ghost = (await shop.Cases()).Single(c => c.Kind == "unmapped-sku");
        Assert.Equal([new AmountView("GBP", "12.00"), new AmountView("JPY", "1200")], ghost.Amounts);
        Assert.Equal("12.00 GBP + 1200 JPY", ghost.Amount);
        Assert.Equal(["S001", "S002"], ghost.Stores);
        var foreign = (await shop.Cases()).Single(c => c.Kind == "foreign-currency");
        Assert.Equal([new AmountView("EUR", "12.00")], foreign.Amounts);
    }

    [Fact]
    public async Task Cases_are_filtered_and_sorted_and_a_wrong_filter_is_named()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1, "GHOST"), Sale(2, "GHOST"), Sale(3, tender: "GIFT", quantity: 9));
        await Until(async () => (await shop.Cases()).Sum(c => c.Transactions) == 3, "both cases are there");

        Assert.Equal(["unmapped-tender:GIFT"], (await List(shop, "owner=finance")).Select(c => c.Key));
        Assert.Equal(["unmapped-sku:GHOST"], (await List(shop, "kind=unmapped-sku")).Select(c => c.Key));
        Assert.Equal(["unmapped-tender:GIFT", "unmapped-sku:GHOST"],
            (await List(shop, "store=S001&severity=critical&sort=amount")).Select(c => c.Key));
        Assert.Equal(["unmapped-sku:GHOST", "unmapped-tender:GIFT"],
            (await List(shop, "sort=count")).Select(c => c.Key));
        Assert.Empty(await List(shop, "store=S999"));
        Assert.Empty(await List(shop, "olderThan=1h"));
        foreach (var wrong in new[] { "owner=me", "severity=high", "kind=odd", "olderThan=1w", "sort=up" })
        {
            var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => List(shop, wrong));
            Assert.Equal(400, refused.Status);
            Assert.Contains($"{wrong.Split('=')[0]} is '{wrong.Split('=')[1]}'; allowed: ", refused.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_assigned_noted_and_waived_is_kept_also_over_a_restart()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await Until(async () => (await shop.Cases()).Count == 1, "it is held");
        const string key = "unmapped-sku:GHOST";

        await Act(shop, "assign", new CaseActRequest(key, Person: "grace"));
        await Act(shop, "note", new CaseActRequest(key, Text: "asked the buyer"));
        await shop.StopNode();
        await shop.StartNode();
        Assert.Equal([key], (await List(shop, "assignee=grace")).Select(c => c.Key));
        Assert.Equal(0, (await Act(shop, "retry", new CaseActRequest(key))).Transactions);
        Assert.Equal(1, (await Act(shop, "waive", new CaseActRequest(key, "never sold"))).Transactions);

        await Until(async () => (await List(shop, "all=true")).Single().State == "closed", "it is closed");
        var history = (await List(shop, "all=true")).Single().History;
        Assert.Equal([("assign", "grace"), ("note", "asked the buyer"), ("retry", ""), ("waive", "never sold")],
            history.Select(h => (h.What, h.Why)));
        Assert.All(history, h => Assert.NotEmpty(h.Who));
    }

    [Theory]
    [InlineData("assign", "{\"key\":\"unmapped-sku:GHOST\",\"person\":\" \"}", "person is ' '")]
    [InlineData("note", "{\"key\":\"unmapped-sku:GHOST\"}", "text is ''")]
    [InlineData("waive", "{\"key\":\"unmapped-sku:GHOST\"}", "reason is ''")]
    [InlineData("retry", "{\"key\":\"\"}", "key is empty")]
    [InlineData("retry", "{\"key\":\"a:b\",\"more\":1}", "more")]
    public async Task A_wrong_request_names_its_field(string act, string body, string said)
    {
        await using var shop = await Open();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", shop.OperatorKey);
        using var content = new StringContent(body);

        using var answer = await http.PostAsync(new Uri(shop.Address, $"v1/cases/{act}"), content);

        Assert.Equal(400, (int)answer.StatusCode);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Contains(said, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_lists_assigns_and_notes()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await Until(async () => (await shop.Cases()).Count == 1, "it is held");
        Task<Ended> Retail(params string[] args) => RetailProgram.Run(
            ["case", .. args, "--node", shop.Address.ToString(), "--set", $"retail.node.data = \"{shop.Folder}\""]);

        Assert.Equal(0, (await Retail("assign", "unmapped-sku:GHOST", "--to", "grace")).Code);
        Assert.Equal(0, (await Retail("note", "unmapped-sku:GHOST", "--text", "asked")).Code);
        var listed = await Retail("list", "--owner", "operations", "--store", "S001", "--sort", "age", "--json");
        var wrong = await Retail("list", "--owner", "nobody");

        Assert.Equal("grace", JsonDocument.Parse(listed.Out).RootElement[0].GetProperty("assignee").GetString());
        Assert.Equal(2, wrong.Code);
        Assert.Contains("owner is 'nobody'; allowed: finance, operations", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("asked", (await Retail("show", "unmapped-sku:GHOST")).Out, StringComparison.Ordinal);
    }
}
