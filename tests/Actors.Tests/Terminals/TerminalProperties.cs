using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using RetailActors.Actors.Terminals;

namespace RetailActors.Actors.Tests.Terminals;

using Outcome = RetailActors.Actors.Terminals.Outcome;

public sealed class TerminalProperties
{
    private static readonly Gen<(Duration After, TerminalCommand Command)> Step =
        from after in Gen.Choose(0, 20)
        from command in Gen.Frequency(
            (6, from name in Gen.Choose(1, 6)
                from sales in (from number in Gen.Choose(1, 14)
                               from total in Gen.Elements(100L, 100L, 101L)
                               select ((long)number, total)).ArrayOf()
                select (TerminalCommand)Till.Accept($"B{name}", [.. sales.DistinctBy(sale => sale.Item1)])),
            (1, from depth in Gen.Choose(0, 2)
                select (TerminalCommand)new TerminalCommand.Heartbeat(depth, null, Till.EmptyWithin)),
            (1, Gen.Constant(Terminal.Wake)))
        select (Duration.FromMinutes(after), command);

    private static readonly Arbitrary<(Duration After, TerminalCommand Command)[]> Steps = Step.ArrayOf().ToArbitrary();

    [Fact]
    public void The_replay_equals_the_live_state_byte_for_byte() =>
        Prop.ForAll(Steps, steps =>
        {
            var till = new Till();
            foreach (var (after, command) in steps)
            {
                till.Now += after;
                till.Given(command);
            }
            Assert.Equal(Till.Snapshot(till.Terminal), Till.Snapshot(Till.Replay(till.History)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_state_that_was_stored_and_read_goes_on_like_one_that_was_not() =>
        Prop.ForAll(Steps, steps =>
        {
            var (stays, restored) = (new Till(), new Till());
            foreach (var (after, command) in steps)
            {
                restored.Terminal = Terminal.Read(Till.Key, Till.Snapshot(restored.Terminal));
                (stays.Now, restored.Now) = (stays.Now + after, restored.Now + after);
                Assert.Equivalent(stays.Given(command), restored.Given(command), strict: true);
                Assert.Equal(Till.Snapshot(stays.Terminal), Till.Snapshot(restored.Terminal));
                Assert.Equal(Terminal.WakeAt(stays.Terminal), Terminal.WakeAt(restored.Terminal));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Repeating_any_command_changes_nothing() =>
        Prop.ForAll(Steps, steps =>
        {
            var till = new Till();
            foreach (var (after, command) in steps)
            {
                till.Now += after;
                till.Given(command);
                till.Given(command);
                Assert.Empty(till.LastEvents);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_number_is_counted_once_and_answers_agree_with_the_state() =>
        Prop.ForAll(Steps, steps =>
        {
            var (till, first) = (new Till(), new Dictionary<long, long>());
            foreach (var (_, command) in steps)
            {
                var reply = till.Given(command);
                if (command is not TerminalCommand.Accept accept || reply is not TerminalReply.Answered answered)
                    continue;
                foreach (var (item, outcome) in accept.Batch.Items.Zip(answered.Reply.Outcomes))
                    Assert.Equal(first.TryAdd(item.Number, item.Total) ? Outcome.Accepted
                        : first[item.Number] == item.Total ? Outcome.Repeat : Outcome.Conflict, outcome);
                Assert.Equal(till.Terminal.AcknowledgedThrough, answered.Reply.AcknowledgedThrough);
                Assert.Equal(till.Terminal.Missing().Ranges, answered.Reply.Gaps);
            }
            Assert.Equal(first.Values.Sum(), till.Terminal.Days.Values.Sum(day => day.Total));
            Assert.Equal(first.Count, till.Terminal.Days.Values.Sum(day => day.Count));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void While_something_is_missing_an_alarm_is_set_or_was_given() =>
        Prop.ForAll(Steps, steps =>
        {
            var till = new Till();
            foreach (var (after, command) in steps)
            {
                till.Waits(after);
                till.Given(command);
                var alarmed = till.History.OfType<TerminalEvent.GapOverdue>().LastOrDefault()?.Missing;
                if (till.Terminal.Missing() is { IsEmpty: false } missing && Terminal.WakeAt(till.Terminal) is null)
                    Assert.True(missing.Except(alarmed!).IsEmpty);
            }
        }).QuickCheckThrowOnFailure();
}
