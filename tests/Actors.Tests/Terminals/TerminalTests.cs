using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

/// <summary>G2: per terminal, sequence gaps, repeats and conflicts are always seen; order is kept.</summary>
public sealed class TerminalTests
{
    private readonly Till _till = new();

    [Fact]
    public void A_sale_sent_twice_is_recorded_once()
    {
        Assert.Equal([Outcome.Accepted, Outcome.Accepted], _till.Sends("B1", (1, 500), (2, 700)).Outcomes);
        var again = _till.Sends("B1", (1, 500), (2, 700));

        Assert.Equal([Outcome.Repeat, Outcome.Repeat], again.Outcomes);
        Assert.Equal(2, again.AcknowledgedThrough);
        Assert.Empty(_till.LastEvents);
        Assert.Equal([new DayTally(2, 1200)], _till.Terminal.Days.Values);
    }

    [Fact]
    public void A_sale_sent_twice_in_one_batch_is_refused_with_its_whole_batch()
    {
        var refused = Assert.IsType<TerminalReply.Refused>(
            _till.Given(Till.Accept("B1", (1, 500), (2, 700), (1, 500))));

        Assert.Equal(("transactions[].number", "1"), (refused.Field, refused.Value));
        Assert.Empty(_till.History);
    }

    [Fact]
    public void The_same_number_with_other_content_is_a_conflict_and_both_are_kept()
    {
        _till.Sends("B1", (1, 500));
        Assert.Equal([Outcome.Conflict], _till.Sends("B2", (1, 999)).Outcomes);

        var conflicted = Assert.Single(_till.LastEvents.OfType<TerminalEvent.Conflicted>());
        Assert.Equal(999, Assert.Single(conflicted.Batch.Items).Total);
        Assert.Equal(500, Assert.Single(_till.History.OfType<TerminalEvent.Recorded>().First().Batch.Items).Total);
        Assert.Equal([new DayTally(1, 500)], _till.Terminal.Days.Values);
    }

    [Fact]
    public void A_conflict_sent_again_is_no_new_conflict()
    {
        _till.Sends("B1", (1, 500));
        _till.Sends("B2", (1, 999));
        Assert.Equal([Outcome.Conflict], _till.Sends("B2", (1, 999)).Outcomes);

        Assert.Empty(_till.LastEvents);
        Assert.Equal(1, _till.Terminal.ConflictCount);
    }

    [Fact]
    public void A_third_content_is_another_conflict()
    {
        _till.Sends("B1", (1, 500));
        _till.Sends("B2", (1, 999));
        _till.Sends("B3", (1, 998));
        Assert.Equal(2, _till.Terminal.ConflictCount);
    }

    [Fact]
    public void News_repeats_and_conflicts_of_one_batch_are_told_apart()
    {
        _till.Sends("B1", (1, 500), (2, 700));
        var reply = _till.Sends("B2", (1, 500), (2, 701), (3, 900));

        Assert.Equal([Outcome.Repeat, Outcome.Conflict, Outcome.Accepted], reply.Outcomes);
        Assert.Equal(3, reply.AcknowledgedThrough);
        Assert.Equal(3, Assert.Single(Assert.IsType<TerminalEvent.Recorded>(_till.LastEvents[0]).Batch.Items).Number);
        Assert.Equal(2, Assert.Single(Assert.IsType<TerminalEvent.Conflicted>(_till.LastEvents[1]).Batch.Items).Number);
        Assert.Equal([(1, 3)], Found("B2")!.Ranges);
    }

    [Fact]
    public void Gaps_are_seen_and_listed_and_nothing_above_them_is_acknowledged()
    {
        var reply = _till.Sends("B1", [1, 2, 5, 8, 9]);

        Assert.Equal(2, reply.AcknowledgedThrough);
        Assert.Equal([(3, 4), (6, 7)], reply.Gaps);
        Assert.IsType<TerminalEvent.GapSeen>(_till.LastEvents[^1]);
    }

    [Fact]
    public void A_gap_is_alarmed_after_its_time_and_only_once()
    {
        _till.Sends("B1", [1, 3]);

        Assert.Empty(_till.Waits(Till.GapAlarmAfter - Duration.FromMilliseconds(1)));
        var overdue = Assert.IsType<TerminalEvent.GapOverdue>(Assert.Single(_till.Waits(Duration.FromMilliseconds(1))));
        Assert.Equal([(2, 2)], overdue.Missing.Ranges);
        Assert.Empty(_till.Waits(Duration.FromDays(2)));
    }

    [Fact]
    public void A_gap_that_is_filled_in_time_gives_no_alarm()
    {
        _till.Sends("B1", [1, 4]);
        _till.Sends("B2", [2]);
        Assert.Empty(_till.LastEvents.OfType<TerminalEvent.GapFilled>());
        Assert.Equal(4, _till.Sends("B3", [3]).AcknowledgedThrough);

        Assert.IsType<TerminalEvent.GapFilled>(_till.LastEvents[^1]);
        Assert.Empty(_till.Waits(Duration.FromDays(2)));
    }

