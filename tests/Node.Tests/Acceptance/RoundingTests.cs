using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// Cash rounding as the till made it: taxes stay as they are, the difference goes to the rounding account, up on the
/// credit and down on the debit side, and a refund mirrors its sale. A peer's untaxed total is our revenue and rounding
/// together.
/// </summary>
[Collection(nameof(Peers))]
public sealed class RoundingTests(PeerShop peers)
{
    [Theory]
    [InlineData("R-01 half up, all tenders", "; rounding -0.02", "BANK 15.70", "13.65", "15.70")]
    [InlineData("R-03 down, all tenders, the rest comes out even", "", "BANK 0.67, CASH 15.05", "13.67", "15.72")]
    [InlineData("R-04 down, all tenders", "; rounding -0.04", "BANK 0.68, CASH 15.00", "13.63", "15.68")]
    [InlineData("R-06 half up, cash only", "; rounding -0.02", "CASH 15.70", "13.65", "15.70")]
    [InlineData("R-07 half up, cash only", "; rounding 0.01", "BANK 0.68, CASH 15.05", "13.68", "15.73")]
    public async Task R01_to_R07_the_tax_stays_and_the_rest_is_rounded(
        string peer, string rounding, string tenders, string untaxed, string total)
    {
        var sale = $"1 P1 13.67 T15=2.05{rounding} -> {tenders}";

        var sold = await peers.Book(sale);
        var refunded = await peers.Book(sale, $"of #1: {Mirrored(sale)}");

        Assert.Equal((PeerBooks.Number(untaxed), 2.05m), (sold.Net("4000") + sold.Net("4900"), sold.Net("2200")));
        Assert.Equal(-PeerBooks.Number(total), sold.Net("1000") + sold.Net("1010"));
        Assert.All(["4000", "4900", "2200", "1000", "1010"], account => Assert.Equal((peer, 0m),
            (peer, refunded.Net(account))));
        // Netted nowhere: each line of the sale has its twin on the other side.
        Assert.Equal(2 * sold.Journals[0].Lines.Count, refunded.Journals[0].Lines.Count);
    }

