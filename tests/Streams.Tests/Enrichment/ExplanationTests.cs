using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Enrichment;
using Xunit;

namespace RetailActors.Streams.Tests.Enrichment;

/// <summary>Why a ticket's amounts are what they are: the same pennies, by line and of the document.</summary>
public sealed class ExplanationTests
{
    private static readonly Catalogue Known = Catalogue.Decide(Catalogue.New(Catalogue.Key),
        new CatalogueCommand.Learn(Rulings.Master, BusinessDate.Parse("2026-01-01")),
        Instant.FromUtc(2026, 11, 21, 10, 0)).Reply.View;

    [Theory]
    [InlineData(300, "tax S20 of 3.00 is 20 % of 15.00, by line as of the document")]
    [InlineData(299, "tax S20 of 2.99 is 20 % of 15.00 neither by line, 3.00, nor of the document, 3.00")]
    public void A_tax_that_is_right_is_said_to_be_and_one_that_is_not_likewise(long tax, string said) =>
        Assert.Equal([said], Of([1500], [tax])[..1]);

    /// <summary>Twice 0.33 at 20 % are 0.07 each, and 0.13 of both.</summary>
    [Theory]
    [InlineData(7, "tax S20 of 0.14 is 20 % of 0.66 rounded by line; of the document it were 0.13")]
    [InlineData(6, "tax S20 of 0.13 is 20 % of 0.66 rounded of the document; by line it were 0.14")]
    public void The_same_lines_are_rounded_one_by_one_or_together(long second, string said) =>
        Assert.Equal(said, Of([33, 33], [7, second])[0]);

    [Fact]
    public void What_is_off_within_a_tolerance_names_the_line_of_the_journal_that_takes_it()
    {
        var ticket = Rulings.Sale with
        {
            Total = 1801,
            Rounding = -1,
            Tenders = [new Tender(new TenderId("CASH"), 1803)],
        };

        var said = Explanation.Of(ticket, Known);

        Assert.Contains("the till rounded what is payable by -0.01", said);
        Assert.Contains(said, text => text.StartsWith("the total is 0.02 above", StringComparison.Ordinal)
            && text.EndsWith(Differences.TotalCode, StringComparison.Ordinal));
        Assert.Contains(said, text => text.StartsWith("tenders are 0.02 above", StringComparison.Ordinal)
            && text.EndsWith(Differences.PaymentCode, StringComparison.Ordinal));
    }

    [Fact]
    public void An_exempt_tax_and_one_whose_rate_the_ERP_does_not_say_are_not_explained() =>
        Assert.Empty(Explanation.Of(Rulings.With(line => line with { Taxes = [new LineTax(new TaxCode("RC"), 300)] }),
            Known));

    private static string[] Of(long[] nets, long[] taxes) =>
    [
        .. Explanation.Of(Rulings.Sale with
        {
            Lines = [.. nets.Zip(taxes, (net, tax) => Rulings.CupLine with
            {
                Net = net, Discount = 0, Taxes = [new LineTax(new TaxCode("S20"), tax)],
            })],
            Total = nets.Sum() + taxes.Sum(),
            Tenders = [new Tender(new TenderId("CASH"), nets.Sum() + taxes.Sum())],
        }, Known),
    ];
}
