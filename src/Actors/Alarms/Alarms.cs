using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Alarms;

using Decision = Decision<AlarmEvent, AlarmReply>;

/// <summary>A case that people are to know of.</summary>
public sealed class Alarm
{
    public required Severity Severity { get; init; }

    public required CaseOwner Owner { get; init; }

    public required string Why { get; init; }

    public required Instant OpenedAt { get; init; }

    /// <summary>Its opening is in a message, sent or about to be.</summary>
    public bool Told { get; set; }

    public string? AcknowledgedBy { get; set; }

    public string? Assignee { get; set; }

    public bool Escalated { get; set; }
}

/// <summary>
/// All alarms of a node: which cases people are told of, in messages that are sent at least once, each under one id
/// (R02, R28, R29). Fed by the cases' facts; a restart loses nothing and makes no new id for what was composed.
/// </summary>
public sealed class Alarms : IEntity<Alarms, AlarmCommand, AlarmEvent, AlarmReply>
{
    public const string Key = "alarms";

    /// <summary>More do not wait: the least grave and oldest are dropped, and counted.</summary>
    public const int WaitingMax = 10_000;

    /// <summary>While so many messages are not through, no further ones are made.</summary>
    public const int MessagesMax = 100;

    public const int NoticesMax = 100;

    /// <summary>Open cases that raised an alarm, by key.</summary>
    public SortedDictionary<string, Alarm> Open { get; } = new(StringComparer.Ordinal);

    /// <summary>Not in a message yet, by number.</summary>
    public SortedDictionary<long, Notice> Waiting { get; } = [];

    /// <summary>Not through yet, by number.</summary>
    public SortedDictionary<long, AlarmMessage> Messages { get; } = [];

    public long LastNotice { get; internal set; }

    public long LastMessage { get; internal set; }

    public long SentCount { get; internal set; }

    public long DroppedCount { get; internal set; }

    public static Alarms New(string key) => new();

    public static AlarmCommand Wake { get; } = new AlarmCommand.Wake();

