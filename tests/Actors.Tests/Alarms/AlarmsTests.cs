using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Storage;
using Xunit;

namespace RetailActors.Actors.Tests.Alarms;

using Alarms = RetailActors.Actors.Alarms.Alarms;

public sealed class AlarmsTests
{
    // 23:00 in London, winter time.
    private static readonly Instant Night = Instant.FromUtc(2026, 11, 20, 23, 0);
    private static readonly Instant Morning = Instant.FromUtc(2026, 11, 21, 6, 30);

    private static readonly QuietHours Quiet = new(new LocalTime(22, 0), new LocalTime(6, 30),
        DateTimeZoneProviders.Tzdb["Europe/London"]);

    private static readonly AlarmPolicy Policy = new(Severity.Warning, Quiet, Duration.FromHours(2),
        Duration.FromSeconds(5), Duration.FromMinutes(1));

    private readonly Alarms _alarms = Alarms.New("");
    private readonly List<AlarmEvent> _facts = [];

    private AlarmReply Tell(AlarmCommand command, Instant now)
    {
        var (reply, facts) = Alarms.Decide(_alarms, command, now);
        foreach (var fact in facts)
            Alarms.Evolve(_alarms, fact);
        _facts.AddRange(facts);
        return reply;
    }

    private void Open(string key, Severity severity, Instant at) =>
        Tell(new AlarmCommand.Open(key, severity, CaseOwner.Finance, "why", at), at);

    private AlarmReply.Due Next(Instant now) =>
        Assert.IsType<AlarmReply.Due>(Tell(new AlarmCommand.Next(Policy), now));

    private static IEnumerable<string> Cases(AlarmReply.Due due) =>
        due.Messages.SelectMany(m => m.Notices).Select(n => $"{n.Kind} {n.Case}");

    [Fact]
    public void That_a_case_is_over_is_told_also_when_it_was_open_again_for_a_moment()
    {
        var day = Morning + Duration.FromHours(1);
        Open("a:1", Severity.Warning, day);
        Assert.Equal(["Opened a:1"], Cases(Next(day)));
        Tell(new AlarmCommand.Sent(1), day);

        Tell(new AlarmCommand.Close("a:1", day), day);
        Open("a:1", Severity.Warning, day);
        Tell(new AlarmCommand.Close("a:1", day), day);

        Assert.Equal(["Closed a:1"], Cases(Next(day)));
    }

    [Fact]
    public void In_quiet_hours_only_the_critical_goes_out_and_the_rest_goes_out_as_one_in_the_morning()
    {
        Open("a:1", Severity.Warning, Night);
        Open("b:1", Severity.Critical, Night);
        Open("c:1", Severity.Warning, Night);

        var night = Next(Night);
        Assert.Equal(["Opened b:1"], Cases(night));
        Assert.Equal(Morning, night.NextAt);
        Tell(new AlarmCommand.Sent(1), Night);
        Tell(new AlarmCommand.Acknowledge("b:1", "ada", null, Night), Night);

        var morning = Next(Morning);
        Assert.Equal(["Opened a:1", "Opened c:1"], Cases(morning));
        Assert.Single(morning.Messages);
    }

    [Fact]
    public void What_was_over_before_the_morning_is_not_told_and_what_was_told_is_told_to_be_over()
    {
        Open("a:1", Severity.Warning, Night);
        Open("b:1", Severity.Critical, Night);
        Next(Night);
        Tell(new AlarmCommand.Sent(1), Night);
        Tell(new AlarmCommand.Close("a:1", Night), Night);
        Tell(new AlarmCommand.Close("b:1", Night), Night);

        Assert.Equal(["Closed b:1"], Cases(Next(Morning)));
    }

    [Fact]
    public void Below_the_least_severity_nothing_is_told()
    {
        Open("a:1", Severity.Info, Morning);

        Assert.Empty(Next(Morning).Messages);
        Assert.Equal((0, 1), (_alarms.Waiting.Count, (int)_alarms.DroppedCount));
    }

