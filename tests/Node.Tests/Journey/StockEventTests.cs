using System.Text.Json;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Cli;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Journey;

/// <summary>What the ERP moves by itself, as a webhook sends it and as a person types it.</summary>
public sealed class StockEventTests
{
    private static readonly StockEventView Received =
        new("PO-1", "TEA", "W1", "5", "2026-11-20", "received", "2099-01-01T00:00:00Z");

    [Fact]
    public async Task The_command_line_tells_of_goods_once_in_any_unit()
    {
        await using var shop = await Open();
        Task<Ended> Retail(params string[] args) => RetailProgram.Run(
            [.. args, "--node", shop.Address.ToString(), "--set", $"retail.node.data = \"{shop.Folder}\""]);
        Task<Ended> Event(string quantity, params string[] more) => Retail(["stock", "event", "TEA", quantity,
            "--id", "PO-7", "--warehouse", "W1", "--date", "2026-11-20", "--reason", "received", .. more]);
        var file = Path.Combine(shop.Folder, "events.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new StockEventsRequest([Received with
        {
            Id = "L-1", Quantity = "-3", Reason = "lost",
        }]), StockJson.Default.StockEventsRequest));

        var taken = await Event("2", "--unit", "PACK6", "--json");
        var known = await Event("12");
        var changed = await Event("-12");
        var old = await Retail("stock", "event", "TEA", "1", "--id", "PO-0", "--warehouse", "W1", "--date",
            "2020-01-01", "--reason", "received", "--at", "2020-01-01T09:00:00+01:00");
        var lost = await Retail("stock", "events", file);
        var nowhere = await Retail("stock", "events", $"{file}.none");

        Assert.Equal(1, taken.Json().GetProperty("taken").GetInt32());
        Assert.Equal((0, "0 taken, 1 known, 0 in the opening\n"), (known.Code, known.Out));
        Assert.Equal(2, changed.Code);
        Assert.Contains("PO-7 of TEA was 12 in W1 on 2026-11-20 (received) and is now -12", changed.Error,
            StringComparison.Ordinal);
        Assert.Equal((0, "0 taken, 0 known, 1 in the opening\n"), (old.Code, old.Out));
        Assert.Equal((0, "1 taken, 0 known, 0 in the opening\n"), (lost.Code, lost.Out));
        Assert.Equal(2, nowhere.Code);
        Assert.Equal(("109", "100", "9", "0"), await Tea(shop));
        Assert.Contains("Told by ERP", (await Retail("sku", "show", "TEA")).Out, StringComparison.Ordinal);
    }

    /// <summary>Each beside a good event, of which nothing is done either.</summary>
    [Fact]
    public async Task A_wrong_value_refuses_the_whole_request_and_is_named_with_what_is_allowed()
    {
        await using var shop = await Open();
        foreach (var (wrong, said) in new (StockEventView, string)[]
        {
            (Received with { Sku = "GHOST" }, "lines[1].sku: 'GHOST'; allowed: a SKU of the catalogue"),
            (Received with { Id = "" }, "lines[1].id: ''; allowed: 1 to 64 characters"),
            (Received with { Warehouse = new('W', 65) }, "allowed: 1 to 64 characters"),
            (Received with { Quantity = "0" }, "lines[1].quantity: '0'; allowed: above or below 0"),
            (Received with { Quantity = "0.0000001" }, "quantity: '0.0000001'; allowed: a decimal with at most 6"),
            (Received with { Unit = "BOX" }, "unit: 'BOX'; allowed: EA, PACK6"),
            (Received with { Unit = "PACK6", Quantity = "1000000000" },
                "allowed: what is exact in EA, at most 1000000000"),
            (Received with { Date = "20.11.2026" }, "date: '20.11.2026'; allowed: yyyy-MM-dd"),
            (Received with { Reason = "gone" }, "reason: 'gone'; allowed: received, shipped, transferred, adjusted, "),
            (Received with { At = "2026-11-20T10:00:00" }, "at: '2026-11-20T10:00:00'; allowed: a time such as"),
        })
        {
            var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => Post(shop, Received, wrong));
            Assert.Equal(400, refused.Status);
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }
        var none = await Assert.ThrowsAsync<NodeAnswerException>(() => Post(shop));
        Assert.Contains("lines: 0; allowed: 1 to 1000", none.Message, StringComparison.Ordinal);

        Assert.Equal(new StockEventsDone(1, 0, 0), await Post(shop, Received));
    }

    [Fact]
    public async Task One_event_that_is_refused_keeps_none_of_the_others_back()
    {
        await using var shop = await Open();
        await Post(shop, Received);

        var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => Post(shop, Received with { Quantity = "6" },
            Received with { Id = "PO-2" }, Received with { Sku = "MUG" }, Received));

        Assert.Equal(409, refused.Status);
        Assert.Contains("All others are done: 2 taken, 1 known, 0 in the opening", refused.Message,
            StringComparison.Ordinal);
        Assert.Equal(("110", "100", "10", "0"), await Tea(shop));
        // The ERP named no shelf of it when it was read.
        Assert.Equal(("5", "0", "5", "0"), await Shelf(shop, "MUG"));
    }

    [Fact]
    public async Task The_event_that_explains_a_drift_closes_its_case()
    {
        await using var shop = await Open();
        await shop.Send(Till1, "b1", Sale(1, quantity: 3));
        await Until(async () => (await Tea(shop)).OnHand == "97", "the sale has left the shelf");
        await shop.Operator.Post("v1/stock/compare", new CompareRequest(), StockJson.Default.CompareRequest,
            StockJson.Default.ListDriftView, default);
        await Until(async () => (await shop.Cases()).Any(one => one.Key == "stock-drift:TEA@W1"), "a case");

        await Post(shop, Received with { Quantity = "3" });

        await Until(async () => (await shop.Cases()).Count == 0, "the case is closed");
    }

    /// <summary>The ERP has it. What it was told of a count that had it already, it gets back.</summary>
    [Fact]
    public async Task An_event_is_not_posted_and_what_a_late_one_corrects_is()
    {
        await using var shop = await Open("retail.erp.stock = postings", "retail.journals.stock-every = 1s");

        await Post(shop, Received);
        await shop.Operator.Post("v1/stock/count", new CountRequest("TEA", "W1", "2026-11-20", "112"),
            StockJson.Default.CountRequest, StockJson.Default.StockDone, default);
        await Post(shop, Received with { Id = "PO-2", Quantity = "4", Date = "2026-11-19" });

        await Until(async () => (await Posted(shop)).Count == 2, "the count and its correction are posted");
        Assert.Equal([7m, -4m], (await Posted(shop)).SelectMany(journal =>
            shop.Erp.Ledger.AdjustmentsUnder(journal.Journal)).Select(one => one.Moved));
        Assert.Equal(("112", "100", "9", "3"), await Tea(shop));
    }

    private static Task<StockEventsDone> Post(TestShop shop, params StockEventView[] lines) =>
        shop.Operator.Post("v1/stock/events", new StockEventsRequest(lines), StockJson.Default.StockEventsRequest,
            StockJson.Default.StockEventsDone, default);

    private static Task<(string OnHand, string Opening, string ErpMoved, string Corrected)> Tea(TestShop shop) =>
        Shelf(shop, "TEA");

    private static async Task<(string OnHand, string Opening, string ErpMoved, string Corrected)> Shelf(
        TestShop shop, string sku)
    {
        var shelf = (await shop.Operator.Get($"v1/skus/{sku}", NodeJson.Default.SkuView, default)).Warehouses.Single();
        return (shelf.OnHand, shelf.Opening, shelf.ErpMoved, shelf.Corrected);
    }

    private static async Task<List<JournalView>> Posted(TestShop shop) =>
        [.. (await shop.Operator.Get("v1/journals?state=posted", NodeJson.Default.ListJournalView, default))
            .Where(journal => journal.Kind == "stock")];
}
