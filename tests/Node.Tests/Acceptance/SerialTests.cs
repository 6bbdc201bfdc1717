using RetailActors.Actors.Retail;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>One piece over several tickets: it is sold once, until it is back.</summary>
[Collection(nameof(Peers))]
public sealed class SerialTests(PeerShop peers)
{
    private const string Sale = "1 PHONE 50.00 -> CASH 50.00", Back = "-1 PHONE -50.00 -> CASH -50.00";

    [Fact]
    public async Task S12_a_piece_without_its_serial_is_a_case_and_the_close_goes_on()
    {
        var store = await peers.Store();
        await store.Send("1 PHONE 1000.00 -> CASH 1000.00", "1 P1 10.00 -> CASH 10.00");

        var books = await store.Close();

        books.Are("Cr 10.00 Sales 4000", "Dr 10.00 TenderIn 1000 CASH");
        Assert.Equal("serial-missing:PHONE", Assert.Single(await store.Cases()).Key);
        Assert.Equal("booked", (await Edit(store, 1, "A1")).State);
        Assert.Equal(1010, (await store.Close()).Net("4000"));
    }

    [Fact]
    public async Task B07_a_piece_that_is_sold_is_not_sold_again_until_it_is_back()
    {
        var store = await peers.Store();
        await store.Send(Of(store, Sale, "A1"), Of(store, Sale, "A1"), Of(store, Sale, "A2"));
        var books = await store.Close();
        Assert.Equal(100, books.Net("4000"));
        Assert.Equal(($"serial-sold-twice:PHONE@{store.Id}-A1", 1), (await Held(store)).Single());

        await store.Send(Of(store, $"of #1: {Back}", "A1"));

        await Until(async () => (await Held(store)).Count == 0, "the second sale is booked when it is back");
        Assert.Equal(100, (await store.Close()).Net("4000"));
        await store.Moved("PHONE", "-3", "1");
        await store.Send(Of(store, Sale, "A1"));
        await Until(async () => (await Held(store)).Count == 1, "it is out again");
    }

    [Fact]
    public async Task B09_one_piece_goes_over_two_tills_and_back_in_one_close()
    {
        var (store, one, two) = await peers.Tills();
        await one.Send(Of(one, Sale, "A1"));
        await two.Send(Of(two, Back, "A1") with { Original = new(one.Id, 1) });
        await one.Send(Of(one, Sale, "A1"));
        await two.Send(Of(two, Back, "A1") with { Original = new(one.Id, 2) }, Of(two, Sale, "A1"));

        var books = await store.Close();

        books.Are("Cr 150.00 Sales 4000", "Dr 150.00 TenderIn 1000 CASH", "Dr 100.00 Returns 4000",
            "Cr 100.00 TenderOut 1000 CASH");
        Assert.Empty(await store.Cases());
    }

    [Fact]
    public async Task A_misread_serial_is_edited_and_the_right_piece_is_the_one_that_is_out()
    {
        var store = await peers.Store();
        await store.Send(Of(store, Sale, "A1"), Of(store, Sale, "A1"));
        await store.Close();

        Assert.Equal("booked", (await Edit(store, 2, "A7")).State);
        await store.Send(Of(store, Sale, "A7"));

        await Until(async () => (await Held(store)).Contains(($"serial-sold-twice:PHONE@{store.Id}-A7", 1)),
            "A7 is out");
        await store.Moved("PHONE", "-3");
    }

    [Fact]
    public async Task A_persons_retry_books_the_sale_as_it_is()
    {
        var store = await peers.Store();
        await store.Send(Of(store, Sale, "A1"), Of(store, Sale, "A1"));
        await store.Close();

        var retried = await peers.Shop.Operator.Post("v1/cases/retry",
            new CaseActRequest($"serial-sold-twice:PHONE@{store.Id}-A1"), NodeJson.Default.CaseActRequest,
            NodeJson.Default.CaseActReply, default);

        Assert.Equal(1, retried.Transactions);
        Assert.Equal(100, (await store.Close()).Net("4000"));
        Assert.Empty(await store.Cases());
        await store.Moved("PHONE", "-2");
    }

    [Fact]
    public async Task A_sale_that_is_waived_has_not_taken_its_piece()
    {
        var store = await peers.Store();
        await store.Send(Of(store, "1 PHONE 50.00 -> TOKEN 50.00", "A1"), Of(store, Sale, "A1"));
        await store.Close();
        Assert.Contains(($"serial-sold-twice:PHONE@{store.Id}-A1", 1), await Held(store));

        await store.Waive("unmapped-tender:TOKEN");

        await Until(async () => (await Held(store)).Count == 0, "the second sale is booked");
        Assert.Equal(50, (await store.Close()).Net("4000"));
    }

    private static async Task<List<(string Key, long Transactions)>> Held(PeerStore store) =>
        [.. (await store.Cases()).Select(one => (one.Key, (long)one.Transactions)).Order()];

    private Task<TransactionView> Edit(PeerStore store, long number, string serial) => peers.Shop.Operator.Post(
        $"v1/transactions/{store.Till}/{number}/edit",
        new EditRequest([new EditField("lines[0].serial", $"{store.Id}-{serial}")], "as the box says"),
        NodeJson.Default.EditRequest, NodeJson.Default.TransactionView, default);

    private static Transaction Of(PeerStore store, string ticket, string serial) =>
        Serial(store.Ticket(ticket), store.Id, serial);

    private static Transaction Of(PeerTill till, string ticket, string serial) =>
        Serial(till.Of(ticket), new StoreId(till.Id.Value[..4]), serial);

    private static Transaction Serial(Transaction ticket, StoreId store, string serial) => ticket with
    {
        Lines = [ticket.Lines[0] with { Serial = $"{store}-{serial}" }],
    };
}
