using System.Text;
using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using RetailActors.Node.Payouts;
using RetailActors.Node.Tests.Cli;
using RetailActors.Node.Tests.Journey;
using Xunit;
using static RetailActors.Contracts.Eventually;
using static RetailActors.Node.Tests.Journey.TestShop;

namespace RetailActors.Node.Tests.Payouts;

/// <summary>From a card at the till to the bank: intake, journal, payout file, bank statement; on ids alone.</summary>
public sealed class PayoutJourneyTests
{
    private const string Header = "payout,date,currency,type,transaction,original,gross,fee,net,bankReference\n";

    private static readonly string[] Fast = ["retail.payouts.match-every = 1s", "retail.payouts.match-within = 0s"];

    private static Transaction Card(long number, long minor, string? reference) => Sale(number) with
    {
        Lines = [Sale(1).Lines[0] with
        {
            Net = minor - minor / 6, Taxes = [new LineTax(new TaxCode("S20"), minor / 6)],
        }],
        Tenders = [new Tender(new TenderId("CARD"), minor, reference)],
        Total = minor,
    };

    private static Transaction Refund(long number, long minor, string reference) => Card(number, minor, reference) with
    {
        Kind = TransactionKind.Return,
        Lines = [Sale(1).Lines[0] with
        {
            Quantity = Quantity.Of(-1), Net = minor / 6 - minor,
            Taxes = [new LineTax(new TaxCode("S20"), -(minor / 6))],
        }],
        Tenders = [new Tender(new TenderId("CARD"), -minor, reference)],
        Total = -minor,
    };

    private static Task<PayoutsImportedView> Import(TestShop shop, string rows, string format = "csv") =>
        shop.Operator.PostFile($"v1/payouts/import?format={format}&file=f", Encoding.UTF8.GetBytes(rows),
            PayoutJson.Default.PayoutsImportedView, default);

    private static Task<BankImportedView> Bank(TestShop shop, string rows) => shop.Operator.PostFile(
        "v1/payouts/bank?file=b", Encoding.UTF8.GetBytes("date,amount,currency,reference\n" + rows),
        PayoutJson.Default.BankImportedView, default);

    private static Task<PayoutDetailView> Show(TestShop shop, string id) =>
        shop.Operator.Get($"v1/payouts/{id}", PayoutJson.Default.PayoutDetailView, default);

    private static async Task<TestShop> Sold(params Transaction[] tickets)
    {
        var shop = await Open(Fast);
        await shop.Send(Till1, "b1", tickets);
        await Until(async () => (await shop.Reconcile(erp: false)).Posted == tickets.Length, "all is posted");
        await Until(() => Task.FromResult(shop.Node.Pumps.All(p => p.Behind == 0)), "all is read");
        return shop;
    }

    [Fact]
    public async Task A_payout_is_matched_to_tickets_journals_and_bank_and_fees_refunds_and_chargebacks_are_explained()
    {
        await using var shop = await Sold(Card(1, 1200, "ch_1"), Card(2, 3000, "ch_2"), Refund(3, 600, "re_9"));

        var imported = await Import(shop, Header
            + "po_1,2026-11-24,GBP,charge,ch_1,,12.00,0.30,11.70,BR1\n"
            + "po_1,2026-11-24,GBP,charge,ch_2,,30.00,0.60,29.40,BR1\n"
            + "po_2,2026-12-01,GBP,refund,re_9,ch_2,-6.00,0,-6.00,BR2\n"
            + "po_2,2026-12-01,GBP,chargeback,cb_1,ch_1,-12.00,15.00,-27.00,BR2\n"
            + "po_2,2026-12-01,GBP,fee,fee_1,,0,2.50,-2.50,BR2\n");
        await Bank(shop, "2026-11-24,41.10,GBP,BR1\n2026-12-02,-35.50,GBP,BR2\n");

        Assert.Equal(["imported", "imported"], imported.Payouts.Select(p => p.Result));
        var first = await Show(shop, "po_1");
        Assert.Equal(("matched", "41.10", "0.90", "equal"),
            (first.Payout.State, first.Payout.Net, first.Payout.Fees, first.Payout.Bank));
        var ticket = Assert.Single(first.Rows[0].Tickets);
        Assert.Equal(("S001-T01#1", "S001", "12.00"), (ticket.Transaction, ticket.Store, ticket.Amount));
        Assert.Equal("S001-20261120-1", ticket.Journal);
        Assert.NotNull(ticket.Erp);
        var second = await Show(shop, "po_2");
        Assert.Equal(["matched", "explained", "fee"], second.Rows.Select(r => r.State));
        Assert.Equal("S001-T01#1", Assert.Single(second.Rows[1].Tickets).Transaction);
        Assert.Equal(("17.50", "equal"), (second.Payout.Fees, second.Payout.Bank));
        Assert.DoesNotContain(await shop.Cases(), c => c.Kind is "unmatched-payout" or "overdue-payout");
    }

