using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;

namespace RetailActors.Actors.Tests.Books;

public sealed class CompanyAmountsTests
{
    private static readonly Currency Dinar = Currency.Of("KWD");
    private static readonly Currency Yen = Currency.Of("JPY");

    /// <summary>Converted as a whole, the costs would be 16380.</summary>
    [Fact]
    public void G12_what_is_owed_is_the_sum_of_the_converted_lines_not_the_converted_sum()
    {
        PostingAmount[] postings =
        [
            new(new Posting(LineRole.Sales, false, "4000", "A"), 13_165_226),
            new(new Posting(LineRole.Sales, false, "4000", "B"), 3_214_296),
            new(new Posting(LineRole.TenderIn, true, "1000", "CASH"), 16_379_522),
        ];

        CompanyAmounts.Set(postings, Dinar, new CompanyRate(Yen, Exchange.BillionthsPerUnit));

        Assert.Equal([13_165, 3_214, 16_379], postings.Select(posting => posting.Company));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_ticket_is_in_balance_in_both_currencies_and_no_line_turns_round(int seed)
    {
        var random = new Random(seed);
        for (var n = 0; n < 2_000; n++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 8)).Select(i => new PostingAmount(
                new Posting(LineRole.Sales, random.Next(4) == 0, "4000", $"{i}"), random.Next(1, 200))).ToList();
            var owed = lines.Sum(line => line.Posting.Debit ? -line.Amount : line.Amount);
            if (owed != 0)
                lines.Add(new(new Posting(LineRole.TenderIn, owed > 0, "1000", "CASH"), Math.Abs(owed)));
            PostingAmount[] postings = [.. lines];

            CompanyAmounts.Set(postings, Dinar, new CompanyRate(Yen, random.NextInt64(1, 300_000_000_000)));

            Assert.Equal(0, postings.Sum(p => p.Posting.Debit ? p.Company : -p.Company));
            Assert.All(postings, posting => Assert.True(posting.Company >= 0));
        }
    }
}
