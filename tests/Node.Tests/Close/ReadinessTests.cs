using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Cli;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Dynamics365;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Close;

/// <summary>What keeps a month open, per store and day, why, whose and how much (R15).</summary>
public sealed class ReadinessTests
{
    private static Task<CloseView> Readiness(TestShop shop, string query = "month=2026-11") =>
        shop.Operator.Get($"v1/close/readiness?{query}", CloseJson.Default.CloseView, default);

    [Fact]
    public async Task A_month_whose_days_are_posted_is_green()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1), Sale(2));
        await Until(async () => (await shop.Reconcile()).Posted == 2, "it is posted");

        var view = await Readiness(shop);

        Assert.True(view.IsReady, string.Join("; ", view.Points));
        Assert.Equal(("S001", "2026-11-20", true, 2), (view.Days[0].Store, view.Days[0].Date, view.Days[0].IsReady,
            view.Days[0].Transactions));
    }

    [Fact]
    public async Task Missing_numbers_held_sales_and_open_parts_are_named_with_owner_assignee_and_amount()
    {
        await using var shop = await Open("retail.journals.quiet = 1h");
        await shop.Send(Till1, "b1", Sale(1), Sale(3, "GHOST"));
        await Until(async () => (await Readiness(shop)).Points.Count == 3, "three points are open");
        await shop.Operator.Post("v1/cases/assign", new CaseActRequest("unmapped-sku:GHOST", Person: "grace"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);

        var view = await Readiness(shop);

        Assert.False(view.IsReady);
        var points = view.Points.ToDictionary(p => p.Reason);
        Assert.Equal(("S001", "2026-11-20", "S001-T01 has not sent 2", "StoreOperations", 1), (
            points["missing-numbers"].Store,
            points["missing-numbers"].Date, points["missing-numbers"].Detail, points["missing-numbers"].Owner,
            points["missing-numbers"].Count));
        var held = points["held"];
        Assert.Equal(("2026-11-20", "unmapped-sku:GHOST", "Operations", "grace", 1), (held.Date, held.Case, held.Owner,
            held.Assignee, held.Count));
        Assert.Equal([new AmountView("GBP", "12.00")], held.Amounts);
        Assert.Equal(("Finance", 1), (points["not-journaled"].Owner, points["not-journaled"].Count));
        Assert.Equal(3, Assert.Single(view.Days).Open);
    }

    [Fact]
    public async Task Missing_numbers_keep_open_the_months_that_they_were_made_in_and_no_other()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", InOctober(Sale(1)), Sale(3), Sale(5));
        await Until(async () => (await shop.Reconcile()).Posted == 3, "what came is posted");

        string[] Missing(CloseView view) =>
            [.. view.Points.Where(p => p.Reason == "missing-numbers").Select(p => p.Detail)];
        Assert.Equal(["S001-T01 has not sent 2, 4"], Missing(await Readiness(shop)));
        Assert.Equal(["S001-T01 has not sent 2"], Missing(await Readiness(shop, "month=2026-10")));
        Assert.Empty(Missing(await Readiness(shop, "month=2026-12")));

        await shop.Send(Till1, "b2", Sale(2));

        Assert.Equal(["S001-T01 has not sent 4"], Missing(await Readiness(shop)));
        Assert.Empty(Missing(await Readiness(shop, "month=2026-10")));
    }

    private static Transaction InOctober(Transaction sale) => sale with
    {
        BusinessDate = BusinessDate.Parse("2026-10-31"),
        At = sale.At - NodaTime.Duration.FromDays(20),
    };

    [Fact]
    public async Task Another_month_and_another_store_have_points_of_their_own_and_a_wrong_one_is_named()
    {
        await using var shop = await Open();
        await shop.Register(new StoreId("S002"), Currency.Of("GBP"), new TerminalId("S002-T01"));
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await Until(async () => !(await Readiness(shop)).IsReady, "it is held");

        Assert.True((await Readiness(shop, "month=2026-10")).IsReady);
        Assert.True((await Readiness(shop, "month=2026-11&store=S002")).IsReady);
        var month = await Assert.ThrowsAsync<NodeAnswerException>(() => Readiness(shop, "month=11-2026"));
        Assert.Contains("month is '11-2026'; allowed: yyyy-MM", month.Message, StringComparison.Ordinal);
        var store = await Assert.ThrowsAsync<NodeAnswerException>(() => Readiness(shop, "store=S9"));
        Assert.Contains("store is 'S9'; allowed: a registered store", store.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_erp_has_not_got_keeps_its_day_open()
    {
        await using var shop = await Open();
        shop.Erp.Faults.Add(new Fault(FaultKind.ServerError, Times: 1_000, On: "$batch"));
        await shop.Send(Till1, "b1", Sale(1));

        await Until(async () => (await Readiness(shop)).Points.Any(p => p.Reason == "not-posted"), "it waits");

        var point = (await Readiness(shop)).Points.Single();
        Assert.Equal(("S001", "2026-11-20"), (point.Store, point.Date));
        Assert.Equal([new AmountView("GBP", "12.00")], point.Amounts);
    }

    [Fact]
    public async Task The_command_line_is_green_or_red_by_its_exit_code()
    {
        await using var shop = await Open();
        Task<Ended> Retail(params string[] args) => RetailProgram.Run(["close", "readiness", "--month", "2026-11",
            .. args, "--node", shop.Address.ToString(), "--set", $"retail.node.data = \"{shop.Folder}\""]);

        Assert.Equal(0, (await Retail()).Code);
        await shop.Send(Till1, "b1", Sale(1, "GHOST"));
        await Until(async () => !(await Readiness(shop)).IsReady, "it is held");
        var red = await Retail("--json");

        Assert.Equal(1, red.Code);
        Assert.False(red.Json().GetProperty("isReady").GetBoolean());
        Assert.Contains("unmapped-sku:GHOST", (await Retail("--store", "S001")).Out, StringComparison.Ordinal);
    }
}
