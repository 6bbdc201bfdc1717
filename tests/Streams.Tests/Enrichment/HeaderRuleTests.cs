using Xunit;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using static RetailActors.Streams.Tests.Enrichment.Rulings;

namespace RetailActors.Streams.Tests.Enrichment;

public sealed class HeaderRuleTests
{
    private static readonly Declared Right = new(1500, 300, 1800, 30, 1800, Quantity.Of(6));

    [Fact]
    public void A_transaction_whose_own_sums_are_right_is_booked() =>
        Assert.Null(Judge(Declaring(Right) with { TaxIncluded = false, Customer = "C-9" }));

    [Fact]
    public void Each_sum_that_is_wrong_has_a_case_of_its_own()
    {
        Assert.Equal("discount-total", Judge(Declaring(Right with { Discount = 29 })));
        Assert.Equal("gross-amount", Judge(Declaring(Right with { Gross = 1799 })));
        Assert.Equal("net-amount", Judge(Declaring(Right with { Net = 1499 })));
        Assert.Equal("item-count", Judge(Declaring(Right with { Items = Quantity.Of(5) })));
        Assert.Equal("payment-amount", Judge(Declaring(Right with { Paid = 1799 })));
        Assert.Equal("exempt-total", Judge(Declaring(new Declared(Tax: 301))));
        Assert.Equal("unbalanced", Judge(Declaring(Right with { Tax = 299 })));
    }

    [Fact]
    public void A_date_in_a_closed_period_is_held() => Assert.Equal("closed-period", Judge(
        Sale with { BusinessDate = BusinessDate.Parse("2026-10-31") }, rules: Strict with
        { ClockSkewMax = Duration.FromDays(100) }));

    [Theory]
    [InlineData("C-9", null)]
    [InlineData("C-0", "unknown-customer")]
    [InlineData("C-1", "unknown-customer")]
    public void A_customer_is_at_the_erp_and_not_blocked(string account, string? held) =>
        Assert.Equal(held, Judge(Sale with { Customer = account }));

    [Fact]
    public void A_till_that_rounds_by_more_than_rounding_can_be_is_held() => Assert.Equal("currency-rounding",
        Judge(Sale with { Rounding = 1_001, Total = 2_801, Tenders = [Cash(2_801)] }));

    [Fact]
    public void Nothing_sold_is_held() =>
        Assert.Equal("empty-transaction", Judge(Sale with { Lines = [], Total = 0, Tenders = [] }));

    [Fact]
    public void Prices_that_are_not_what_the_till_says_of_tax_in_them_are_held()
    {
        // 6 at 3.00 are 18.00: with tax.
        var withTax = With(line => line with { PriceMillionths = 3_000_000, Discount = 0 });
        // 6 at 2.50 are 15.00: without.
        var without = With(line => line with { PriceMillionths = 2_500_000, Discount = 0 });

        Assert.Null(Judge(withTax with { TaxIncluded = true }));
        Assert.Null(Judge(without with { TaxIncluded = false }));
        Assert.Equal("tax-included", Judge(withTax with { TaxIncluded = false }));
        Assert.Equal("tax-included", Judge(without with { TaxIncluded = true }));
        // A price that is neither, such as one without its promotion, says nothing.
        Assert.Null(Judge(With(line => line with { PriceMillionths = 9_000_000 }) with { TaxIncluded = true }));
    }

    [Fact]
    public void Another_currency_is_worth_what_its_rate_says_to_the_smallest_coin()
    {
        Assert.Null(Judge(PaidIn(2_105, 855_000_000)));
        Assert.Null(Judge(PaidIn(2_106, 855_000_000)));
        Assert.Equal("foreign-tender", Judge(PaidIn(2_205, 855_000_000)));
        Assert.Equal("foreign-tender", Judge(PaidIn(-2_105, 855_000_000)));
    }

    [Fact]
    public void A_total_that_is_off_is_held_and_within_the_tolerance_its_difference_is_a_line_of_its_own()
    {
        var ticket = Sale with { Total = 1_801, Tenders = [Cash(1_801)] };

        Assert.Equal("unbalanced", Judge(ticket));
        var entry = Enrich(ticket, Strict with { RoundingTolerance = 1 });

        Assert.Null(entry.Cause);
        Assert.Contains(new PostingAmount(new Posting(LineRole.Rounding, false, "7000", "total-difference"), 1),
            entry.Postings);
        Assert.Equal(0, entry.Postings.Sum(p => p.Posting.Debit ? p.Amount : -p.Amount));
    }

    [Fact]
    public void Too_little_paid_is_held_and_within_the_limit_it_is_a_line_of_its_own()
    {
        var ticket = Sale with { Tenders = [Cash(1_795)] };

        Assert.Equal("tenders-do-not-cover", Judge(ticket));
        var entry = Enrich(ticket, Strict with { PaymentDifferenceMax = 5 });

        Assert.Null(entry.Cause);
        Assert.Contains(new PostingAmount(new Posting(LineRole.Rounding, true, "7000", "payment-difference"), 5),
            entry.Postings);
        Assert.Equal(0, entry.Postings.Sum(p => p.Posting.Debit ? p.Amount : -p.Amount));
    }

    private static Tender Cash(long amount) => new(new TenderId("CASH"), amount);

    private static Transaction PaidIn(long cents, long rate) => Sale with
    {
        Tenders =
        [
            new Tender(new TenderId("CASH"), 1800, null,
                new ForeignAmount(Currency.Of("EUR"), cents, new FrozenRate(rate))),
        ],
    };
}