    [Fact]
    public async Task A_row_without_a_ticket_is_a_case_until_its_late_ticket_comes()
    {
        await using var shop = await Sold(Card(1, 1200, "ch_1"));
        await Import(shop, Header + "po_1,2026-11-24,GBP,charge,ch_1,,12.00,0,12.00,\n"
            + "po_1,2026-11-24,GBP,charge,ch_2,,30.00,0,30.00,\n");

        await Until(async () => (await shop.Cases()).Any(c => c.Key == "unmatched-payout:po_1"), "it is a case");
        var one = (await shop.Cases()).Single(c => c.Key == "unmatched-payout:po_1");
        Assert.Equal(("1 rows without a ticket: Charge ch_2 30.00", "30.00", "Finance"),
            (one.Why, one.Amount, one.Owner));

        await shop.Send(Till1, "b2", Card(2, 3000, "ch_2"));
        await Until(async () => (await shop.Cases()).All(c => c.Key != "unmatched-payout:po_1"), "it closed by itself");
        Assert.Equal("matched", (await Show(shop, "po_1")).Payout.State);
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing_and_another_content_is_a_conflict_that_is_shown()
    {
        await using var shop = await Sold(Card(1, 1200, "ch_1"));
        const string row = "po_1,2026-11-24,GBP,charge,ch_1,,12.00,0.30,11.70,\n";

        await Import(shop, Header + row);
        var again = await Import(shop, Header + row);
        var other = await Import(shop, Header + row.Replace("0.30,11.70", "0.50,11.50", StringComparison.Ordinal));

        Assert.Equal("same", again.Payouts[0].Result);
        Assert.Equal((1, "conflict"), (other.Conflicts, other.Payouts[0].Result));
        Assert.Contains("fee 0.30", other.Payouts[0].Differences[0], StringComparison.Ordinal);
        Assert.Equal("0.30", (await Show(shop, "po_1")).Payout.Fees);
        var told = Assert.Single(await shop.Cases(), one => one.Key == "payout-conflict:po_1");
        Assert.Equal(("Finance", true), (told.Owner, told.Why.Contains("fee 0.30", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_ticket_without_a_reference_is_found_by_the_merchants_own_and_json_says_the_same_as_csv()
    {
        await using var shop = await Sold(Card(1, 1200, null));

        await Import(shop, """
            {"payouts":[{"payout":"po_1","date":"2026-11-24","currency":"GBP","rows":[
              {"type":"Settled","transaction":"psp_1","merchantReference":"S001-T01#1",
               "gross":12.00,"fee":"0.30","net":"11.70"}]}]}
            """, "json");

        Assert.Equal("matched", (await Show(shop, "po_1")).Payout.State);
    }

    // K-01: one payment over two tickets, the second in part; the rest comes with the next payout.
    [Fact]
    public async Task One_payment_over_several_tickets_and_a_part_payment_leave_what_is_open()
    {
        await using var shop = await Sold(Card(1, 10000, "pay"), Card(2, 15000, "pay"), Refund(3, 5000, "credit"));

        await Import(shop, Header + "po_1,2026-11-24,GBP,charge,pay,,180.00,0,180.00,\n"
            + "po_1,2026-11-24,GBP,refund,credit,,-60.00,0,-60.00,\n");

        var shown = await Show(shop, "po_1");
        Assert.Equal(["100.00", "80.00"], shown.Rows[0].Tickets.Select(t => t.Amount));
        Assert.Equal(("part", "-10.00"), (shown.Rows[1].State, shown.Rows[1].Unmatched));
        Assert.Equal(70_00, Assert.Single(await shop.Node.Payouts.Waiting()).Left);
        await Import(shop, Header + "po_2,2026-11-25,GBP,charge,pay,,70.00,0,70.00,\n");
        Assert.Empty(await shop.Node.Payouts.Waiting());
    }

    [Fact]
    public async Task A_tender_without_a_payout_and_a_bank_line_without_one_become_visible()
    {
        await using var shop = await Open([.. Fast, "retail.payouts.overdue-after = 1h"]);
        await shop.Send(Till1, "b1", Card(1, 1200, "ch_1") with { BusinessDate = BusinessDate.Parse("2026-11-18") });
        await Bank(shop, "2026-11-24,99.00,GBP,ODD\n");

        await Until(async () => (await shop.Cases()).Count == 2, "both are cases");
        var cases = await shop.Cases();
        Assert.Equal(["overdue-payout:CARD", "unmatched-payout:bank/ODD"], cases.Select(c => c.Key).Order());
        var late = cases.Single(c => c.Key == "overdue-payout:CARD");
        Assert.Equal(("1 tenders without a payout: S001-T01#1", "12.00"), (late.Why, late.Amount));
        await shop.Operator.Post("v1/cases/waive", new CaseActRequest(late.Key, "paid by hand"),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, default);
        await shop.Node.Payouts.Match(default);
        Assert.DoesNotContain(await shop.Cases(), c => c.Key == late.Key);
    }

    [Theory]
    [InlineData("po_1,2026-11-24,GBP,charge,ch_1,,12.001,0,12.00,", "gross is '12.001'; allowed: a number with")]
    [InlineData("po_1,2026-11-24,GBP,charge,ch_1,,12.00,0.30,12.00,", "net is '12.00'; allowed: gross − fee = 11")]
    [InlineData("po_1,2026-11-24,GBP,odd,ch_1,,12.00,0,12.00,", "type is 'odd'; allowed: charge, ")]
    [InlineData("po_1,24.11.2026,GBP,charge,ch_1,,12.00,0,12.00,", "date is '24.11.2026'; allowed: yyyy-MM-dd")]
    [InlineData("po_1,2026-11-24,GBP,charge,,,12.00,0,12.00,", "line 2: transaction is ''; allowed: 1 to 256")]
    [InlineData("po_1,2026-11-24,GBP,refund,ch_1,,12.00,0,12.00,", "line 2: gross is '12.00'; allowed: below 0")]
    [InlineData("po_1,2026-11-24,GBP,charge,ch_1,,12.00", "line 2: 7 cells; allowed: 10")]
    public async Task A_wrong_file_names_its_line_and_field_and_nothing_of_it_is_taken(string row, string said)
    {
        await using var shop = await Open();

        var refused = await Assert.ThrowsAsync<NodeAnswerException>(() => Import(shop, Header + row + "\n"));

        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await shop.Operator.Get("v1/payouts", PayoutJson.Default.ListPayoutView, default));
    }

    [Fact]
    public async Task The_command_line_imports_lists_and_shows_and_tells_a_conflict_by_its_exit_code()
    {
        await using var shop = await Sold(Card(1, 1200, "ch_1"));
        var file = Path.Combine(shop.Folder, "payouts.csv");
        Task<Ended> Retail(params string[] args) => RetailProgram.Run(
            ["payout", .. args, "--node", shop.Address.ToString(), "--set", $"retail.node.data = \"{shop.Folder}\""]);

        await File.WriteAllTextAsync(file, Header + "po_1,2026-11-24,GBP,charge,ch_1,,12.00,0.30,11.70,\n");
        Assert.Equal(0, (await Retail("import", file)).Code);
        await File.WriteAllTextAsync(file, Header + "po_1,2026-11-24,GBP,charge,ch_1,,13.00,0.30,12.70,\n");
        var conflict = await Retail("import", file);

        Assert.Equal(1, conflict.Code);
        Assert.Contains("po_1: conflict", conflict.Out, StringComparison.Ordinal);
        Assert.Contains("matched", (await Retail("list")).Out, StringComparison.Ordinal);
        Assert.Contains("S001-T01#1 12.00 in S001-20261120-1", (await Retail("show", "po_1")).Out,
            StringComparison.Ordinal);
        Assert.Equal(2, (await Retail("import", "no-such-file.csv")).Code);
    }
}
