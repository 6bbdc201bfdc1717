using RetailActors.Actors.Retail;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Acceptance;

/// <summary>The company keeps its books in pounds; its stores sell in other currencies too.</summary>
[Collection(nameof(Peers))]
public sealed class CurrencyTests(PeerShop peers)
{
    private static readonly Currency Euro = Currency.Of("EUR");

    [Fact]
    public async Task F01_every_line_says_what_it_is_worth_in_the_companys_currency()
    {
        var store = await peers.Store("AUD");
        await store.Send(
            At(2m, store.Ticket("10 P1 50.00; 10 P2 129.90; 10 P3 150.00 -> CASH 329.90")),
            At(2m, store.Ticket("5 P1 25.00; 5 P2 64.95 -> CASH 89.95")),
            At(2m, store.Ticket("5 P2 64.95; 5 P3 75.00 -> BANK 139.95")));

        var books = await store.Close();

        Worth(books.Journals[0], "Cr 559.80 = 1119.60 GBP Sales", "Dr 139.95 = 279.90 GBP TenderIn",
            "Dr 419.85 = 839.70 GBP TenderIn");
    }

    [Fact]
    public async Task F04_three_decimals_are_worth_two()
    {
        var store = await peers.Store("KWD");
        await store.Send(At(2m, store.Ticket("7 P1 24.500 T7=1.715 -> CASH 26.215")));

        var books = await store.Close();

        Worth(books.Journals[0], "Cr 24.500 = 49.00 GBP Sales", "Cr 1.715 = 3.43 GBP SalesTax",
            "Dr 26.215 = 52.43 GBP TenderIn");
    }

    /// <summary>The whole would be 9.22; the receivable is what its parts come to.</summary>
    [Fact]
    public async Task G13_the_tender_is_worth_what_the_converted_parts_come_to()
    {
        var store = await peers.Store("AUD");
        await store.Send(At(0.4007m, store.Ticket("1 P1 20.00 T15=3.00 -> CASH 23.00")));

        var books = await store.Close();

        Worth(books.Journals[0], "Cr 20.00 = 8.01 GBP Sales", "Cr 3.00 = 1.20 GBP SalesTax",
            "Dr 23.00 = 9.21 GBP TenderIn");
    }

    [Fact]
    public async Task Without_a_frozen_rate_the_erps_rate_of_the_business_date_holds()
    {
        var books = await peers.BookIn("KWD", "1 P1 10.000 -> CASH 10.000");

        Worth(books.Journals[0], "Cr 10.000 = 25.00 GBP Sales", "Dr 10.000 = 25.00 GBP TenderIn");
    }

    [Fact]
    public async Task A_till_that_sells_in_two_currencies_has_a_journal_in_each()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open", "1 P1 100.00 -> CASH 100.00");
        await till.Send(At(0.85m, till.Of("1 P1 10.00 -> CASH 10.00")) with { Currency = Euro, Shift = "A" });

        var books = await store.Close();

        Assert.Equal(["GBP", "EUR"], books.Journals.Select(j => j.Lines[0].CompanyCurrency is null ? "GBP" : "EUR")
            .OrderDescending());
        Worth(books.Journals.Single(j => j.Lines[0].CompanyCurrency is not null), "Cr 10.00 = 8.50 GBP Sales",
            "Dr 10.00 = 8.50 GBP TenderIn");
    }

    [Fact]
    public async Task Notes_of_another_currency_are_counted_in_it_and_differ_in_the_stores()
    {
        var (store, till, _) = await peers.Tills();
        await till.Do("A", "open");
        var (sale, close) = (till.Of("1 P1 8.60 -> CASH 8.60") with { Shift = "A" },
            till.Of("close") with { Shift = "A" });
        await till.Send(sale with
        {
            Tenders = [sale.Tenders[0] with { Foreign = new ForeignAmount(Euro, 10_00, Rate(0.86m)) }],
        }, close with { Tenders = [new Tender(new TenderId("CASH"), 7_74, null, new ForeignAmount(Euro, 9_00))] });

        var books = await store.Close();

        var shift = await till.Shift("A");
        var euros = Assert.Single(shift.Tenders, one => one.Currency == "EUR");
        Assert.Equal(("10.00", "9.00", "-1.00"), (euros.Expected, euros.Declared, euros.Difference));
        Assert.Equal(-0.86m, books.Net("6900"));
    }

    private static FrozenRate Rate(decimal rate) => new((long)(rate * 1_000_000_000));

    private static Transaction At(decimal rate, Transaction ticket) => ticket with { Rate = Rate(rate) };

    private static void Worth(JournalDetailView journal, params string[] lines) => Assert.Equal(
        lines.Order(StringComparer.Ordinal),
        journal.Lines.Select(line => PeerBooks.Number(line.Debit) > 0
            ? $"Dr {line.Debit} = {line.CompanyDebit} {line.CompanyCurrency} {line.Role}"
            : $"Cr {line.Credit} = {line.CompanyCredit} {line.CompanyCurrency} {line.Role}")
            .Order(StringComparer.Ordinal));
}