    [Fact]
    public void What_nobody_acted_on_is_escalated_once_to_the_second_and_what_was_taken_up_is_not()
    {
        Open("a:1", Severity.Warning, Morning);
        Open("b:1", Severity.Warning, Morning);
        Next(Morning);
        Tell(new AlarmCommand.Sent(1), Morning);
        Tell(new AlarmCommand.Acknowledge("b:1", "ada", "grace", Morning), Morning);
        Assert.Equal(Morning + Duration.FromHours(2), Next(Morning).NextAt);

        var later = Morning + Duration.FromHours(2);
        Assert.Equal(later, Next(later).NextAt);
        var due = Next(later);

        Assert.Equal(["Escalated a:1"], Cases(due));
        Assert.Equal(AlarmTarget.Second, due.Messages[0].Target);
        Tell(new AlarmCommand.Sent(2), later);
        Assert.Empty(Next(later + Duration.FromDays(1)).Messages);
    }

    [Fact]
    public void A_message_that_failed_keeps_its_number_and_its_notices_and_waits_longer_each_time()
    {
        Open("a:1", Severity.Warning, Morning);
        var first = Assert.Single(Next(Morning).Messages);
        Tell(new AlarmCommand.Failed(first.Number, "down", Policy), Morning);
        var waiting = Next(Morning);
        Assert.Empty(waiting.Messages);
        Assert.Equal(Morning + Duration.FromSeconds(5), waiting.NextAt);

        var again = Assert.Single(Next(Morning + Duration.FromSeconds(5)).Messages);
        Tell(new AlarmCommand.Failed(first.Number, "down", Policy), Morning + Duration.FromSeconds(5));

        Assert.Equal((first.Number, 1, "down"), (again.Number, again.Attempt, again.Why));
        Assert.Equal(first.Notices, again.Notices);
        Assert.Equal(Morning + Duration.FromSeconds(15), _alarms.Messages[1].NotBefore);
    }

    [Fact]
    public void Too_many_waiting_notices_drop_the_least_grave_and_oldest()
    {
        Open("keep:0", Severity.Critical, Night);
        for (var i = 1; i < Alarms.WaitingMax; i++)
            Open($"a:{i}", Severity.Warning, Night);
        Open("keep:1", Severity.Warning, Night);

        Assert.Equal(Alarms.WaitingMax, _alarms.Waiting.Count);
        Assert.Equal(1, _alarms.DroppedCount);
        var waiting = _alarms.Waiting.Values.Select(n => n.Case).ToHashSet();
        Assert.True(waiting.Contains("keep:0") && waiting.Contains("keep:1") && !waiting.Contains("a:1"));
    }

    [Fact]
    public void Every_fact_and_the_snapshot_read_back_as_they_were_written()
    {
        Open("a:1", Severity.Warning, Night);
        Open("b:1", Severity.Critical, Night);
        Open("c:1", Severity.Info, Night);
        Next(Night);
        Tell(new AlarmCommand.Failed(1, "down", Policy), Night);
        Next(Morning);
        Next(Morning);
        Tell(new AlarmCommand.Sent(2), Morning);
        Tell(new AlarmCommand.Acknowledge("a:1", "ada", "grace", Morning), Morning);
        Next(Morning);
        Tell(new AlarmCommand.Close("a:1", Morning), Morning);

        var replayed = Alarms.New("");
        foreach (var fact in _facts)
            Alarms.Evolve(replayed, RoundTrip(fact));

        Assert.Equal(Enumerable.Range(AlarmEventCodec.Opened, 8),
            _facts.Select(f => Alarms.Events.TypeOf(f).Type).Distinct().Order());
        Assert.Equal(Snapshot(_alarms), Snapshot(replayed));
        Assert.Equal(Snapshot(_alarms), Snapshot(Alarms.Read("", Snapshot(_alarms))));
    }

    [Fact]
    public void Quiet_hours_follow_the_wall_clock_of_their_zone_over_a_change_of_the_clocks()
    {
        // On 28 March 2027 London's clocks go forward: 06:30 is 05:30 UTC from then on.
        Assert.Equal(Instant.FromUtc(2027, 3, 28, 5, 30), Quiet.EndAt(Instant.FromUtc(2027, 3, 27, 22, 30)));
        Assert.Null(Quiet.EndAt(Instant.FromUtc(2027, 3, 28, 5, 30)));
    }

    private static byte[] Snapshot(Alarms state)
    {
        var to = new ByteWriter();
        Alarms.Write(state, to);
        return to.ToArray();
    }

    private static AlarmEvent RoundTrip(AlarmEvent fact)
    {
        var to = new ByteWriter();
        Alarms.Events.Write(fact, to);
        var (type, version) = Alarms.Events.TypeOf(fact);
        return Alarms.Events.Read(type, version, to.ToArray());
    }
}
