using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// Taxes as the terminals froze them, however they rounded: by line or by document, included or on top. The ledger sums
/// them; a revenue line for each set of taxes, a tax line for each code and direction.
/// </summary>
[Collection(nameof(Peers))]
public sealed class TaxTests(PeerShop peers)
{
    [Fact]
    public async Task X01_included_excluded_and_combined_taxes_have_a_revenue_line_a_set()
    {
        var books = await peers.Book(
            "10 P1 100.00 T7=7.00; 5 P2 90.91 T10=9.09 -> CASH 207.00",
            "7 P2 127.27 T10=12.73; 4 P3 109.09 T10=10.91 T7=7.64 -> CASH 267.64",
            "1 P1 10.00 T7=0.70; 3 P2 54.55 T10=5.45; 5 P3 136.36 T10=13.64 T7=9.55 -> BANK 230.25");

        books.Are("Cr 110.00 Sales 4000 T7", "Cr 272.73 Sales 4000 T10", "Cr 245.45 Sales 4000 T10+T7",
            "Cr 24.89 SalesTax 2200 T7", "Cr 51.82 SalesTax 2200 T10",
            "Dr 474.64 TenderIn 1000 CASH", "Dr 230.25 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task X03_a_linked_return_gives_back_the_taxes_of_its_sale_on_lines_of_their_own()
    {
        var books = await peers.Book(
            "3 P1 30.00 T7=2.10; 2 P2 36.36 T10=3.64; 1 P3 27.27 T10=2.73 T7=1.91 -> CASH 104.01",
            "of #1: -3 P1 -30.00 T7=-2.10; -2 P2 -36.36 T10=-3.64; -1 P3 -27.27 T10=-2.73 T7=-1.91 -> CASH -104.01");

        books.Are(
            "Cr 30.00 Sales 4000 T7", "Cr 36.36 Sales 4000 T10", "Cr 27.27 Sales 4000 T10+T7",
            "Cr 4.01 SalesTax 2200 T7", "Cr 6.37 SalesTax 2200 T10", "Dr 104.01 TenderIn 1000 CASH",
            "Dr 30.00 Returns 4000 T7", "Dr 36.36 Returns 4000 T10", "Dr 27.27 Returns 4000 T10+T7",
            "Dr 4.01 ReturnsTax 2200 T7", "Dr 6.37 ReturnsTax 2200 T10", "Cr 104.01 TenderOut 1000 CASH");
        Assert.Equal(0, books.Net("1000"));
    }

    [Fact]
    public async Task X04_a_sale_and_a_return_in_one_ticket_stay_apart()
    {
        var books = await peers.Book("1 P1 10.00 T21=2.10; -1 P2 -5.00 T21=-1.05 -> CASH 6.05");

        books.Are("Cr 10.00 Sales 4000 T21", "Cr 2.10 SalesTax 2200 T21", "Dr 5.00 Returns 4000 T21",
            "Dr 1.05 ReturnsTax 2200 T21", "Dr 6.05 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task X06_an_exchange_that_pays_out_credits_cash()
    {
        var books = await peers.Book("6 P1 55.59 T21=11.67; -6 P2 -72.07 T21=-15.14 -> CASH -19.95");

        books.Are("Cr 55.59 Sales 4000 T21", "Cr 11.67 SalesTax 2200 T21", "Dr 72.07 Returns 4000 T21",
            "Dr 15.14 ReturnsTax 2200 T21", "Cr 19.95 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task X07_a_fixed_tax_on_a_price_of_nothing_is_tax_alone()
    {
        var books = await peers.Book("1 P1 0.00 FIX=1.00 -> CASH 1.00");

        books.Are("Cr 1.00 SalesTax 2200 FIX", "Dr 1.00 TenderIn 1000 CASH");
    }

    /// <summary>Full price, 100 off the net, and 100 off the price with tax, whose net is no division's.</summary>
    [Theory]
    [InlineData("4385.96", "614.04", "5000.00")]
    [InlineData("4285.96", "600.03", "4885.99")]
    [InlineData("4298.24", "601.76", "4900.00")]
    public async Task X09_a_discount_on_a_price_with_tax_is_booked_as_it_was_split(string net, string tax, string total)
    {
        var books = await peers.Book($"100 P1 {net} T14={tax} -> CASH {total}");

        books.Are($"Cr {net} Sales 4000 T14", $"Cr {tax} SalesTax 2200 T14", $"Dr {total} TenderIn 1000 CASH");
    }

    /// <summary>Each line for itself would round to 874.01; the document says 874.00, and its first line bears it.
    /// </summary>
    [Fact]
    public async Task X10_one_rate_over_many_lines_is_the_documents_tax()
    {
        var books = await peers.Book("84 P1 386.40 T19=73.41; 54 P1 248.40 T19=47.20; 288 P1 1324.80 T19=251.71; "
            + "144 P1 662.40 T19=125.86; 430 P1 1978.00 T19=375.82 -> BANK 5474.00");

        books.Are("Cr 4600.00 Sales 4000 T19", "Cr 874.00 SalesTax 2200 T19", "Dr 5474.00 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task X12_a_discount_on_the_document_is_booked_as_it_was_spread()
    {
        var books = await peers.Book("1 P1 69.23 T24=16.62; 5 P1 461.54 T24=110.77; 2 P1 184.62 T24=44.31; "
            + "1 P1 92.31 T24=22.15; 1 P1 46.15 T24=11.08; 1 P1 46.15 T24=11.07 -> BANK 1116.00");

        books.Are("Cr 900.00 Sales 4000 T24", "Cr 216.00 SalesTax 2200 T24", "Dr 1116.00 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task X13_a_half_rounded_to_even_needs_no_adjustment()
    {
        var books = await peers.Book("1 P1 19453.12 T14=5446.88 -> BANK 24900.00");

        books.Are("Cr 19453.12 Sales 4000 T14", "Cr 5446.88 SalesTax 2200 T14", "Dr 24900.00 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task X13_a_half_rounded_up_shows_its_cent_on_the_rounding_account()
    {
        var books = await peers.Book("1 P1 19453.13 T14=5446.88; rounding -0.01 -> BANK 24900.00");

        books.Are("Cr 19453.13 Sales 4000 T14", "Cr 5446.88 SalesTax 2200 T14", "Dr 0.01 Rounding 4900",
            "Dr 24900.00 TenderIn 1010 BANK");
    }

    [Fact]
    public async Task X15_two_taxes_on_three_lines_leave_one_cent_of_rounding_not_two()
    {
        var books = await peers.Book("2 P1 2003.57 T6A=120.21 T6B=120.21; 1 P2 1001.79 T6A=60.11 T6B=60.11; "
            + "1 P2 1001.79 T6A=60.11 T6B=60.11; rounding -0.01 -> BANK 4488.00");

        books.Are("Cr 4007.15 Sales 4000 T6A+T6B", "Cr 240.43 SalesTax 2200 T6A", "Cr 240.43 SalesTax 2200 T6B",
            "Dr 0.01 Rounding 4900", "Dr 4488.00 TenderIn 1010 BANK");
    }

    [Theory]
    [InlineData("1.01", "1.01", "2.02", "15.42")]
    [InlineData("1.00", "1.01", "2.01", "15.41")]
    public async Task X16_a_tax_by_line_and_one_by_document_are_both_kept_as_frozen(
        string first, string second, string tax, string total)
    {
        var books = await peers.Book($"1 P1 6.70 T15={first}; 1 P2 6.70 T15={second} -> CASH {total}");

        books.Are("Cr 13.40 Sales 4000 T15", $"Cr {tax} SalesTax 2200 T15", $"Dr {total} TenderIn 1000 CASH");
    }

    [Theory]
    [InlineData("146.89", "293.78")]
    [InlineData("146.90", "293.79")]
    public async Task X16_a_base_by_line_and_one_by_document_are_both_kept_as_frozen(string second, string total)
    {
        var books = await peers.Book($"12.12 P1 146.89; 12.12 P1 {second} -> CASH {total}");

        books.Are($"Cr {total} Sales 4000", $"Dr {total} TenderIn 1000 CASH");
    }

    [Fact]
    public async Task X18_prices_of_four_decimals_are_booked_as_frozen_and_change_of_another_tender_stays_apart()
    {
        var store = await peers.Store();
        await store.Send("500 P1 4958.70 T21=1041.30; 1 WORK 29.75 T21=6.25 -> TERMINAL 6100.00, CASH -64.00");

        var books = await store.Close();

        books.Are("Cr 4988.45 Sales 4000 T21", "Cr 1047.55 SalesTax 2200 T21", "Dr 6100.00 TenderIn 1020 TERMINAL",
            "Cr 64.00 TenderOut 1000 CASH");
        await store.Moved("P1", "-500");
        await store.Moved("WORK", "0");
    }

    [Fact]
    public async Task X18_a_tax_on_top_is_added_once()
    {
        var books = await peers.Book("5 P1 50.00 T21=10.50 -> CASH 60.50");

        books.Are("Cr 50.00 Sales 4000 T21", "Cr 10.50 SalesTax 2200 T21", "Dr 60.50 TenderIn 1000 CASH");
    }
}
