using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Edits;

/// <summary>Edit and release over the real interfaces: what was held is mended by a person and posted.</summary>
public sealed class EditJourneyTests
{
    [Fact]
    public async Task A_held_sale_is_edited_checked_again_booked_and_every_account_of_it_agrees()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1) with { Total = 1_300 }, Sale(2));
        await Until(async () => (await shop.Reconcile()).Held == 1, "the sale that does not add up is held");

        var wrong = await Edit(shop, new() { ["total"] = "12.50" });
        Assert.Equal("held", wrong.State);
        var right = await Edit(shop, new() { ["total"] = "12.00", ["lines[0].reason"] = "PRICE" });

        Assert.Equal("booked", right.State);
        Assert.Equal("12.00", right.Content.GetProperty("total").GetString());
        Assert.Equal("13.00", right.Original!.Value.GetProperty("total").GetString());
        Assert.Equal(["12.50", "12.00"], right.Edits.Select(edit => edit.Changes[0].New));
        Assert.Equal(new EditChangeView("total", "12.50", "12.00"), right.Edits[1].Changes[0]);
        await Until(async () => (await shop.Reconcile()) is { Clean: true, Posted: 2 }, "both are posted");
        Assert.Equal(24.00m, shop.Erp.Ledger.Posted().Sum(journal => journal.Debit));
        var day = Assert.Single((await shop.Reconcile()).Days);
        Assert.Equal(new EditedView(0, "-1.00"), day.Edited);
        Assert.Empty(await shop.Cases());
    }

    [Fact]
    public async Task An_edit_is_in_the_history_of_its_case_and_survives_a_restart()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1) with { Total = 1_300 });
        await Until(async () => (await shop.Cases()).Count > 0, "it is a case");

        await Edit(shop, new() { ["total"] = "12.50" });
        await Until(async () => (await shop.Cases())[0].History.Any(act => act.What == "edit"), "the case tells it");
        var before = await shop.Operator.Get("v1/edits", NodeJson.Default.ListEditView, default);
        await shop.StopNode();
        await shop.StartNode();

        var after = await shop.Operator.Get("v1/edits", NodeJson.Default.ListEditView, default);
        Assert.Equal(Assert.Single(before).Changes, Assert.Single(after).Changes);
        var retried = await shop.Operator.Post("v1/cases/retry", new CaseActRequest((await shop.Cases())[0].Key),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);
        Assert.Equal(0, retried.Transactions);
        Assert.Equal("12.50", (await Show(shop)).Content.GetProperty("total").GetString());
    }

    [Fact]
    public async Task The_stock_that_moved_by_a_wrong_sku_is_moved_back()
    {
        await using var shop = await Open(Data("CUP"));
        await shop.Send(Till1, "b1", Sale(1, "CUP", quantity: 2) with { Total = 2_500 });
        await Until(async () => await Sold(shop, "CUP") == "-2", "the goods have left although the money is held");

        await Edit(shop, new() { ["total"] = "24.00", ["lines[0].sku"] = "TEA" });

        await Until(async () => (await Sold(shop, "CUP"), await Sold(shop, "TEA")) == ("0", "-2"), "it was the tea");
    }

    [Fact]
    public async Task What_is_booked_what_could_not_have_been_sent_and_what_changes_nothing_is_refused()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1) with { Total = 1_300 }, Sale(2));
        await Until(async () => (await shop.Reconcile()) is { Held: 1, Posted: 1 }, "one is posted, one held");

        Assert.Contains("booked", await Refused(shop, 2, new() { ["total"] = "11.00" }), StringComparison.Ordinal);
        Assert.Contains("2 decimals", await Refused(shop, 1, new() { ["total"] = "12.001" }), StringComparison.Ordinal);
        Assert.Contains("nothing would change", await Refused(shop, 1, new() { ["total"] = "13.00" }),
            StringComparison.Ordinal);
        Assert.Contains("number", await Refused(shop, 1, new() { ["number"] = "7" }), StringComparison.Ordinal);
        Assert.Contains("no field", await Refused(shop, 1, new() { ["lines[x]"] = "7" }), StringComparison.Ordinal);
        Assert.Contains("never recorded", await Refused(shop, 9, new() { ["total"] = "1" }), StringComparison.Ordinal);
        Assert.Contains("colour is not a field", await Refused(shop, 1, new() { ["lines[0].colour"] = "red" }),
            StringComparison.Ordinal);
    }

    private static async Task<string> Sold(TestShop shop, string sku) =>
        (await shop.Operator.Get($"v1/skus/{sku}", NodeJson.Default.SkuView, default)).Warehouses is [var shelf, ..]
            ? shelf.Sold
            : "";

    private static Task<TransactionView> Show(TestShop shop) =>
        shop.Operator.Get("v1/transactions/S001-T01/1", NodeJson.Default.TransactionView, default);

    private static Task<TransactionView> Edit(TestShop shop, Dictionary<string, string?> set, long number = 1) =>
        shop.Operator.Post($"v1/transactions/S001-T01/{number}/edit",
            new EditRequest([.. set.Select(one => new EditField(one.Key, one.Value))], "the receipt says so"),
            NodeJson.Default.EditRequest, NodeJson.Default.TransactionView, default);

    private static async Task<string> Refused(TestShop shop, long number, Dictionary<string, string?> set) =>
        (await Assert.ThrowsAsync<NodeAnswerException>(() => Edit(shop, set, number))).Message;
}
