using RetailActors.Actors.Retail;
using RetailActors.Streams.Journals.Export;
using Xunit;

namespace RetailActors.Streams.Tests.Export;

public sealed class CsvExportTests
{
    [Fact]
    public void A_line_of_a_journal_is_a_record() => Assert.Equal(
        "journal,store,date,account,role,code,transaction,reference,debit,credit,currency,supplements,"
        + "companyDebit,companyCredit,companyCurrency,shift\r\n" +
        """
        S001-20261121-2,S001,2026-11-21,4000,Returns,,,,1.67,0.00,GBP,S001-20261121-1,,,,
        S001-20261121-2,S001,2026-11-21,2200,ReturnsTax,S20,,,0.33,0.00,GBP,S001-20261121-1,,,,
        S001-20261121-2,S001,2026-11-21,1020,TenderOut,CARD,S001-T01#1002,psp_77aa,0.00,2.00,GBP,S001-20261121-1,,,,

        """.ReplaceLineEndings("\r\n"), Text([Books.LateReturn]));

    [Fact]
    public void A_text_with_quotes_commas_or_line_breaks_is_quoted()
    {
        var journal = Books.LateReturn with { Lines = [new(LineRole.Sales, "a,\"b\"", 0, 1, "x\ny")] };

        Assert.Contains(",\"a,\"\"b\"\"\",Sales,\"x\ny\",", Text([journal]));
    }

    [Fact]
    public void Amounts_have_the_currencys_decimals()
    {
        var line = new JournalLine(LineRole.Sales, "4000", 0, 1_500);
        var yen = Books.Day with { Currency = Currency.Of("JPY"), Lines = [line] };
        var dinar = Books.Day with { Currency = Currency.Of("KWD"), Lines = [line] };

        Assert.Contains(",0,1500,JPY,", Text([yen]));
        Assert.Contains(",0.000,1.500,KWD,", Text([dinar]));
    }

    [Fact]
    public void The_same_journals_give_the_same_bytes_in_any_order()
    {
        var journals = Books.Many(seed: 5, 50);

        Assert.Equal(Text(journals), Text(journals.Reverse()));
    }

    private static string Text(IEnumerable<Journal> journals)
    {
        var to = new StringWriter();
        CsvExport.Write(journals, to);
        return to.ToString();
    }
}