    [Fact]
    public void A_new_gap_after_an_alarm_is_alarmed_too()
    {
        _till.Sends("B1", [1, 3]);
        _till.Waits(Duration.FromHours(1));
        _till.Sends("B2", [6]);

        var overdue = Assert.IsType<TerminalEvent.GapOverdue>(Assert.Single(_till.Waits(Till.GapAlarmAfter)));
        Assert.Equal([(2, 2), (4, 5)], overdue.Missing.Ranges);
        Assert.Empty(_till.Waits(Duration.FromDays(2)));
    }

    [Fact]
    public void Sending_on_above_a_gap_does_not_put_its_alarm_off()
    {
        _till.Sends("B1", [1, 3]);
        for (var number = 4; number < 10; number++)
        {
            Assert.Empty(_till.Waits(Till.GapAlarmAfter / 8));
            _till.Sends($"B{number}", [number]);
        }
        Assert.Single(_till.Waits(Till.GapAlarmAfter / 4));
    }

    [Fact]
    public void Batches_that_come_out_of_order_end_where_ordered_ones_do()
    {
        var ordered = new Till();
        ordered.Sends("B1", [1, 2]);
        ordered.Sends("B2", [3, 4]);
        ordered.Sends("B3", [5, 6]);
        _till.Sends("B3", [6, 5]);
        _till.Sends("B1", [2, 1]);

        Assert.Equal(6, _till.Sends("B2", [3, 4]).AcknowledgedThrough);
        Assert.Equal(ordered.Terminal.Days, _till.Terminal.Days);
        Assert.Equal(ordered.Terminal.Numbers.Ranges, _till.Terminal.Numbers.Ranges);
    }

    [Fact]
    public void The_same_sales_under_another_batch_name_are_repeats_and_are_found_by_both()
    {
        _till.Sends("B1", [1, 2]);
        Assert.Equal([Outcome.Repeat, Outcome.Repeat], _till.Sends("B2", [1, 2]).Outcomes);

        Assert.Equal([new DayTally(2, 200)], _till.Terminal.Days.Values);
        Assert.Equal([(1, 2)], Found("B1")!.Ranges);
        Assert.Equal([(1, 2)], Found("B2")!.Ranges);
        _till.Sends("B2", [1, 2]);
        Assert.Empty(_till.LastEvents);
    }

    [Fact]
    public void A_batch_that_never_came_is_not_found() => Assert.Null(Found("B9"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Terminal.GapMax + 3)]
    [InlineData(long.MaxValue)]
    public void A_number_out_of_reach_is_refused_with_its_whole_batch(long number)
    {
        _till.Sends("B1", [1, 2]);
        var before = Till.Snapshot(_till.Terminal);

        var refused = Assert.IsType<TerminalReply.Refused>(_till.Given(Till.Accept("B2", (3, 100), (number, 100))));
        Assert.Equal($"{number}", refused.Value);
        Assert.Contains($"{Terminal.GapMax + 2}", refused.Allowed, StringComparison.Ordinal);
        Assert.Equal(before, Till.Snapshot(_till.Terminal));
    }

    [Fact]
    public void The_furthest_number_in_reach_is_accepted() =>
        Assert.Equal([Outcome.Accepted], _till.Sends("B1", [Terminal.GapMax]).Outcomes);

    [Fact]
    public void Of_very_many_gaps_the_first_are_listed_and_the_others_counted()
    {
        var reply = _till.Sends("B1", Enumerable.Range(1, 500).Select(n => n * 2L));

        Assert.Equal(Terminal.GapsListedMax, reply.Gaps.Count);
        Assert.Equal(400, reply.GapsMore);
    }

    [Fact]
    public void Conflicts_are_remembered_up_to_a_bound()
    {
        var conflicts = new Conflicts();
        for (var number = 1; number <= Conflicts.ConflictsMax + 5; number++)
            conflicts.Add(number, 7);

        Assert.Equal(Conflicts.ConflictsMax, conflicts.Count);
        Assert.False(conflicts.Has(5, 7));
        Assert.True(conflicts.Has(6, 7));
    }

    [Fact]
    public void Contents_are_remembered_up_to_a_bound_and_what_came_too_late_is_not_half_kept()
    {
        var remembered = new Remembered();
        for (var number = 100_000L; number <= 100_000 + Remembered.NumbersMax; number++)
            remembered.Add(number, (ulong)number);
        Assert.Null(remembered.Find(100_000));
        Assert.Equal(200_000ul, remembered.Find(200_000));

        remembered.Add(3, 33);
        Assert.Null(remembered.Find(3));
        Assert.Equal(200_000ul, remembered.Find(200_000));
    }

    private NumberSet? Found(string batch) => Assert.IsType<TerminalReply.BatchFound>(
        _till.Given(new TerminalCommand.FindBatch(new BatchId(batch)))).Numbers;
}
