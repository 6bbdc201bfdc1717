using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Connectors.Tests;
using RetailActors.Connectors.Tryton;
using RetailActors.Simulators.Tryton;
using RetailActors.Streams.Delivery;
using Xunit;

namespace RetailActors.Tryton.Tests;

/// <summary>Day journals at a real Tryton, read back by an accountant who shares no code with the connector.</summary>
public sealed class JournalTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly DayBooks Books = new();

    [Fact]
    public async Task A_journal_feeds_the_accounts_and_the_boxes_of_the_VAT_return()
    {
        await using var bench = await TrytonBench.Start();

        await Delivered(bench, Books.Day("S001-20261120-1", sales: 10_000, returns: 1_000));

        var balances = await bench.Judge.Balances();
        Assert.Equal((-83.33m + 8.33m, -16.67m + 1.67m), (balances["4000"], balances["2200"]));
        Assert.Equal(90.00m, balances["1000"]);
        Assert.Equal(0, balances.Values.Sum());
        Assert.Equal((15.00m, 75.00m), (await bench.Judge.VatBox("1"), await bench.Judge.VatBox("6")));
    }

    [Fact]
    public async Task A_closed_period_is_named_and_nothing_is_sent()
    {
        await using var bench = await TrytonBench.Start();

        var closed = await Rejected(bench, Books.Day("S001-20250115-1", date: "2025-01-15"));
        var none = await Rejected(bench, Books.Day("S001-19990115-1", date: "1999-01-15"));

        Assert.Contains("period 2025-01 is closed", closed.Why, StringComparison.Ordinal);
        Assert.Contains("no fiscal year of the company covers 1999-01-15", none.Why, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Wire.Passed, method => method.Contains("create", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_period_that_is_opened_again_takes_the_journal()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20250115-1", date: "2025-01-15");
        await Rejected(bench, journal);

        var period = await bench.Judge.Id("account.period", """[["name", "=", "2025-01"]]""");
        await bench.Judge.Model("account.period.reopen", new JsonArray(period));

        await Delivered(bench, journal);
    }

    /// <summary>At 0.80 for one: each line is converted for itself, the last tender takes what they leave.</summary>
    [Fact]
    public async Task A_journal_in_another_currency_is_worth_what_its_lines_say_and_keeps_what_was_paid()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20261120-1") is var day ? day with
        {
            Currency = Currency.Of("EUR"),
            Company = Currency.Of("GBP"),
            Lines =
            [
                .. day.Lines.Select(line => line with
                {
                    CompanyDebit = (long)Math.Round(line.Debit * 0.8m),
                    CompanyCredit = (long)Math.Round(line.Credit * 0.8m),
                }),
            ],
        } : day;
        bench.TearTheNextWrite();
        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));

        await Delivered(bench, journal);

        var found = Assert.IsType<LookUp.Posted>(await bench.Erp.Find(journal.Id, None));
        Assert.Equal((journal.Debit, journal.Debit), (found.Debit, found.Credit));
        var balances = await bench.Judge.Balances();
        Assert.Equal((-66.66m + 6.66m, -13.34m + 1.34m, 72.00m),
            (balances["4000"], balances["2200"], balances["1000"]));
        Assert.Equal((12.00m, 60.00m), (await bench.Judge.VatBox("1"), await bench.Judge.VatBox("6")));
        var lines = await bench.Judge.Rows("account.move.line", Ours("move.number"), "second_currency.code",
            "amount_second_currency", "account.code");
        Assert.All(lines, line => Assert.Equal(
            "EUR", line.GetProperty("second_currency.").GetProperty("code").GetString()));
        Assert.Equal(90.00m, lines.Where(line => line.GetProperty("account.").GetProperty("code").GetString() == "1000")
            .Sum(line => Judge.Number(line, "amount_second_currency")));
    }

    [Fact]
    public async Task A_journal_that_is_not_worth_the_companys_currency_or_has_an_unknown_tax_is_refused_by_name()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20261120-1");

        var foreign = await Rejected(bench, journal with { Currency = Currency.Of("EUR") });
        var unknown = await Rejected(bench, journal with
        {
            Currency = Currency.Of("CHF"),
            Company = Currency.Of("GBP"),
        });
        var tax = await Rejected(bench, journal with
        {
            Lines = [.. journal.Lines.Select(line => line.Code == "S20" ? line with { Code = "S21" } : line)],
        });

        Assert.Contains("in EUR, the company keeps its books in GBP", foreign.Why, StringComparison.Ordinal);
        Assert.Contains("currency CHF is not in Tryton", unknown.Why, StringComparison.Ordinal);
        Assert.Contains("tax S21 is not in Tryton", tax.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receivable_account_takes_the_walk_in_party()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20261120-1");

        await Delivered(bench, journal with
        {
            Lines = [.. journal.Lines.Select(
                line => line.Account == "1000" ? line with { Account = "T-RECEIVABLE" } : line)],
        });

        var lines = await bench.Judge.Rows("account.move.line",
            """[["account.code", "=", "T-RECEIVABLE"]]""", "party.code");
        Assert.Equal(["WALKIN", "WALKIN"],
            lines.Select(line => line.GetProperty("party.").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_draft_that_somebody_has_changed_is_not_posted()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20261120-1");
        bench.TearTheNextWrite();
        await bench.Erp.Post(journal, None);
        var line = (await bench.Judge.Rows("account.move.line", Ours("move.number"), "id"))[0];
        await bench.Judge.Model("account.move.line.delete", new JsonArray(line.GetProperty("id").GetInt64()));

        var rejected = await Rejected(bench, journal);

        Assert.Contains("does not hold our 6 lines", rejected.Why, StringComparison.Ordinal);
        var move = Assert.Single(await bench.Judge.Rows("account.move", Ours("number"), "state"));
        Assert.Equal("draft", move.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Many_journals_at_once_are_posted_one_after_the_other_and_get_numbers_of_their_own()
    {
        await using var bench = await TrytonBench.Start();
        var journals = Enumerable.Range(1, 12).Select(day => Books.Day($"S001-202611{day:00}-1", $"2026-11-{day:00}"));

        await Task.WhenAll(journals.Select(journal => Delivered(bench, journal)));

        var moves = await bench.Judge.Rows("account.move", Ours("number"), "post_number", "number");
        Assert.Equal(12, moves.Select(move => move.GetProperty("post_number").GetString()).Distinct().Count());
        Assert.Equal(12, moves.Select(move => move.GetProperty("number").GetString()).Distinct().Count());
    }

    /// <summary>Why a company has one writer: Tryton refuses neither.</summary>
    [Fact]
    public async Task Two_writers_of_one_company_post_twice_and_both_are_told_to_look()
    {
        await using var bench = await TrytonBench.Start();
        await using var other = new TrytonErp(TrytonBench.Options(bench.Wire.Address), TimeProvider.System);
        var journal = Books.Day("S001-20261120-1");
        await other.Find(journal.Id, None);
        await bench.Erp.Find(journal.Id, None);
        DeliveryOutcome? second = null;
        bench.Wire.Before = async method =>
        {
            if (!method.EndsWith("account.move.create", StringComparison.Ordinal))
                return;
            bench.Wire.Before = null;
            second = await other.Post(journal, None);
        };

        var first = await bench.Erp.Post(journal, None);

        Assert.IsType<DeliveryOutcome.Delivered>(second);
        Assert.IsType<DeliveryOutcome.Unknown>(first);
        Assert.Equal(2, Assert.IsType<LookUp.Several>(await bench.Erp.Find(journal.Id, None)).References.Count);
        Assert.IsType<DeliveryOutcome.Unknown>(await other.Post(journal, None));
        Assert.Equal(2, bench.JournalsUnder(journal.Id));
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_of_a_posting_is_asked_before_anything_is_sent_again()
    {
        await using var bench = await TrytonBench.Start();
        var journal = Books.Day("S001-20261120-1");
        bench.Wire.Before = method =>
        {
            if (method.EndsWith("account.move.post", StringComparison.Ordinal))
                bench.Server.Kill();
            return Task.CompletedTask;
        };

        Assert.IsType<DeliveryOutcome.Unknown>(await bench.Erp.Post(journal, None));
        bench.Wire.Before = null;
        await bench.Server.Up(None);

        Assert.IsType<LookUp.Incomplete>(await bench.Erp.Find(journal.Id, None));
        await Delivered(bench, journal);
        Assert.Equal(1, bench.JournalsUnder(journal.Id));
    }

    /// <summary>Not the moves that Tryton made of the opening stock.</summary>
    private static string Ours(string number) => $$"""[["{{number}}", "like", "S001-%"]]""";

    private static async Task Delivered(TrytonBench bench, Journal journal) =>
        Assert.IsType<DeliveryOutcome.Delivered>(await bench.Erp.Post(journal, None));

    private static async Task<DeliveryOutcome.Rejected> Rejected(TrytonBench bench, Journal journal) =>
        Assert.IsType<DeliveryOutcome.Rejected>(await bench.Erp.Post(journal, None));
}

/// <summary>A day's sales and returns at 20 %, for cash.</summary>
public sealed class DayBooks
{
    public Journal Day(string id, string date = "2026-11-20", long sales = 10_000, long returns = 1_000)
    {
        var (net, back) = ((long)Math.Round(sales / 1.2m), (long)Math.Round(returns / 1.2m));
        var numbers = new NumberSet();
        numbers.AddRange(1, 9);
        return new Journal(new DocumentId(id), new StoreId("S001"), BusinessDate.Parse(date), Currency.Of("GBP"), null,
            [
                new(LineRole.Sales, "4000", 0, net, "S20"), new(LineRole.Returns, "4000", back, 0, "S20"),
                new(LineRole.SalesTax, "2200", 0, sales - net, "S20"),
                new(LineRole.ReturnsTax, "2200", returns - back, 0, "S20"),
                new(LineRole.TenderIn, "1000", sales, 0, "CASH"), new(LineRole.TenderOut, "1000", 0, returns, "CASH"),
            ],
            [new TerminalNumbers(new TerminalId("S001-T01"), numbers)]);
    }
}
