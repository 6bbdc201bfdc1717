using System.Net;
using RetailActors.Simulators.Dynamics365;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

/// <summary>Journals at the simulated ERP: change sets, checks of lines, posting.</summary>
public sealed class SimulatedLedgerTests
{
    private const string Header = """{"JournalName":"RETAIL","IntegrationKey":"K1","Description":"x"}""";

    [Fact]
    public async Task A_change_set_with_one_bad_line_writes_nothing()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (status, body) = await client.ChangeSet(
            ("LedgerJournalHeaders", Header),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
            ("$1/LedgerJournalLine", Line(2, credit: "5.00", account: "nowhere")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("HTTP/1.1 400", body, StringComparison.Ordinal);
        Assert.Contains("not found in the related table", body, StringComparison.Ordinal);
        Assert.Empty(erp.Ledger.Journals());
    }

    [Fact]
    public async Task A_whole_change_set_is_posted_by_the_posting_job()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        await client.ChangeSet(
            ("LedgerJournalHeaders", Header),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
            ("$1/LedgerJournalLine", Line(2, credit: "5.00", account: "1100")));
        var posted = Assert.Single(erp.Ledger.Posted());
        Assert.Equal(("K1", 5.00m, 5.00m, 2), (posted.IntegrationKey, posted.Debit, posted.Credit, posted.Lines.Count));
        Assert.Equal(
            [new SimulatedBalance("1100", 0, 5.00m), new SimulatedBalance("9999", 5.00m, 0)], erp.Ledger.Balances());
    }

    [Fact]
    public async Task Outside_of_a_change_set_the_header_stays_when_its_line_fails()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (created, header) = await client.Post("LedgerJournalHeaders", Header);
        var number = header.GetProperty("JournalBatchNumber").GetString();
        var (refused, _) = await client.Post(
            $"LedgerJournalHeaders(dataAreaId='usmf',JournalBatchNumber='{number}')/LedgerJournalLine",
            Line(1, "5.00", account: "no"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.BadRequest), (created, refused));
        Assert.False(Assert.Single(erp.Ledger.Journals()).Posted);
    }

    [Fact]
    public async Task Nothing_protects_from_creating_one_key_twice()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        for (var time = 0; time < 2; time++)
            await client.ChangeSet(
                ("LedgerJournalHeaders", Header),
                ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
                ("$1/LedgerJournalLine", Line(2, credit: "5.00")));
        Assert.Equal((2, 1), (erp.Ledger.PostedCount, erp.Ledger.Duplicates()));
    }

    [Theory]
    [InlineData(
        """{"DebitAmount":1,"CreditAmount":1,"AccountDisplayValue":"9999","TransDate":"2026-11-21"}""",
        "Debit and credit")]
    [InlineData("""{"DebitAmount":1,"TransDate":"2026-11-21"}""", "'Account' must be filled in")]
    [InlineData("""{"DebitAmount":1,"AccountDisplayValue":"9999"}""", "'Date' must be filled in")]
    [InlineData(
        """{"DebitAmount":1,"AccountDisplayValue":"9999","TransDate":"2026-10-31"}""",
        "Period for 2026-10-31 is not open")]
    [InlineData("""{"DebitAmount":1,"Voucher":"123456789012345678901"}""", "longer than 20 characters")]
    [InlineData("""{"Debit":1}""", "'Debit' does not exist")]
    [InlineData("""{"DebitAmount":"1.00"}""", "Cannot convert")]
    public async Task A_line_that_cannot_stand_is_refused(string line, string says)
    {
        await using var erp = await Start(new Dynamics365Settings { ClosedBefore = new DateOnly(2026, 11, 1) });
        using var client = await RawClient.For(erp);
        var (_, header) = await client.Post("LedgerJournalHeaders", Header);
        var number = header.GetProperty("JournalBatchNumber").GetString();
        var (status, body) = await client.Post(
            "LedgerJournalLines", line.Replace("{", $$"""{"JournalBatchNumber":"{{number}}","""));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, RawClient.Message(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_number_is_there_once()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        var (_, body) = await client.ChangeSet(
            ("LedgerJournalHeaders", Header),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
            ("$1/LedgerJournalLine", Line(1, credit: "5.00")));
        Assert.Contains("The record already exists", body, StringComparison.Ordinal);
        Assert.Empty(erp.Ledger.Journals());
    }

    [Fact]
    public async Task A_voucher_that_does_not_balance_keeps_its_journal_from_being_posted_and_the_log_says_so()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        await client.ChangeSet(
            ("LedgerJournalHeaders", Header),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00", voucher: "A")),
            ("$1/LedgerJournalLine", Line(2, credit: "5.00", voucher: "B")));
        var journal = Assert.Single(erp.Ledger.Journals());
        Assert.False(journal.Posted);
        Assert.Contains("voucher A do not balance", journal.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_name_without_posting_job_is_left_to_people()
    {
        await using var erp = await Start();
        using var client = await RawClient.For(erp);
        await client.ChangeSet(
            ("LedgerJournalHeaders", Header.Replace("RETAIL", "GENJRN")),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
            ("$1/LedgerJournalLine", Line(2, credit: "5.00")));
        Assert.False(Assert.Single(erp.Ledger.Journals()).Posted);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await client.Post("LedgerJournalHeaders", Header.Replace("RETAIL", "NONE"))).Status);
    }

    [Fact]
    public async Task A_batch_holds_no_more_operations_than_documented()
    {
        await using var erp = await Start(new Dynamics365Settings { BatchOperationsMax = 2 });
        using var client = await RawClient.For(erp);
        var (status, body) = await client.ChangeSet(
            ("LedgerJournalHeaders", Header),
            ("$1/LedgerJournalLine", Line(1, debit: "5.00")),
            ("$1/LedgerJournalLine", Line(2, credit: "5.00")));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("A batch can contain up to 2 operations", body, StringComparison.Ordinal);
        Assert.Empty(erp.Ledger.Journals());
    }

    private static Task<SimulatedDynamics365> Start(Dynamics365Settings? settings = null) =>
        SimulatedDynamics365.Start(settings ?? new Dynamics365Settings(), Dynamics365Bench.World);

    private static string Line(
        int number, string debit = "0", string credit = "0", string account = "9999", string voucher = "V1") =>
        $$"""
        {"LineNumber":{{number}},"Voucher":"{{voucher}}","TransDate":"2026-11-21T12:00:00Z","AccountType":"Ledger",
        "AccountDisplayValue":"{{account}}","DebitAmount":{{debit}},"CreditAmount":{{credit}},"CurrencyCode":"GBP"}
        """;
}