    public static Decision Decide(Alarms state, AlarmCommand command, Instant now) => command switch
    {
        AlarmCommand.Open open => DecideOpen(state, open),
        AlarmCommand.Close close => state.Open.ContainsKey(close.Case)
            ? Fact(new AlarmEvent.Closed(close.Case, close.At))
            : Nothing,
        AlarmCommand.Acknowledge ack => state.Open.TryGetValue(ack.Case, out var alarm)
            && (alarm.AcknowledgedBy is null || ack.Assignee is not null && ack.Assignee != alarm.Assignee)
            ? Fact(new AlarmEvent.Acknowledged(ack.Case, ack.Who, ack.Assignee, ack.At))
            : Nothing,
        AlarmCommand.Next next => AlarmRound.Decide(state, next.Policy, now),
        AlarmCommand.Sent sent => state.Messages.ContainsKey(sent.Message)
            ? Fact(new AlarmEvent.Sent(sent.Message, now))
            : Nothing,
        AlarmCommand.Failed failed => state.Messages.TryGetValue(failed.Message, out var message)
            ? Fact(new AlarmEvent.Failed(failed.Message, failed.Why, now + Backoff(message, failed.Policy)))
            : Nothing,
        AlarmCommand.Wake => Nothing,
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision Nothing { get; } = Decision.Only(new AlarmReply.Done());

    private static Decision Fact(AlarmEvent fact) => new(new AlarmReply.Done(), [fact]);

    private static Decision DecideOpen(Alarms state, AlarmCommand.Open open)
    {
        if (state.Open.ContainsKey(open.Case))
            return Nothing;
        var opened = new AlarmEvent.Opened(open.Case, open.Severity, open.Owner, open.Why, open.At);
        return state.Waiting.Count < WaitingMax ? Fact(opened) : new(new AlarmReply.Done(),
            [new AlarmEvent.Dropped([state.Waiting.Values.MinBy(n => (n.Severity, n.Number))!.Number]), opened]);
    }

    private static Duration Backoff(AlarmMessage message, AlarmPolicy policy)
    {
        var full = policy.BackoffMin * Math.Pow(2, Math.Min(message.Attempt, 20));
        return full < policy.BackoffMax ? full : policy.BackoffMax;
    }

    public static Alarms Evolve(Alarms state, AlarmEvent fact)
    {
        switch (fact)
        {
            case AlarmEvent.Opened opened:
                state.Begin(opened);
                break;
            case AlarmEvent.Closed closed:
                state.Close(closed);
                break;
            case AlarmEvent.Acknowledged acknowledged:
                var alarm = state.Open[acknowledged.Case];
                (alarm.AcknowledgedBy, alarm.Assignee) = (acknowledged.Who, acknowledged.Assignee ?? alarm.Assignee);
                break;
            case AlarmEvent.Composed composed:
                state.Compose(composed);
                break;
            case AlarmEvent.Sent sent:
                state.Messages.Remove(sent.Message);
                state.SentCount++;
                break;
            case AlarmEvent.Failed failed:
                state.PutOff(failed);
                break;
            case AlarmEvent.Escalated escalated:
                foreach (var key in escalated.Cases)
                {
                    state.Open[key].Escalated = true;
                    state.Tell(NoticeKind.Escalated, key, escalated.At);
                }
                break;
            case AlarmEvent.Dropped dropped:
                state.Drop(dropped);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return state;
    }

    private void Drop(AlarmEvent.Dropped dropped)
    {
        foreach (var number in dropped.Notices)
            Waiting.Remove(number);
        DroppedCount += dropped.Notices.Count;
    }

    private void Begin(AlarmEvent.Opened opened)
    {
        Open[opened.Case] = new Alarm
        {
            Severity = opened.Severity,
            Owner = opened.Owner,
            Why = opened.Why,
            OpenedAt = opened.At,
        };
        Tell(NoticeKind.Opened, opened.Case, opened.At);
    }

    private void PutOff(AlarmEvent.Failed failed)
    {
        var message = Messages[failed.Message];
        Messages[failed.Message] = message with
        {
            Attempt = message.Attempt + 1,
            NotBefore = failed.Until,
            Why = failed.Why,
        };
    }

    private void Tell(NoticeKind kind, string key, Instant at)
    {
        var alarm = Open[key];
        LastNotice++;
        Waiting[LastNotice] = new Notice(LastNotice, kind, key, alarm.Severity, alarm.Owner, alarm.Assignee, alarm.Why,
            at);
    }

    /// <summary>
    /// What was over before anybody was told of it is not told at all; that an earlier opening is over still is.
    /// </summary>
    private void Close(AlarmEvent.Closed closed)
    {
        var untold = Waiting.Values.Where(n => n.Case == closed.Case && n.Kind != NoticeKind.Closed).ToArray();
        foreach (var notice in untold)
            Waiting.Remove(notice.Number);
        if (Open[closed.Case].Told)
            Tell(NoticeKind.Closed, closed.Case, closed.At);
        Open.Remove(closed.Case);
    }

    private void Compose(AlarmEvent.Composed composed)
    {
        var notices = composed.Notices.Select(number => Waiting[number]).ToArray();
        foreach (var notice in notices)
        {
            Waiting.Remove(notice.Number);
            if (Open.TryGetValue(notice.Case, out var alarm))
                alarm.Told = true;
        }
        Messages[composed.Message] = new AlarmMessage(composed.Message, composed.Target, notices);
        LastMessage = composed.Message;
    }

    /// <summary>The sender asks by <see cref="AlarmCommand.Next"/>.</summary>
    public static Instant? WakeAt(Alarms state) => null;

    public static long SizeOf(Alarms state) => 500 + state.Open.Count * 300L + state.Waiting.Count * 300L
        + state.Messages.Count * 10_000L;

    public static IEventCodec<AlarmEvent> Events { get; } = new AlarmEventCodec();

    public static int SnapshotVersion => 1;

    public static void Write(Alarms state, ByteWriter to) => AlarmSnapshot.Write(state, to);

    public static Alarms Read(string key, ReadOnlyMemory<byte> snapshot) => AlarmSnapshot.Read(New(key), snapshot);
}
