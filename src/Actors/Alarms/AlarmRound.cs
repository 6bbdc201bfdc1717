using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Alarms;

using Decision = Decision<AlarmEvent, AlarmReply>;

/// <summary>What is to be told at one moment: escalations first, then messages of what waits.</summary>
internal static class AlarmRound
{
    public static Decision Decide(Alarms state, AlarmPolicy policy, Instant now)
    {
        var quietUntil = policy.Quiet?.EndAt(now);
        bool MayTell(Severity severity) => quietUntil is null || severity == Severity.Critical;

        var overdue = Unacknowledged(state, policy)
            .Where(a => a.Value.OpenedAt + policy.EscalateAfter!.Value <= now && MayTell(a.Value.Severity))
            .Select(a => a.Key).ToArray();
        if (overdue.Length > 0)
            return new(new AlarmReply.Due([], now), [new AlarmEvent.Escalated(overdue, now)]);
        var events = new List<AlarmEvent>();
        var muted = state.Waiting.Values.Where(n => n.Severity < policy.Least).Select(n => n.Number).ToArray();
        if (muted.Length > 0)
            events.Add(new AlarmEvent.Dropped(muted));
        var composed = Compose(state, n => n.Severity >= policy.Least && MayTell(n.Severity));
        events.AddRange(composed.Select(m => new AlarmEvent.Composed(m.Number, m.Target,
            [.. m.Notices.Select(n => n.Number)])));
        var due = state.Messages.Values.Where(m => m.NotBefore <= now).Concat(composed).ToArray();
        return new(new AlarmReply.Due(due, NextAt(state, policy, now, quietUntil)), events);
    }

    private static List<AlarmMessage> Compose(Alarms state, Func<Notice, bool> wanted)
    {
        var messages = new List<AlarmMessage>();
        foreach (var target in state.Waiting.Values.Where(wanted).GroupBy(n => n.Target))
            foreach (var notices in target.Chunk(Alarms.NoticesMax))
                if (state.Messages.Count + messages.Count < Alarms.MessagesMax)
                    messages.Add(new AlarmMessage(state.LastMessage + messages.Count + 1, target.Key, notices));
        return messages;
    }

    private static IEnumerable<KeyValuePair<string, Alarm>> Unacknowledged(Alarms state, AlarmPolicy policy) =>
        policy.EscalateAfter is null ? [] : state.Open.Where(a => a.Value is
        {
            Told: true,
            AcknowledgedBy: null,
            Escalated: false
        } && a.Value.Severity >= policy.Least);

    private static Instant? NextAt(Alarms state, AlarmPolicy policy, Instant now, Instant? quietUntil)
    {
        var times = state.Messages.Values.Select(m => m.NotBefore).Where(at => at > now)
            .Concat(Unacknowledged(state, policy).Select(a => a.Value.OpenedAt + policy.EscalateAfter!.Value)
                .Select(at => quietUntil is { } end && at <= now ? end : at))
            .Concat(quietUntil is { } until && state.Waiting.Count > 0 ? [until] : []);
        return times.Aggregate((Instant?)null, (least, at) => least is null || at < least ? at : least);
    }
}
