using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Terminals;

using Decision = Decision<TerminalEvent, TerminalReply>;

/// <summary>How a terminal takes a batch: each transaction by its number, the batch as a whole or not at all.</summary>
internal static class Acceptance
{
    public static Decision Decide(Terminal terminal, TerminalCommand.Accept command, Instant now)
    {
        var items = command.Batch.Items;
        foreach (ref readonly var item in items.AsSpan())
            if (item.Number > terminal.Highest + Terminal.GapMax)
                return Decision.Only(new TerminalReply.Refused("transactions[].number", $"{item.Number}",
                    $"at most {Terminal.GapMax} beyond the highest number known, {terminal.Highest}"));
        var outcomes = new Outcome[items.Length];
        var (news, conflicts, repeats) = (0, 0, new NumberSet());
        for (var i = 0; i < items.Length; i++)
        {
            outcomes[i] = terminal.Compare(items[i].Number, items[i].Fingerprint);
            if (outcomes[i] == Outcome.Accepted)
                news++;
            else if (outcomes[i] == Outcome.Repeat)
                repeats.Add(items[i].Number);
            else if (!terminal.KnowsConflict(items[i].Number, items[i].Fingerprint))
                conflicts++;
        }
        var events = new List<TerminalEvent>(2);
        if (news > 0 || conflicts == 0 && terminal.Batches.All(note => note.Id != command.Batch.Id))
            events.Add(new TerminalEvent.Recorded(Only(command.Batch, news, i => outcomes[i] == Outcome.Accepted), repeats));
        if (conflicts > 0)
            events.Add(new TerminalEvent.Conflicted(Only(command.Batch, conflicts, i => outcomes[i] == Outcome.Conflict
                && !terminal.KnowsConflict(items[i].Number, items[i].Fingerprint))));
        var after = After(terminal.Numbers, items);
        AddGapEvents(events, terminal, after, now + command.GapAlarmAfter);
        return new(new TerminalReply.Answered(Reply(after, outcomes)), events);
    }

    private static TransactionBatch Only(TransactionBatch batch, int count, Func<int, bool> chosen)
    {
        if (count == batch.Items.Length)
            return batch;
        var items = new BatchItem[count];
        for (int i = 0, at = 0; at < count; i++)
            if (chosen(i))
                items[at++] = batch.Items[i];
        return batch with { Items = items };
    }

    /// <summary>The numbers as they will be; without a copy in the usual case that they go on where they ended.</summary>
    private static NumberSet After(NumberSet numbers, BatchItem[] items)
    {
        var after = new NumberSet();
        after.AddAll(numbers);
        foreach (ref readonly var item in items.AsSpan())
            after.Add(item.Number);
        return after;
    }

    private static void AddGapEvents(List<TerminalEvent> events, Terminal terminal, NumberSet after, Instant alarmAt)
    {
        var gap = after.Ranges.Count > 1 || after.Ranges is [( > 1, _)];
        if (gap && terminal.GapAlarmAt is null)
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
