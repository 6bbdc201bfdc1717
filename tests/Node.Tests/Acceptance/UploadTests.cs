using System.Text;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Tests.Journey;
using RetailActors.Simulators.Terminals;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>Tickets that come twice, late, at the turn of a shift or in wrong company.</summary>
[Collection(nameof(Peers))]
public sealed class UploadTests(PeerShop peers)
{
    [Fact]
    public async Task D01_an_order_pushed_twice_is_one_order()
    {
        var store = await peers.Store();
        var order = store.Ticket("1 P1 100.00 -> CASH 100.00");

        var first = await store.Send(order);
        var second = await store.Send(order);

        Assert.Equal((1, 1), (first.GetProperty("accepted").GetInt32(), second.GetProperty("repeats").GetInt32()));
        (await store.Close()).Are("Cr 100.00 Sales 4000", "Dr 100.00 TenderIn 1000 CASH");
    }

    /// <summary>The reply is lost after the commit; the client knows nothing and sends again under another name, with
    /// what it sold meanwhile.</summary>
    [Fact]
    public async Task G31_a_lost_reply_leads_to_one_ticket_one_move_and_one_payment()
    {
        var store = await peers.Store();
        var order = store.Ticket("2 P1 100.00 -> CARD 100.00");
        await store.Send(order);
        await store.Close();

        await store.Send(order, store.Ticket("1 P2 50.00 -> CASH 50.00"));

        var books = await store.Close();
        Assert.Equal(["Cr 100.00 Sales 4000", "Dr 100.00 TenderIn 1030 CARD #1"],
            PeerBooks.Text(books.Journals[0]));
        Assert.Equal(["Cr 50.00 Sales 4000", "Dr 50.00 TenderIn 1000 CASH"], PeerBooks.Text(books.Journals[1]));
        await store.Moved("P1", "-2");
    }

    /// <summary>Three seconds apart, under its own number, with the same serial: a person may suspect it, we lose
    /// nothing.</summary>
    [Fact]
    public async Task G33_the_same_content_under_another_number_is_not_dropped()
    {
        var store = await peers.Store();
        var first = store.Ticket("1 P1 100.00 -> CASH 100.00");
        first = first with { Lines = [first.Lines[0] with { Serial = "SN-1" }] };
        await store.Send(first, first with { Number = 2, At = first.At + Duration.FromSeconds(3) });

        var books = await store.Close();

        books.Are("Cr 200.00 Sales 4000", "Dr 200.00 TenderIn 1000 CASH");
        await Until(async () => (await peers.Shop.Cases()).Any(one =>
            one.Kind == "suspected-duplicate" && one.Key.Contains(store.Till.Value, StringComparison.Ordinal)),
            "it is suspected");
    }

    [Fact]
    public async Task G34_one_ticket_that_cannot_be_booked_is_parked_and_the_others_go_through()
    {
        var store = await peers.Store();
        var answer = await store.Send("1 P1 10.00 -> COINS 10.00", "1 P1 20.00 -> CASH 20.00",
            "1 P1 30.00 -> CASH 30.00");

        var books = await store.Close();

        Assert.Equal((3, 1), (answer.GetProperty("accepted").GetInt32() + answer.GetProperty("held").GetInt32(),
            answer.GetProperty("held").GetInt32()));
        books.Are("Cr 50.00 Sales 4000", "Dr 50.00 TenderIn 1000 CASH");
        Assert.Equal("unmapped-tender:COINS", Assert.Single(await store.Cases()).Key);
    }

    [Fact]
    public async Task G30_a_ticket_of_the_closing_minute_is_in_exactly_one_journal_even_when_it_comes_late()
    {
        var store = await peers.Store();
        Transaction At2248(string ticket, string shift, TransactionKind? kind = null)
        {
            var t = store.Ticket(ticket);
            return t with { At = Instant.FromUtc(2025, 6, 2, 21, 48), Shift = shift, Kind = kind ?? t.Kind };
        }
        Transaction Turn(string shift, TransactionKind kind) => At2248("1 P1 0.00 -> CASH 0.00", shift, kind)
            with
        { Lines = [], Tenders = [] };
        await store.Send(Turn("D1", TransactionKind.ShiftOpen), At2248("1 P1 10.00 -> CASH 10.00", "D1"),
            Turn("D1", TransactionKind.ShiftClose), Turn("D2", TransactionKind.ShiftOpen),
            At2248("1 P1 20.00 -> CASH 20.00", "D2"));
        var before = await store.Close();
        await store.Send(At2248("1 P1 40.00 -> CASH 40.00", "D1"));

        var after = await store.Close();

        Assert.Equal((30, 70), (before.Net("4000"), after.Net("4000")));
        Assert.Equal(["1-5", "6"], after.Journals.Select(j => Assert.Single(j.Transactions).Numbers));
        Assert.Equal(after.Journals[0].Journal.Journal, after.Journals[1].Journal.Supplements);
    }

    /// <summary>Announced for the whole upload, before anything of it is kept: too few fail, the missing one mends it.
    /// </summary>
    [Theory]
    [InlineData("count", "\"count\":1", "\"count\":2", "wrong-count")]
    [InlineData("total", "\"50.00\",\"transactions\"", "\"80.00\",\"transactions\"", "wrong-total")]
    public async Task K03_an_upload_that_is_not_what_it_announces_is_refused_whole(
        string field, string made, string announced, string problem)
    {
        var store = await peers.Store();
        var (first, second) = (store.Ticket("1 P1 50.00 -> CASH 50.00"), store.Ticket("1 P1 30.00 -> CASH 30.00"));

        var (status, refusal) = await store.Shop.SendBytes(store.Till,
            Encoding.UTF8.GetBytes(Body(first).Replace(made, announced, StringComparison.Ordinal)),
            store.Shop.KeyOf(store.Till));
        var answer = await store.Send(first, second);

        Assert.Equal((400, $"urn:retail-actors:problem:{problem}", field),
            (status, refusal.GetProperty("type").GetString(), refusal.GetProperty("field").GetString()));
        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        (await store.Close()).Are("Cr 80.00 Sales 4000", "Dr 80.00 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task K03_an_upload_whose_checksum_is_of_other_content_is_refused_whole()
    {
        var store = await peers.Store();
        var sale = store.Ticket("1 P1 60.00 -> CASH 60.00");

        var (status, refusal) = await store.Shop.SendBytes(store.Till,
            Encoding.UTF8.GetBytes(Body(sale).Replace("2025-06-02T10", "2025-06-02T11", StringComparison.Ordinal)),
            store.Shop.KeyOf(store.Till));
        var answer = await store.Send(sale, store.Ticket("1 P1 40.00 -> CASH 40.00"));

        Assert.Equal((400, "urn:retail-actors:problem:wrong-checksum"),
            (status, refusal.GetProperty("type").GetString()));
        Assert.Equal(2, answer.GetProperty("accepted").GetInt32());
        (await store.Close()).Are("Cr 100.00 Sales 4000", "Dr 100.00 TenderIn 1000 CASH");
    }

    private static string Body(Transaction sale)
    {
        var body = new ByteWriter();
        BatchJson.Write(body, new BatchId("announced"), [sale]);
        return Encoding.UTF8.GetString(body.Written);
    }
}
