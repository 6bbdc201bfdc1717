using NodaTime;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Payouts;

public sealed class PayoutTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 9, 0);
    private static readonly Currency Pounds = Currency.Of("GBP");
    private static readonly BusinessDate Date = BusinessDate.Parse("2026-11-24");

    private readonly Payout _payout = Payout.New("po_1");
    private readonly List<PayoutEvent> _facts = [];

    private PayoutReply Tell(Payout payout, PayoutCommand command)
    {
        var (reply, facts) = Payout.Decide(payout, command, Now);
        foreach (var fact in facts)
            Payout.Evolve(payout, fact);
        _facts.AddRange(facts);
        return reply;
    }

    private static PayoutContent Content(long gross) => new("po_1", Date, Pounds, "BR1",
    [
        new PayoutRow(PayoutRowType.Charge, "ch_1", null, "T1#1", gross, 20, gross - 20),
        new PayoutRow(PayoutRowType.Chargeback, "cb_1", "ch_0", null, -500, 15, -515),
        new PayoutRow(PayoutRowType.Fee, "fee_1", null, null, 0, 99, -99),
    ]);

    private static RowMatch Match(int row, long amount, bool explainsOnly = false) => new(row,
        new TransactionId(new TerminalId("T1"), 1), new DocumentId("S001-20261120-1"), amount, explainsOnly);

    [Fact]
    public void The_same_again_is_nothing_and_other_content_is_shown_and_not_taken()
    {
        Assert.IsType<PayoutReply.Imported>(Tell(_payout, new PayoutCommand.Import(Content(1200), "ada", "a.csv")));
        Assert.IsType<PayoutReply.Same>(Tell(_payout, new PayoutCommand.Import(Content(1200), "bob", "b.csv")));
        var conflict = Assert.IsType<PayoutReply.Conflict>(
            Tell(_payout, new PayoutCommand.Import(Content(1300), "bob", "c.csv")));

        Assert.Contains("row 1: Charge ch_1 gross 12.00", Assert.Single(conflict.Differences),
            StringComparison.Ordinal);
        Assert.Equal((1200, "ada"), (_payout.Content!.Rows[0].Gross, _payout.ImportedBy));
    }

    [Fact]
    public void Charges_and_chargebacks_need_a_ticket_and_fees_do_not()
    {
        Tell(_payout, new PayoutCommand.Import(Content(1200), "ada", "a.csv"));
        Assert.Equal([0, 1], _payout.UnmatchedRows);

        Tell(_payout, new PayoutCommand.Match("S001", [Match(0, 700)]));
        Assert.Equal(500, _payout.Unmatched(0));
        Tell(_payout, new PayoutCommand.Match("S001", [Match(0, 700), Match(0, 500), Match(1, -500, true)]));
        Assert.Empty(_payout.UnmatchedRows);
        Tell(_payout, new PayoutCommand.Match("S001", [Match(1, -500, true)]));

        Assert.Equal(3, _facts.Count);
    }

    [Fact]
    public void A_bank_statement_again_adds_only_what_is_new_of_equal_lines()
    {
        var bank = Payout.New(Payout.BankKey("BR1"));
        var line = new BankLine(Date, Pounds, 566, "BR1");

        Assert.Equal(new PayoutReply.Done(2), Tell(bank, new PayoutCommand.TakeBank([line, line], "ada", "a.csv")));
        Assert.Equal(new PayoutReply.Done(0), Tell(bank, new PayoutCommand.TakeBank([line], "ada", "b.csv")));
        Assert.Equal(new PayoutReply.Done(1),
            Tell(bank, new PayoutCommand.TakeBank([line, line, line], "ada", "c.csv")));
        Assert.True(bank.IsBank);
        Assert.Equal("BR1", bank.Reference);
    }

    [Fact]
    public void Every_fact_and_the_snapshot_read_back_as_they_were_written()
    {
        Tell(_payout, new PayoutCommand.Import(Content(1200), "ada", "a.csv"));
        Tell(_payout, new PayoutCommand.Match("S001", [Match(0, 700), Match(1, -500, true)]));
        Tell(_payout, new PayoutCommand.TakeBank([new BankLine(Date, Pounds, 566, "BR1")], "ada", "b.csv"));
        var replayed = Payout.New("po_1");
        foreach (var fact in _facts)
        {
            var to = new ByteWriter();
            Payout.Events.Write(fact, to);
            var (type, version) = Payout.Events.TypeOf(fact);
            Payout.Evolve(replayed, Payout.Events.Read(type, version, to.ToArray()));
        }

        Assert.Equal(Snapshot(_payout), Snapshot(replayed));
        Assert.Equal(Snapshot(_payout), Snapshot(Payout.Read("po_1", Snapshot(_payout))));
    }

    private static byte[] Snapshot(Payout state)
    {
        var to = new ByteWriter();
        Payout.Write(state, to);
        return to.ToArray();
    }
}
