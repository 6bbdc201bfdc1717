using RetailActors.Contracts;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Journals.Export;
using Xunit;

namespace RetailActors.Streams.Tests.Export;

public sealed class BeancountExportTests
{
    [Fact]
    public void A_late_return_is_linked_to_the_journal_it_supplements()
    {
        var to = new StringWriter();

        BeancountExport.Write([Books.LateReturn], to);

        Assert.Equal(
            """
            plugin "beancount.plugins.noduplicates"

            2026-11-21 open Assets:1020 GBP
              account: "1020"

            2026-11-21 open Income:4000 GBP
              account: "4000"

            2026-11-21 open Liabilities:2200 GBP
              account: "2200"

            2026-11-21 * "S001" "S001-20261121-2" ^S001-20261121-2 ^S001-20261121-1
              transactions: 1
              Income:4000  1.67 GBP
                role: "Returns"
              Liabilities:2200  0.33 GBP
                role: "ReturnsTax"
                code: "S20"
              Assets:1020  -2.00 GBP
                role: "TenderOut"
                code: "CARD"
                transaction: "S001-T01#1002"
                reference: "psp_77aa"

            """, to.ToString());
    }

    [Fact]
    public async Task Beancount_balances_what_a_journal_is_worth_in_the_companys_currency()
    {
        var (whole, off) = (await Check([Books.Day, Books.Foreign]), await Check([Books.Day, Books.ConvertedOnce]));

        Assert.True(whole.Accepted, whole.Errors + whole.Output);
        Assert.False(off.Accepted);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Beancount_accepts_balanced_journals_whatever_texts_they_carry(int seed)
    {
        var verdict = await Check([Books.Day, Books.LateReturn, .. Books.Many(seed, 300)]);

        Assert.True(verdict.Accepted, verdict.Errors);
    }

    [Fact]
    public async Task Beancount_rejects_a_journal_that_is_one_penny_off()
    {
        var verdict = await Check([Books.LateReturn, Books.OffByOne(Books.Day)]);

        Assert.False(verdict.Accepted);
        Assert.Contains("does not balance: (-0.01 GBP)", verdict.Errors);
    }

    [Fact]
    public async Task Beancount_rejects_a_journal_that_is_there_twice()
    {
        var verdict = await Check([Books.Day, Books.Day]);

        Assert.False(verdict.Accepted);
        Assert.Contains("Duplicate entry", verdict.Errors);
    }

    private static Task<Verdict> Check(IReadOnlyList<Journal> journals) =>
        Judge.BeanCheck.Judges(to => BeancountExport.Write(journals, to), file => ["--no-cache", file]);
}
