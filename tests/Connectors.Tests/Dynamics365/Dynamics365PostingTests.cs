using System.Globalization;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Connectors.Tests.Dynamics365;

public sealed class Dynamics365PostingTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Our_ids_stand_where_a_person_and_the_payouts_look_for_them()
    {
        await using var bench = await Dynamics365Bench.Start();
        await bench.Erp.Post(Books.Journal(), None);
        var journal = Assert.Single(bench.Simulated.Ledger.Posted());
        Assert.Equal("S001-20261121-1", journal.IntegrationKey);
        Assert.All(journal.Lines, line => Assert.Equal(
            ("S001-20261121-1", "S001-20261121-1", new DateOnly(2026, 11, 21), "GBP"),
            (line.Document, line.Voucher, line.Date, line.Currency)));
        var tender = Assert.Single(journal.Lines, line => line.Invoice == "S001-T01#1001");
        Assert.Equal(("psp_77aa", "1200", 12.30m), (tender.PaymentReference, tender.Account, tender.Debit));
        Assert.Equal("TenderIn CARD S001-T01#1001 psp_77aa", tender.Text);
    }

    [Theory]
    [InlineData("GBP", 1_230, "12.30")]
    [InlineData("JPY", 1_230, "1230")]
    [InlineData("KWD", 1_230, "1.230")]
    [InlineData("GBP", 9_007_199_254_740_993, "90071992547409.93")]
    public async Task Amounts_arrive_to_the_last_digit(string currency, long minor, string amount)
    {
        await using var bench = await Dynamics365Bench.Start();
        var journal = Books.Journal(amount: minor, currency: currency);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Contains(Assert.Single(bench.Simulated.Ledger.Posted()).Lines,
            line => line.Debit.ToString(CultureInfo.InvariantCulture) == amount);
        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(journal.Id, None));
        Assert.Equal((minor + 200, minor + 200), (found.Debit, found.Credit));
    }

    [Fact]
    public async Task Ids_that_are_too_long_shorten_alike_each_time_and_stay_apart()
    {
        await using var bench = await Dynamics365Bench.Start();
        var store = new string('S', 64);
        var (first, second) = (Books.Journal($"{store}-20261121-1"), Books.Journal($"{store}-20261121-2"));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(first, None));
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(second.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(second, None));
        Assert.IsType<LookUp.Posted>(await bench.Erp.Find(first.Id, None));
        var posted = bench.Simulated.Ledger.Posted();
        Assert.All(posted, journal =>
            Assert.Equal((60, 20), (journal.IntegrationKey.Length, journal.Lines[0].Document.Length)));
        Assert.Equal(2, posted.Select(journal => journal.Lines[0].Document).Distinct().Count());
    }

    [Fact]
    public async Task A_key_that_differs_in_case_only_is_not_ours()
    {
        await using var bench = await Dynamics365Bench.Start();
        await bench.Erp.Post(Books.Journal("s001-20261121-1"), None);
        Assert.IsType<LookUp.NotFound>(await bench.Erp.Find(new DocumentId("S001-20261121-1"), None));
    }

    [Fact]
    public async Task A_journal_larger_than_a_batch_arrives_whole_and_is_not_posted_before()
    {
        await using var bench = await Dynamics365Bench.Start(with: options => options with { BatchOperationsMax = 2 });
        var journal = Books.Journal();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        var posted = Assert.Single(bench.Simulated.Ledger.Posted());
        Assert.Equal(journal.Lines.Count, posted.Lines.Count);
    }

    [Fact]
    public async Task A_journal_whose_first_lines_balance_by_themselves_is_not_posted_before_the_last_batch()
    {
        await using var bench = await Dynamics365Bench.Start(with: options => options with { BatchOperationsMax = 3 });
        var journal = Books.Journal();
        var cash = new JournalLine(LineRole.TenderIn, "1100", 500, 0, "CASH");
        var sales = new JournalLine(LineRole.Sales, "4000", 0, 500);
        journal = journal with { Lines = [cash, sales, cash, sales, cash, sales] };
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal((1_500, 1_500), Sums(await bench.Erp.Find(journal.Id, None)));
    }

    [Fact]
    public async Task A_journal_of_more_lines_than_the_documented_batch_arrives_whole()
    {
        await using var bench = await Dynamics365Bench.Start();
        var tender = Books.Journal().Lines[2];
        var lines = Enumerable.Range(1, 5_500)
            .Select(n => tender with { Transaction = new TransactionId(new TerminalId("S001-T01"), n) }).ToList();
        lines.Add(new JournalLine(LineRole.Sales, "4000", 0, lines.Sum(line => line.Debit)));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal() with { Lines = lines }, None));
        Assert.Equal(5_501, Assert.Single(bench.Simulated.Ledger.Posted()).Lines.Count);
    }

    [Theory]
    [InlineData(FaultKind.TimeOutAfterCommit)]
    [InlineData(FaultKind.TimeOutBeforeCommit)]
    public async Task A_journal_that_breaks_off_between_two_batches_is_resumed(FaultKind fault)
    {
        await using var bench = await Dynamics365Bench.Start(with: options => options with { BatchOperationsMax = 3 });
        var journal = Books.Journal();
        bench.Simulated.Faults.Add(new Fault(FaultKind.OrphanHeader, Times: 1));
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        bench.Simulated.Faults.Add(new Fault(fault, Times: 1, On: "$batch"));
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(journal.Id, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(journal.Lines.Count, Assert.Single(bench.Simulated.Ledger.Posted()).Lines.Count);
    }

    [Fact]
    public async Task An_environment_without_references_gets_the_header_first_and_the_lines_by_its_number()
    {
        await using var bench = await Dynamics365Bench.Start(with: options => options with { HeaderFirst = true });
        bench.LoseTheNextReply();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Empty(Assert.Single(bench.Simulated.Ledger.Journals()).Lines);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Equal(5, Assert.Single(bench.Simulated.Ledger.Posted()).Lines.Count);
    }

    [Fact]
    public async Task A_journal_that_somebody_has_open_is_tried_again_later()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.Simulated.Faults.Add(new Fault(FaultKind.JournalInUse, Times: 1));
        var outcome = Assert.IsType<DeliveryOutcome.Unavailable>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("is being used by", outcome.Why, StringComparison.Ordinal);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
    }

    [Fact]
    public async Task Equal_lines_are_counted_not_merged_when_a_journal_is_resumed()
    {
        await using var bench = await Dynamics365Bench.Start(with: options => options with { BatchOperationsMax = 3 });
        var journal = Books.Journal();
        journal = journal with { Lines = [.. journal.Lines, .. journal.Lines, .. journal.Lines] };
        bench.Simulated.Faults.Add(new Fault(FaultKind.TimeOutAfterCommit, Times: 1, On: "$batch"));
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));
        Assert.Equal(15, Assert.Single(bench.Simulated.Ledger.Posted()).Lines.Count);
    }

    [Fact]
    public async Task A_line_that_somebody_added_is_named_and_nothing_is_written_over_it()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.TearTheNextWrite();
        await bench.Erp.Post(Books.Journal(), None);
        using var client = await RawClient.For(bench.Simulated);
        await client.Post("LedgerJournalLines",
            """
            {"JournalBatchNumber":"000001","AccountDisplayValue":"9999","DebitAmount":7,"TransDate":"2026-11-21",
            "Text":"typo"}
            """);
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("not ours, the first on account 9999: 'typo'", rejected.Why, StringComparison.Ordinal);
        Assert.Single(Assert.Single(bench.Simulated.Ledger.Journals()).Lines);
    }

    [Fact]
    public async Task A_posted_journal_with_other_sums_is_never_called_delivered()
    {
        await using var bench = await Dynamics365Bench.Start();
        await bench.Erp.Post(Books.Journal(amount: 1_230), None);
        var other = Books.Journal(amount: 1_231);
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(other, None));
        Assert.Contains("1430", rejected.Why, StringComparison.Ordinal);
        Assert.Contains("1431", rejected.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_posting_log_says_is_what_the_case_says()
    {
        await using var bench = await Dynamics365Bench.Start();
        bench.RefuseTheNextPosting();
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("used by another user", rejected.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_period_is_rejected_and_taken_once_it_is_open()
    {
        await using var bench = await Dynamics365Bench.Start(
            new Dynamics365Settings { ClosedBefore = new DateOnly(2026, 12, 1) });
        var rejected = Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Contains("Period for 2026-11-21 is not open", rejected.Why, StringComparison.Ordinal);
        bench.Simulated.ClosePeriodsBefore(null);
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
    }

    [Fact]
    public async Task A_journal_that_waits_too_long_for_the_posting_job_is_unknown_and_delivered_after_it_ran()
    {
        await using var bench = await Dynamics365Bench.Start(new Dynamics365Settings { PostsAtOnce = false });
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(Books.Journal(), None));
        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(Books.Journal().Id, None));
        bench.RunPosting();
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
        Assert.Equal(1, bench.JournalsUnder(Books.Journal().Id));
    }

    [Fact]
    public async Task A_journal_that_the_posting_job_takes_while_we_wait_is_delivered()
    {
        Dynamics365Bench? bench = null;
        var poll = TimeSpan.FromSeconds(7);
        var time = new TimeThatRuns(poll, () => bench!.RunPosting());
        bench = await Dynamics365Bench.Start(
            new Dynamics365Settings { PostsAtOnce = false },
            options => options with { PostingWait = TimeSpan.FromMinutes(1), PostingPoll = poll }, time: time);
        await using (bench)
            Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(Books.Journal(), None));
    }

    private static (long Debit, long Credit) Sums(LookUp found) =>
        found is LookUp.Posted posted ? (posted.Debit, posted.Credit) : default;

    /// <summary>
    /// Instead of waiting for a timer of one length it does something; other timers are the machine's.
    /// </summary>
    private sealed class TimeThatRuns(TimeSpan length, Action work) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != length)
                return base.CreateTimer(callback, state, dueTime, period);
            work();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
