using NodaTime;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Payouts;

public sealed class SettlementTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 24, 9, 0);
    private static readonly Currency Pounds = Currency.Of("GBP");

    private readonly Settlement _store = Settlement.New("S001");
    private readonly List<SettlementEvent> _facts = [];
    private long _number;

    private SettlementReply Tell(SettlementCommand command)
    {
        var (reply, facts) = Settlement.Decide(_store, command, Now);
        foreach (var fact in facts)
            Settlement.Evolve(_store, fact);
        _facts.AddRange(facts);
        return reply;
    }

    private void Journaled(params (string Reference, long Amount)[] lines) => Tell(new SettlementCommand.Expect(
        new DocumentId($"S001-20261120-{_facts.Count + 1}"), BusinessDate.Parse("2026-11-20"), Pounds,
        [.. lines.Select(line => new TenderLine(line.Reference, new TransactionId(new TerminalId("T1"), ++_number),
            new TenderId("CARD"), line.Amount))]));

    private long[] Offer(string payout, params OfferedRow[] rows) =>
        [.. Tell(new SettlementCommand.Offer(payout, Pounds, rows)).Taken.Select(a => a.Amount)];

    private static OfferedRow Row(int row, long gross, params string[] references) => new(row, references, gross,
        false);

    private long[] Left => [.. _store.Unpaid.Select(n => _store.Lines[n].Left)];

    [Fact]
    public void A_charge_pays_its_tender_and_offered_again_it_changes_nothing()
    {
        Journaled(("ch_1", 1200), ("ch_2", 500));
        Assert.Equal([1200], Offer("po_1", Row(0, 1200, "ch_1")));
        var before = _facts.Count;

        Assert.Equal([1200], Offer("po_1", Row(0, 1200, "ch_1")));
        Assert.Equal((before, 1), (_facts.Count, _store.Unpaid.Count));
    }

    // K-01 of the acceptance cases: 180 on 100 and 150, a credit of 50, 60 paid back where 50 was due.
    [Fact]
    public void One_payment_over_several_tickets_pays_the_oldest_first_and_leaves_the_rest_open()
    {
        Journaled(("pay", 100), ("pay", 150), ("credit", -50), ("supplier", -50));

        Assert.Equal([100, 80], Offer("po_1", Row(0, 180, "pay")));
        Assert.Equal([-50], Offer("po_1", Row(1, -50, "credit")));
        Assert.Equal([-50], Offer("po_1", Row(2, -60, "supplier")));
        Assert.Equal([70], Left);
        // What is paid takes nothing more.
        Assert.Empty(Offer("po_2", Row(0, -10, "supplier")));
        Assert.Equal([70], Offer("po_2", Row(1, 70, "pay")));
        Assert.Empty(Left);
    }

    [Fact]
    public void Money_in_and_money_out_under_one_reference_are_never_netted()
    {
        Journaled(("ch_1", 1200), ("ch_1", -200));

        Assert.Equal([1200], Offer("po_1", Row(0, 1200, "ch_1")));
        Assert.Equal([-200], Offer("po_2", Row(0, -200, "re_1", "ch_1")));
        Assert.Empty(Left);
    }

    [Fact]
    public void The_id_of_the_charge_is_a_hint_that_counts_only_for_exactly_what_is_open()
    {
        Journaled(("ch_1", -200));

        Assert.Empty(Offer("po_1", Row(0, -150, "re_1", "ch_1")));
        Assert.Equal([-200], Offer("po_1", Row(1, -200, "re_2", "ch_1")));
    }

    [Fact]
    public void A_chargeback_belongs_to_its_charge_and_pays_nothing()
    {
        Journaled(("ch_1", 1200));

        Assert.Equal([-1200], Offer("po_1", new OfferedRow(0, ["ch_1"], -1200, true)));
        Assert.Equal([1200], Left);
    }

    [Fact]
    public void Another_currency_pays_nothing()
    {
        Journaled(("ch_1", 1200));

        Assert.Empty(Tell(new SettlementCommand.Offer("po_1", Currency.Of("EUR"), [Row(0, 1200, "ch_1")])).Taken);
    }

    [Fact]
    public void Every_fact_and_the_snapshot_read_back_as_they_were_written()
    {
        Journaled(("pay", 100), ("pay", 150), ("credit", -50));
        Offer("po_1", Row(0, 180, "pay"), new OfferedRow(1, ["credit"], -9, true));
        var replayed = Settlement.New("S001");
        foreach (var fact in _facts)
        {
            var to = new ByteWriter();
            Settlement.Events.Write(fact, to);
            var (type, version) = Settlement.Events.TypeOf(fact);
            Settlement.Evolve(replayed, Settlement.Events.Read(type, version, to.ToArray()));
        }

        Assert.Equal(Snapshot(_store), Snapshot(replayed));
        var read = Settlement.Read("S001", Snapshot(_store));
        Assert.Equal(Snapshot(_store), Snapshot(read));
        Assert.Equal([70, -50], read.Unpaid.Select(n => read.Lines[n].Left));
    }

    private static byte[] Snapshot(Settlement state)
    {
        var to = new ByteWriter();
        Settlement.Write(state, to);
        return to.ToArray();
    }
}
