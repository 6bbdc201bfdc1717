using RetailActors.Actors.Retail;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>
/// Figures that went wrong in the field, at other products' users: most by computing again on the sum.
/// </summary>
[Collection(nameof(Peers))]
public sealed class FieldReportTests(PeerShop peers)
{
    /// <summary>Six times the rounded unit net would be 55813.98.</summary>
    [Fact]
    public async Task G01_line_nets_are_summed_and_not_multiplied_again()
    {
        const string ticket = "3 P1 27906.98 T7=2093.02 -> CASH 30000.00";

        var books = await peers.Book(ticket, ticket);

        books.Are("Cr 55813.96 Sales 4000 T7", "Cr 4186.04 SalesTax 2200 T7", "Dr 60000.00 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task G03_returns_in_a_currency_of_three_decimals_keep_a_thousandth_of_rounding()
    {
        var books = await peers.BookIn("KWD",
            "-1 P1 -60.000 T15=-9.000; -1 P2 -51.304 T15=-7.696; -1 P3 -25.217 T15=-3.782; rounding -0.001 "
                + "-> CASH -157.000",
            "-1 P1 -60.000 T15=-9.000; -1 P2 -51.304 T15=-7.696; -1 P3 -25.217 T15=-3.783 -> CASH -157.000");

        books.Are("Dr 273.042 Returns 4000 T15", "Dr 40.957 ReturnsTax 2200 T15", "Dr 0.001 Rounding 4900",
            "Cr 314.000 TenderOut 1000 CASH");
    }

    [Fact]
    public async Task G06_two_rates_on_one_tax_account_stay_two_lines()
    {
        var books = await peers.Book("1 P1 100.00 T9=9.00; 1 P2 100.00 T5=5.00 -> CASH 214.00");

        books.Are("Cr 100.00 Sales 4000 T9", "Cr 100.00 Sales 4000 T5", "Cr 9.00 SalesTax 2200 T9",
            "Cr 5.00 SalesTax 2200 T5", "Dr 214.00 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task G07_a_discounted_ticket_is_summed_by_its_net()
    {
        var books = await peers.Book("1 P1 270.00 -> CASH 270.00", "1 P2 3200.00 -> CASH 3200.00");

        books.Are("Cr 3470.00 Sales 4000", "Dr 3470.00 TenderIn 1000 CASH");
    }

    /// <summary>The peer makes a batch for each customer; ours is one journal, and what each owes is told by its
    /// transactions.</summary>
    [Fact]
    public async Task G09_what_customers_owe_is_kept_by_transaction()
    {
        var store = await peers.Store();
        await store.Send(
            store.Ticket("1 P1 300.00 -> ACCOUNT 300.00") with { Customer = "A" },
            store.Ticket("1 P1 3200.00 -> ACCOUNT 3200.00") with { Customer = "A" },
            store.Ticket("1 P1 2300.00 -> ACCOUNT 2300.00") with { Customer = "B" });

        var books = await store.Close();

        books.Are("Cr 5800.00 Sales 4000", "Dr 300.00 TenderIn 1100 ACCOUNT #1", "Dr 3200.00 TenderIn 1100 ACCOUNT #2",
            "Dr 2300.00 TenderIn 1100 ACCOUNT #3");
    }

    /// <summary>Tax by line would be 47.88; the three documents say 47.89.</summary>
    [Fact]
    public async Task G10_prices_of_four_decimals_rounded_by_document_balance()
    {
        var books = await peers.Book(
            "1 P1 7.02 T21=1.47; 1 P2 2.75 T21=0.58 -> CASH 11.82",
            "7 P1 118.70 T21=24.93; 3 P2 44.58 T21=9.36; 1 P3 4.81 T21=1.01 -> CASH 203.39",
            "6 P1 35.92 T21=7.54; 2 P2 8.58 T21=1.80; 1 P3 5.69 T21=1.20 -> CASH 60.73");

        books.Are("Cr 228.05 Sales 4000 T21", "Cr 47.89 SalesTax 2200 T21", "Dr 275.94 TenderIn 1000 CASH");
    }

    [Theory]
    [InlineData("1 P1 13165; 1 P2 3215 -> CASH 16380", "Cr 16380 Sales 4000")]
    [InlineData("1 P1 13165; 1 P2 3214; rounding 1 -> CASH 16380", "Cr 16379 Sales 4000", "Cr 1 Rounding 4900")]
    public async Task G12_a_unit_too_many_in_a_currency_without_decimals_is_booked_where_the_ticket_says(
        string ticket, params string[] credits)
    {
        var books = await peers.BookIn("JPY", ticket);

        books.Are([.. credits, "Dr 16380 TenderIn 1000 CASH"]);
    }

    [Fact]
    public async Task G12_a_unit_too_many_that_the_ticket_does_not_explain_is_a_case_and_is_not_plugged()
    {
        var store = await peers.Store("JPY");
        await store.Send("1 P1 13165; 1 P2 3214 -> CASH 16380", "1 P1 10 -> CASH 10");

        var books = await store.Close();

        books.Are("Cr 10 Sales 4000", "Dr 10 TenderIn 1000 CASH");
        Assert.Equal($"unbalanced:{store.Till}", Assert.Single(await store.Cases()).Key);
    }

    [Fact]
    public async Task G13_a_converted_total_is_the_sum_of_its_converted_parts()
    {
        var books = await peers.Book("1 P1 8.01 T15=1.20 -> CASH 9.21");

        books.Are("Cr 8.01 Sales 4000 T15", "Cr 1.20 SalesTax 2200 T15", "Dr 9.21 TenderIn 1000 CASH");
    }

    [Fact]
    public async Task G13_a_payment_that_was_converted_for_itself_is_a_case()
    {
        var store = await peers.Store();
        await store.Send(store.Ticket("1 P1 8.01 T15=1.20 -> CASH 9.22") with { Total = 9_21 });

        await store.Close();

        Assert.Equal($"tenders-do-not-cover:{store.Till}", Assert.Single(await store.Cases()).Key);
    }

    [Fact]
    public async Task F01_a_ticket_in_a_currency_without_a_rate_is_a_case()
    {
        var store = await peers.Store();
        await store.Send(store.Ticket("1 P2 12.99 -> CASH 12.99") with { Currency = Currency.Of("EUR") });

        var books = await store.Close();

        Assert.Empty(books.Journals);
        Assert.Equal("foreign-currency:EUR", Assert.Single(await store.Cases()).Key);
    }

    [Fact]
    public async Task F04_a_store_of_a_currency_with_three_decimals_books_three()
    {
        var books = await peers.BookIn("KWD", "7 P1 24.500 T7=1.715 -> CASH 26.215");

        books.Are("Cr 24.500 Sales 4000 T7", "Cr 1.715 SalesTax 2200 T7", "Dr 26.215 TenderIn 1000 CASH");
    }
}
