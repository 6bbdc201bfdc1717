using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Cases;

public sealed class CaseTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 20, 9, 0);
    private static readonly Currency Pounds = Currency.Of("GBP"), Yen = Currency.Of("JPY");

    private readonly Case _case = Case.New("clock:T1");
    private readonly List<CaseEvent> _facts = [];

    private CaseReply Given(CaseCommand command)
    {
        var (reply, facts) = Case.Decide(_case, command, Now);
        foreach (var fact in facts)
            Case.Evolve(_case, fact);
        _facts.AddRange(facts);
        return reply;
    }

    private static TerminalNumbers[] Numbers(params long[] numbers)
    {
        var set = new NumberSet();
        foreach (var number in numbers)
            set.Add(number);
        return [new TerminalNumbers(new TerminalId("T1"), set)];
    }

    private static CaseCommand.Hold Hold(long number, Currency currency, long minor) =>
        new CaseCommand.Hold("early", Numbers(number), [new CurrencyAmount(currency, minor)]);

    private static CaseCommand.Release Release(long number, Currency currency, long minor) =>
        new CaseCommand.Release(Numbers(number), [new CurrencyAmount(currency, minor)]);

    [Fact]
    public void Amounts_of_several_currencies_stand_side_by_side()
    {
        Given(Hold(1, Pounds, 1200));
        Given(Hold(2, Yen, 500));
        Given(Hold(3, Pounds, 300));

        Assert.Equal([new CurrencyAmount(Pounds, 1500), new CurrencyAmount(Yen, 500)], _case.Amounts);
    }

    [Fact]
    public void It_says_once_that_it_opened_and_once_that_it_closed()
    {
        Given(Hold(1, Pounds, 1200));
        Given(Hold(2, Pounds, 100));
        Given(Release(1, Pounds, 1200));
        Assert.DoesNotContain(_facts, fact => fact is CaseEvent.Closed);
        Given(Release(2, Pounds, 100));

        Assert.Single(_facts, fact => fact is CaseEvent.Opened);
        Assert.Single(_facts, fact => fact is CaseEvent.Closed);
        Assert.False(_case.IsOpen);
        Assert.Empty(_case.Amounts);
    }

    [Fact]
    public void Raised_again_with_another_amount_the_new_one_counts_and_the_same_changes_nothing()
    {
        Given(new CaseCommand.Raise("one", [new CurrencyAmount(Pounds, 100)]));
        Given(new CaseCommand.Raise("two", [new CurrencyAmount(Pounds, 250)]));
        var before = _facts.Count;
        Given(new CaseCommand.Raise("two", [new CurrencyAmount(Pounds, 250)]));

        Assert.Equal(before, _facts.Count);
        Assert.Equal([new CurrencyAmount(Pounds, 250)], _case.Amounts);
        Assert.Single(_facts, fact => fact is CaseEvent.Opened);
        Given(new CaseCommand.Settle("over"));
        Assert.Empty(_case.Amounts);
    }

    [Fact]
    public void An_assignment_keeps_the_owners_role_and_stands_in_the_history_with_who_gave_it()
    {
        Given(Hold(1, Pounds, 1200));
        Given(new CaseCommand.Assign("ada", "grace"));
        Given(new CaseCommand.Act("grace", "note", "called the store"));

        Assert.Equal("grace", _case.Assignee);
        Assert.Equal(CaseOwner.StoreOperations, _case.Kind.Owner);
        Assert.Equal([("ada", "assign", "grace"), ("grace", "note", "called the store")],
            _case.History.Select(h => (h.Who, h.What, h.Why)));
    }

    [Fact]
    public void A_case_that_is_not_open_takes_no_act()
    {
        Assert.IsType<CaseReply.NotOpen>(Given(new CaseCommand.Assign("ada", "grace")));
        Assert.IsType<CaseReply.NotOpen>(Given(new CaseCommand.Act("ada", "note", "x")));
        Assert.Empty(_facts);
    }

    [Fact]
    public void Every_fact_and_the_snapshot_read_back_as_they_were_written()
    {
        Given(Hold(1, Pounds, 1200));
        Given(new CaseCommand.Raise("also", [new CurrencyAmount(Yen, 7)]));
        Given(new CaseCommand.Assign("ada", "grace"));
        Given(new CaseCommand.Act("ada", "note", "x"));
        var middle = Snapshot(_case);
        Given(Release(1, Pounds, 1200));
        Given(new CaseCommand.Settle("over"));

        var replayed = Case.New(_case.Key);
        foreach (var fact in _facts)
            Case.Evolve(replayed, RoundTrip(fact));
        Assert.Equal(Snapshot(_case), Snapshot(replayed));
        Assert.Equal(middle, Snapshot(Case.Read(_case.Key, middle)));
    }

    [Fact]
    public void Facts_of_the_first_version_are_read_with_an_amount_of_no_currency()
    {
        var to = new ByteWriter();
        to.Var(Now.ToUnixTimeMilliseconds());
        to.Text("early");
        RetailActors.Actors.Statements.BooksShapes.WriteNumbers(to, Numbers(1));
        to.Var(1200);

        var held = Assert.IsType<CaseEvent.Held>(Case.Events.Read(CaseEventCodec.Held, 1, to.ToArray()));

        Assert.Equal([new CurrencyAmount(null, 1200)], held.Amounts);
    }

    private static byte[] Snapshot(Case state)
    {
        var to = new ByteWriter();
        Case.Write(state, to);
        return to.ToArray();
    }

    private static CaseEvent RoundTrip(CaseEvent fact)
    {
        var to = new ByteWriter();
        Case.Events.Write(fact, to);
        var (type, version) = Case.Events.TypeOf(fact);
        return Case.Events.Read(type, version, to.ToArray());
    }
}