    [Fact]
    public async Task R04_rounding_down_is_a_debit_of_its_own()
    {
        var books = await peers.Book("1 P1 13.67 T15=2.05; rounding -0.04 -> BANK 0.68, CASH 15.00");

        books.Are("Cr 13.67 Sales 4000 T15", "Cr 2.05 SalesTax 2200 T15", "Dr 0.04 Rounding 4900",
            "Dr 0.68 TenderIn 1010 BANK", "Dr 15.00 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task R07_rounding_up_is_a_credit_of_its_own()
    {
        var books = await peers.Book("1 P1 13.67 T15=2.05; rounding 0.01 -> BANK 0.68, CASH 15.05");

        books.Are("Cr 13.67 Sales 4000 T15", "Cr 2.05 SalesTax 2200 T15", "Cr 0.01 Rounding 4900",
            "Dr 0.68 TenderIn 1010 BANK", "Dr 15.05 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task R09_a_refund_of_a_rounded_sale_pays_back_what_was_paid()
    {
        var books = await peers.Book("1 P1 49.99; rounding 0.01 -> CASH 50.00",
            "of #1: -1 P1 -49.99; rounding -0.01 -> CASH -50.00");

        books.Are("Cr 49.99 Sales 4000", "Cr 0.01 Rounding 4900", "Dr 50.00 TenderIn 1000 CASH",
            "Dr 49.99 Returns 4000", "Dr 0.01 Rounding 4900", "Cr 50.00 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task R10_two_instalments_rounded_each_are_booked_as_frozen()
    {
        var books = await peers.Book("1 P1 42.06; rounding 0.04 -> CARD 21.05, CARD 21.05");

        books.Are("Cr 42.06 Sales 4000", "Cr 0.04 Rounding 4900", "Dr 42.10 TenderIn 1030 CARD #1");
    }

    [Fact]
    public async Task G04_two_tickets_rounded_up_by_a_half_are_one_of_rounding()
    {
        var books = await peers.Book("1 P1 69.50; rounding 0.50 -> CASH 70.00",
            "1 P1 59.50; rounding 0.50 -> CASH 60.00");

        books.Are("Cr 129.00 Sales 4000", "Cr 1.00 Rounding 4900", "Dr 130.00 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task G15_a_refund_is_rounded_as_its_sale_was_on_the_absolute_amount()
    {
        var books = await peers.Book("1 P1 1.98; rounding -0.03 -> CASH 1.95",
            "of #1: -1 P1 -1.98; rounding 0.03 -> CASH -1.95");

        books.Are("Cr 1.98 Sales 4000", "Dr 0.03 Rounding 4900", "Dr 1.95 TenderIn 1000 CASH",
            "Dr 1.98 Returns 4000", "Cr 0.03 Rounding 4900", "Cr 1.95 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task G16_a_full_refund_pays_back_what_was_paid_and_not_the_price()
    {
        var books = await peers.Book("1 P1 138.00; rounding -3.00 -> BANK 55.00, CASH 80.00",
            "of #1: -1 P1 -138.00; rounding 3.00 -> BANK -55.00, CASH -80.00");

        Assert.Equal((0, 0, 0, 0), (books.Net("1010"), books.Net("1000"), books.Net("4000"), books.Net("4900")));
        Assert.Contains("Cr 80.00 TenderOut 1000 CASH", PeerBooks.Text(books.Journals[0]));
    }

    [Fact]
    public async Task G16_a_partial_refund_pays_back_the_price_of_its_line()
    {
        var books = await peers.Book("1 P1 100.00; 1 P2 38.00; rounding -3.00 -> BANK 55.00, CASH 80.00",
            "of #1: -1 P2 -38.00 -> BANK -38.00");

        books.Are("Cr 138.00 Sales 4000", "Dr 3.00 Rounding 4900", "Dr 55.00 TenderIn 1010 BANK",
            "Dr 80.00 TenderIn 1000 CASH", "Dr 38.00 Returns 4000", "Cr 38.00 TenderOut 1010 BANK");
    }

    [Fact]
    public async Task G21_change_in_cash_of_a_payment_by_bank_balances_with_its_rounding()
    {
        var books = await peers.Book("1 P1 12.91; rounding -0.02 -> BANK 15.59, CASH -2.70");

        books.Are("Cr 12.91 Sales 4000", "Dr 0.02 Rounding 4900", "Dr 15.59 TenderIn 1010 BANK",
            "Cr 2.70 TenderOut 1000 CASH");
    }

    /// <summary>The cent given back, and the cent that cash cannot give back.</summary>
    [Theory]
    [InlineData("", "CASH 100.00, BANK 75.00, CASH -0.01", "Dr 99.99 TenderIn 1000 CASH", null)]
    [InlineData("; rounding 0.01", "CASH 100.00, BANK 75.00", "Dr 100.00 TenderIn 1000 CASH", "Cr 0.01 Rounding 4900")]
    public async Task G22_a_cent_of_change_comes_off_the_cash_or_is_rounding(
        string rounding, string tenders, string cash, string? rounded)
    {
        var books = await peers.Book($"1 P1 174.99{rounding} -> {tenders}");

        string[] lines = ["Cr 174.99 Sales 4000", "Dr 75.00 TenderIn 1010 BANK", cash];
        books.Are(rounded is null ? lines : [.. lines, rounded]);
    }

    /// <summary>Each amount and quantity with the other sign.</summary>
    private static string Mirrored(string ticket) => string.Join(' ', ticket.Split(' ').Select(word =>
    {
        var at = word.IndexOf('=', StringComparison.Ordinal) + 1;
        var number = word[at..];
        return number[0] == '-' && number.Length > 1 && number != "->" ? word[..at] + number[1..]
            : char.IsAsciiDigit(number[0]) ? $"{word[..at]}-{number}"
            : word;
    }));
}
