using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Tests.OnlineRetail;

public sealed class OnlineRetailTicketsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private static List<Ticket> Tickets(params string[] paths)
    {
        var tickets = new OnlineRetailTickets();
        return [.. paths.SelectMany(tickets.Read)];
    }

    private Transaction Only(string invoice) =>
        Assert.Single(Tickets(Months.Synthetic(_directory)), t => t.Transaction.Receipt == invoice).Transaction;

    [Fact]
    public void An_invoice_is_a_transaction_however_its_rows_are_mixed_with_others()
    {
        var sale = Only("536365");

        Assert.Equal(TransactionKind.Sale, sale.Kind);
        Assert.Equal(["85123A", "71053", "POST"], sale.Lines.Select(line => line.Sku.Value));
        Assert.Equal(6 * 255 + 6 * 339 + 1800, sale.Total);
        Assert.Equal([new Tender(new TenderId("ACCOUNT"), sale.Total)], sale.Tenders);
        Assert.Equal("17850", sale.Customer);
        Assert.Equal(Instant.FromUtc(2010, 12, 1, 8, 26), sale.At);
    }

    [Fact]
    public void A_cancellation_is_an_unlinked_return()
    {
        var back = Only("C536379");

        Assert.Equal((TransactionKind.Return, null, -2750L), (back.Kind, back.Original, back.Total));
        Assert.Equal(new Quantity(-1_000_000), Assert.Single(back.Lines).Quantity);
    }

    [Theory]
    [InlineData("536400", "UNEXPLAINED", -9)]
    [InlineData("536401", "DAMAGED", -11)]
    [InlineData("536402", "FOUND", 56)]
    public void What_staff_moved_without_price_or_customer_is_a_stock_adjustment_with_a_reason(
        string invoice, string reason, int pieces)
    {
        var adjustment = Only(invoice);

        Assert.Equal(TransactionKind.StockAdjustment, adjustment.Kind);
        Assert.Equal((reason, 0L), (adjustment.Reason, adjustment.Total));
        Assert.Equal(Quantity.Of(pieces), Assert.Single(adjustment.Lines).Quantity);
        Assert.Empty(adjustment.Tenders);
    }

    [Fact]
    public void Goods_given_free_to_a_customer_are_a_sale_of_nothing()
    {
        var gift = Only("540003");

        Assert.Equal((TransactionKind.Sale, 0L, 1), (gift.Kind, gift.Total, gift.Lines.Length));
        Assert.Empty(gift.Tenders);
    }

    [Fact]
    public void A_bad_debt_is_money_without_goods()
    {
        var (more, less) = (Only("A540001"), Only("A540002"));

        Assert.Equal((TransactionKind.PayIn, 1106206L, "BAD-DEBT"), (more.Kind, more.Total, more.Reason));
        Assert.Equal((TransactionKind.PayOut, -1106206L, "BAD-DEBT"), (less.Kind, less.Total, less.Reason));
        Assert.Empty(less.Lines);
    }

    [Fact]
    public void Each_row_is_rounded_to_the_penny_half_away_from_zero()
    {
        var sale = Only("536405");

        // 5 × 0.001 = 0.005 and 3 × 0.335 = 1.005
        Assert.Equal([1L, 101L], sale.Lines.Select(line => line.Net));
        Assert.Equal(1_000, sale.Lines[0].PriceMillionths);
    }

    [Theory]
    [InlineData("536366", "CASH")]
    [InlineData("540000", "CARD")]
    [InlineData("C540004", "CASH")]
    public void The_anonymous_pay_cash_up_to_a_hundred_pounds_and_by_card_above(string invoice, string tender) =>
        Assert.Equal(tender, Assert.Single(Only(invoice).Tenders).Id.Value);

    [Fact]
    public void A_code_in_lower_case_is_the_same_article()
    {
        var world = OnlineRetailWorld.From(Months.Synthetic(_directory));

        Assert.Equal("85123A", Only("536366").Lines[0].Sku.Value);
        Assert.Single(world.Items, item => item.Sku.Value.Equals("85123A", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_catalogue_has_goods_and_services_and_nothing_that_is_formed_otherwise()
    {
        var world = OnlineRetailWorld.From(Months.Synthetic(_directory));
        var kinds = world.Items.ToDictionary(item => item.Sku.Value, item => item.Kind);

        Assert.Equal(ItemKind.Goods, kinds["47566B"]);
        Assert.Equal(ItemKind.Service, kinds["POST"]);
        Assert.Equal(ItemKind.Service, kinds["CRUK"]);
        Assert.Equal(ItemKind.Service, kinds["GIFT_0001_20"]);
        Assert.DoesNotContain("DCGS0003", kinds.Keys);
        Assert.Equal("RETROSPOT TEA SET", world.Items.Single(item => item.Sku.Value == "22139").Name);
    }

    [Fact]
    public void Summer_time_moves_the_offset_and_not_the_business_date()
    {
        var path = Months.Write(_directory, "june.csv", "1,22139,X,1,2011-06-01 00:30:00,1.00,,EIRE\n");

        var sale = Assert.Single(Tickets(path)).Transaction;

        Assert.Equal((60, "2011-06-01"), (sale.OffsetMinutes, sale.BusinessDate.ToString()));
        Assert.Equal(Instant.FromUtc(2011, 5, 31, 23, 30), sale.At);
    }

    [Fact]
    public void An_invoice_with_more_lines_than_a_terminal_may_send_becomes_two_transactions_and_stays_one_invoice()
    {
        var rows = string.Concat(Enumerable.Range(0, 1_114).Select(
            i => $"573585,{10_000 + i},X,1,2011-10-31 14:41:00,0.35,,EIRE\n"));
        var path = Months.Write(_directory, "october.csv", rows);
        var tally = new OnlineRetailTally(OnlineRetailWorld.From([path]));

        var tickets = Tickets(path);
        tickets.ForEach(tally.Add);

        Assert.Equal(
            [("573585", 1_000), ("573585/2", 114)],
            tickets.Select(t => (t.Transaction.Receipt, t.Transaction.Lines.Length)));
        Assert.All(tickets, t => Assert.Equal("CARD", t.Transaction.Tenders[0].Id.Value));
        Assert.Empty(tally.Differences(OnlineRetailCount.Of([path])));
    }

    [Fact]
    public void The_same_file_twice_in_one_replay_is_refused_with_the_invoice()
    {
        var path = Months.Synthetic(_directory)[0];

        var error = Assert.Throws<TicketFileException>(() => Tickets(path, path));

        Assert.Contains("InvoiceNo '536365'", error.Message);
    }

    [Fact]
    public void A_difference_names_the_store()
    {
        var paths = Months.Synthetic(_directory);
        var tally = new OnlineRetailTally(OnlineRetailWorld.From(paths));
        foreach (var ticket in Tickets(paths).Where(t => t.Transaction.Receipt != "C540004"))
            tally.Add(ticket);

        Assert.StartsWith("FRANCE:", Assert.Single(tally.Differences(OnlineRetailCount.Of(paths))));
    }
}
