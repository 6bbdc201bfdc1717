using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Terminals;

using Decision = Decision<TerminalEvent, TerminalReply>;

/// <summary>How a terminal takes a batch: each transaction by its number, the batch as a whole or not at all.</summary>
internal static class Acceptance
{
    private static readonly NumberSet NoNumbers = new();

    public static Decision Decide(Terminal terminal, TerminalCommand.Accept command, Instant now)
    {
        var items = command.Batch.Items;
        if (Refuse(terminal, items) is { } refused)
            return Decision.Only(refused);
        var outcomes = new Outcome[items.Length];
        var found = Compare(terminal, items, outcomes);
        var events = new List<TerminalEvent>(1);
        if (found.News > 0 || !terminal.Knows(command.Batch.Id))
        {
            var news = News(command.Batch, found.News, outcomes);
            events.Add(new TerminalEvent.Recorded(news, Known(items, items.Length - found.News, outcomes)));
            if (terminal.Lookalikes.Find(news, command.DuplicateWithin) is { } lookalikes)
                events.Add(new TerminalEvent.Suspected(lookalikes));
        }
        if (found.Conflicts > 0)
            events.Add(new TerminalEvent.Conflicted(NewConflicts(terminal, command.Batch, found.Conflicts, outcomes)));
        // The usual case needs no copy of the numbers: nothing is missing, and the new ones go on where they ended.
        var after = found.GoesOn ? null : After(terminal.Numbers, items);
        if (after is not null)
            AddGapEvents(events, terminal, after, Terminal.WholeMilliseconds(now + command.GapAlarmAfter));
        return new(new TerminalReply.Answered(after is null
            ? new BatchReply(terminal.Highest + found.News, outcomes, [], 0)
            : Reply(after, outcomes)), events);
    }

    private static TerminalReply.Refused? Refuse(Terminal terminal, BatchItem[] items)
    {
        var (last, ascending, max) = (0L, true, terminal.Highest + Terminal.GapMax);
        foreach (ref readonly var item in items.AsSpan())
        {
            if (item.Number < 1 || item.Number > max)
                return new TerminalReply.Refused("transactions[].number", $"{item.Number}",
                    $"1 to {max}: at most {Terminal.GapMax} beyond the highest number known, {terminal.Highest}");
            ascending &= item.Number > last;
            last = item.Number;
        }
        return ascending ? null : RefuseTwice(items);
    }

    private static TerminalReply.Refused? RefuseTwice(BatchItem[] items)
    {
        var seen = new NumberSet();
        foreach (ref readonly var item in items.AsSpan())
            if (!seen.Add(item.Number))
                return new TerminalReply.Refused(
                    "transactions[].number", $"{item.Number}", "each number once in a batch");
        return null;
    }

    /// <param name="GoesOn">Nothing is missing before or after, so that the highest number says it all.</param>
    private readonly record struct Comparison(int News, int Conflicts, bool GoesOn);

    private static Comparison Compare(Terminal terminal, BatchItem[] items, Outcome[] outcomes)
    {
        var (news, conflicts, next) = (0, 0, terminal.Highest + 1);
        var goesOn = terminal.AcknowledgedThrough == terminal.Highest;
        for (var i = 0; i < items.Length; i++)
        {
            ref readonly var item = ref items[i];
            outcomes[i] = terminal.Compare(item.Number, item.Fingerprint);
            if (outcomes[i] == Outcome.Accepted)
            {
                news++;
                goesOn &= item.Number == next++;
            }
            else if (outcomes[i] == Outcome.Conflict && !terminal.KnowsConflict(item.Number, item.Fingerprint))
                conflicts++;
        }
        return new Comparison(news, conflicts, goesOn);
    }

    private static TransactionBatch News(TransactionBatch batch, int count, Outcome[] outcomes)
    {
        if (count == batch.Items.Length)
            return batch;
        var items = new BatchItem[count];
        for (int i = 0, at = 0; at < count; i++)
            if (outcomes[i] == Outcome.Accepted)
                items[at++] = batch.Items[i];
        return batch with { Items = items };
    }

    private static TransactionBatch NewConflicts(
        Terminal terminal, TransactionBatch batch, int count, Outcome[] outcomes)
    {
        if (count == batch.Items.Length)
            return batch;
        var items = new BatchItem[count];
        for (int i = 0, at = 0; at < count; i++)
            if (batch.Items[i] is var item && outcomes[i] == Outcome.Conflict
                && !terminal.KnowsConflict(item.Number, item.Fingerprint))
                items[at++] = item;
        return batch with { Items = items };
    }

    private static NumberSet Known(BatchItem[] items, int count, Outcome[] outcomes)
    {
        if (count == 0)
            return NoNumbers;
        var known = new NumberSet();
        for (var i = 0; i < items.Length; i++)
            if (outcomes[i] != Outcome.Accepted)
                known.Add(items[i].Number);
        return known;
    }

    private static NumberSet After(NumberSet numbers, BatchItem[] items)
    {
        var after = new NumberSet();
        after.AddAll(numbers);
        foreach (ref readonly var item in items.AsSpan())
            after.Add(item.Number);
        return after;
    }

    /// <summary>
    /// A new gap lies above what was the highest number. While an alarm is set it covers the new gap too; once it was
    /// given, a new gap sets it anew, so that none is ever passed over.
    /// </summary>
    private static void AddGapEvents(List<TerminalEvent> events, Terminal terminal, NumberSet after, Instant alarmAt)
    {
        var gap = after.Ranges.Count > 1 || after.Ranges is [( > 1, _)];
        var isNew = gap && after.Ranges[^1].From > terminal.Highest + 1;
        if (isNew && (terminal.GapAlarmAt is null || terminal.GapAlarmed))
            events.Add(new TerminalEvent.GapSeen(alarmAt));
        else if (!gap && terminal.GapAlarmAt is not null)
            events.Add(new TerminalEvent.GapFilled());
    }

    private static BatchReply Reply(NumberSet after, Outcome[] outcomes)
    {
        var missing = MissingOf(after).Ranges;
        var gaps = missing.Count > Terminal.GapsListedMax ? missing.Take(Terminal.GapsListedMax).ToArray() : missing;
        return new BatchReply(
            after.Ranges is [(1, var through), ..] ? through : 0, outcomes, gaps, missing.Count - gaps.Count);
    }

    public static NumberSet MissingOf(NumberSet numbers)
    {
        var missing = new NumberSet();
        var next = 1L;
        foreach (var (from, to) in numbers.Ranges)
        {
            if (from > next)
                missing.AddRange(next, from - 1);
            next = to + 1;
        }
        return missing;
    }
}
