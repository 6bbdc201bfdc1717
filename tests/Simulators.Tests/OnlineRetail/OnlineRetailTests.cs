using System.Text;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Simulators.OnlineRetail;
using RetailActors.Simulators.Terminals;

namespace RetailActors.Simulators.Tests.OnlineRetail;

public sealed class OnlineRetailTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public enum Files
    {
        Synthetic,
        Real,
    }

    /// <summary>The real months where they are; the synthetic ones always.</summary>
    private string[] Paths(Files files) =>
        files == Files.Real && Months.Real() is { Length: > 0 } real ? real : Months.Synthetic(_directory);

    private static List<Ticket> Tickets(params string[] paths)
    {
        var tickets = new OnlineRetailTickets();
        return [.. paths.SelectMany(tickets.Read)];
    }

    private Transaction Only(string invoice) =>
        Assert.Single(Tickets(Months.Synthetic(_directory)), t => t.Transaction.Receipt == invoice).Transaction;

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Tickets_and_an_independent_count_of_the_files_agree_to_the_penny_in_every_store(Files files)
    {
        var paths = Paths(files);
        var world = OnlineRetailWorld.From(paths);
        var tally = new OnlineRetailTally(world);

        foreach (var ticket in Tickets(paths))
            tally.Add(ticket);

        Assert.Empty(tally.Differences(OnlineRetailCount.Of(paths)));
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Every_ticket_balances_and_is_within_what_the_intake_takes(Files files)
    {
        foreach (var (_, t) in Tickets(Paths(files)))
        {
            var money = t.Lines.Sum(line => line.Net + line.Taxes.Sum(tax => tax.Amount));
            if (t.Kind is not (TransactionKind.PayIn or TransactionKind.PayOut))
                Assert.Equal(t.Total, money);
            Assert.Equal(t.Total, t.Tenders.Sum(tender => tender.Amount));
            Assert.InRange(t.Lines.Length, t.Tenders.Length == 0 ? 1 : 0, 1_000);
            if (t.Kind == TransactionKind.Return)
                Assert.All(t.Lines, line => Assert.True(line.Quantity < Quantity.Zero));
        }
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void Months_one_by_one_in_any_order_or_together_give_the_same_tickets_without_gaps(Files files)
    {
        var paths = Paths(files);

        var together = Tickets(paths);
        var oneByOne = paths.Reverse().SelectMany(path => Tickets(path)).ToList();

        Assert.Equal(Keyed(together), Keyed(oneByOne));
        foreach (var terminal in together.GroupBy(t => t.Terminal))
            Assert.Equal(
                Enumerable.Range(1, terminal.Count()).Select(n => (long)n), terminal.Select(t => t.Transaction.Number));
    }

    [Theory]
    [InlineData(Files.Synthetic)]
    [InlineData(Files.Real)]
    public void The_world_of_the_files_has_every_terminal_tender_tax_and_reason_that_their_tickets_name(Files files)
    {
        var paths = Paths(files);
        var world = OnlineRetailWorld.From(paths);
        var erp = world.ToMasterData();
        var (tenders, taxes) = (erp.Tenders.Select(t => t.Tender).ToHashSet(), erp.Taxes.Select(t => t.Code).ToHashSet());
        var reasons = erp.Reasons.Select(r => r.Reason).ToHashSet();

        var tickets = Tickets(paths);

        Assert.Equal(
            tickets.Select(t => t.Terminal.Value).Distinct().Order(StringComparer.Ordinal),
            world.Terminals.Select(t => t.Terminal.Value));
        Assert.All(tickets.SelectMany(t => t.Transaction.Tenders), tender => Assert.Contains(tender.Id, tenders));
        Assert.All(tickets.SelectMany(t => t.Transaction.Lines).SelectMany(l => l.Taxes), tax => Assert.Contains(tax.Code, taxes));
        Assert.All(tickets.Where(t => t.Transaction.Reason is not null), t => Assert.Contains(t.Transaction.Reason!, reasons));
        world.Write(_directory.Path);
        Assert.Equal(world.Items.Select(Text), Simulators.Worlds.World.Load(_directory.Path).Items.Select(Text));
    }

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

        Assert.Equal((TransactionKind.StockAdjustment, reason, 0L), (adjustment.Kind, adjustment.Reason, adjustment.Total));
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
        var rows = string.Concat(Enumerable.Range(0, 1_114).Select(i => $"573585,{10_000 + i},X,1,2011-10-31 14:41:00,0.35,,EIRE\n"));
        var path = Months.Write(_directory, "october.csv", rows);
        var tally = new OnlineRetailTally(OnlineRetailWorld.From([path]));

        var tickets = Tickets(path);
        tickets.ForEach(tally.Add);

        Assert.Equal([("573585", 1_000), ("573585/2", 114)], tickets.Select(t => (t.Transaction.Receipt, t.Transaction.Lines.Length)));
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

    [Fact]
    public void Text_that_is_not_UTF_8_is_read_as_Latin_1()
    {
        var path = Months.Write(_directory, "old.csv", Encoding.Latin1.GetBytes(
            $"{Months.Header}\n1,gift_0001_20,Voucher £20,1,2011-06-01 10:00:00,1.00,,Curaçao\n"));

        var row = Assert.Single(OnlineRetailReader.Read(path));

        Assert.Equal(("Voucher £20", "Curaçao"), (row.Description, row.Country));
    }

    [Theory]
    [InlineData("1,22139,X,one,2011-06-01 10:00:00,1.00,,EIRE", "line 2, Quantity 'one'")]
    [InlineData("1,22139,X,1,01/06/2011 10:00,1.00,,EIRE", "line 2, InvoiceDate '01/06/2011 10:00'")]
    [InlineData("1,22139,X,1,2011-06-01 10:00:00,1.0000001,,EIRE", "line 2, UnitPrice '1.0000001'")]
    [InlineData("1,22139,X,99999999999,2011-06-01 10:00:00,1,,EIRE", "line 2, Quantity '99999999999'")]
    [InlineData(",22139,X,1,2011-06-01 10:00:00,1,,EIRE", "line 2, InvoiceNo ''")]
    [InlineData("1,22139,X,1,2011-06-01 10:00:00,1,EIRE", "line 2, row '7 cells'")]
    public void A_cell_that_is_not_understood_is_named_with_its_line(string row, string where) => Assert.Contains(
        where,
        Assert.Throws<TicketFileException>(() => Tickets(Months.Write(_directory, "bad.csv", row))).Message);

    [Fact]
    public void A_file_without_a_column_is_refused()
    {
        var path = Months.Write(_directory, "bad.csv", Encoding.UTF8.GetBytes("InvoiceNo,StockCode\n1,2\n"));

        Assert.Contains("column 'Description'", Assert.Throws<TicketFileException>(() => Tickets(path)).Message);
    }

    private static SortedDictionary<string, string> Keyed(IEnumerable<Ticket> tickets)
    {
        var keyed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var to = new ByteWriter();
        foreach (var (terminal, transaction) in tickets)
        {
            to.Reset();
            TransactionCodec.Write(to, transaction);
            keyed.Add($"{terminal}#{transaction.Number}", Convert.ToHexString(to.Written));
        }
        return keyed;
    }

    private static string Text(Simulators.Worlds.WorldItem item) => $"{item with { Units = [] }} {string.Join(' ', item.Units)}";
}
