using RetailActors.Contracts;
using System.Globalization;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Journals.Export;
using Xunit;

namespace RetailActors.Streams.Tests.Export;

public sealed class HledgerExportTests
{
    [Fact]
    public void A_day_is_written_with_its_accounts_declared()
    {
        var to = new StringWriter();

        HledgerExport.Write([Books.LateReturn, Books.Day], to);

        Assert.Equal(
            """
            commodity 1000.00 GBP
            account Assets:1010  ; account:1010
            account Assets:1020  ; account:1020
            account Income:4000  ; account:4000
            account Liabilities:2200  ; account:2200

            2026-11-21 * (S001-20261121-1) S001  ; transactions:1
                Income:4000  -12.75 GBP  ; role:Sales
                Liabilities:2200  -2.55 GBP  ; role:SalesTax, code:S20
                Assets:1010  20.00 GBP  ; role:TenderIn, code:CASH
                Assets:1010  -4.70 GBP  ; role:TenderOut, code:CASH

            2026-11-21 * (S001-20261121-2) S001  ; transactions:1, supplements:S001-20261121-1
                Income:4000  1.67 GBP  ; role:Returns
                Liabilities:2200  0.33 GBP  ; role:ReturnsTax, code:S20
                Assets:1020  -2.00 GBP  ; role:TenderOut, code:CARD, transaction:S001-T01#1002, reference:psp_77aa

            """, to.ToString());
    }

    [Fact]
    public async Task Hledger_balances_what_a_journal_is_worth_in_the_companys_currency()
    {
        var (whole, off) = (await Check([Books.Day, Books.Foreign]), await Check([Books.Day, Books.ConvertedOnce]));

        Assert.True(whole.Accepted, whole.Errors + whole.Output);
        Assert.False(off.Accepted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Hledger_accepts_balanced_journals_whatever_texts_they_carry(int seed)
    {
        var verdict = await Check([Books.Day, Books.LateReturn, .. Books.Many(seed, 300)]);

        Assert.True(verdict.Accepted, verdict.Errors);
    }

    [Fact]
    public async Task Hledger_rejects_a_journal_that_is_one_penny_off()
    {
        var verdict = await Check([Books.LateReturn, Books.OffByOne(Books.Day)]);

        Assert.False(verdict.Accepted);
        Assert.Contains("0.01", verdict.Errors);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Hledgers_balances_are_ours(int seed)
    {
        var journals = Books.Many(seed, 300);

        var verdict = await Judge.Hledger.Judges(
            to => HledgerExport.Write(journals, to),
            file => ["-f", file, "balance", "--flat", "--no-total", "--empty", "-O", "csv", "--layout", "bare",
                "--begin", "2026-01-01", "--end", "2027-01-01"]);

        Assert.True(verdict.Accepted, verdict.Errors);
        Assert.Equal(Ours(journals), Theirs(verdict.Output));
    }

    private static Task<Verdict> Check(IReadOnlyList<Journal> journals) => Judge.Hledger.Judges(
        to => HledgerExport.Write(journals, to), file => ["-f", file, "check", "--strict", "ordereddates"]);

    private static SortedDictionary<string, decimal> Ours(IEnumerable<Journal> journals)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var journal in journals)
            foreach (var line in journal.Lines)
            {
                var unit = Enumerable.Repeat(10m, journal.Currency.Decimals).Aggregate(1m, (a, b) => a * b);
                var key = $"{LedgerAccount.Of(line)} {journal.Currency}";
                sums[key] = sums.GetValueOrDefault(key) + (line.Debit - line.Credit) / unit;
            }
        return sums;
    }

    // "account","commodity","balance" with a header; an account without a balance in a currency may still be listed.
    private static SortedDictionary<string, decimal> Theirs(string csv)
    {
        var sums = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var row in csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            if (row.Trim('"').Split("\",\"") is [var account, var commodity, var balance] && commodity.Length > 0)
                sums[$"{account} {commodity}"] = decimal.Parse(balance, CultureInfo.InvariantCulture);
        return sums;
    }
}
