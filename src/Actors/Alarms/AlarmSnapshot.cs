using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Alarms;

/// <summary>The alarms as bytes, everything in a fixed order (G7).</summary>
internal static class AlarmSnapshot
{
    public static void Write(Alarms state, ByteWriter to)
    {
        foreach (var count in new[] { state.LastNotice, state.LastMessage, state.SentCount, state.DroppedCount })
            to.UVar((ulong)count);
        to.Count(state.Open.Count);
        foreach (var (key, alarm) in state.Open)
            WriteAlarm(to, key, alarm);
        to.Count(state.Waiting.Count);
        foreach (var notice in state.Waiting.Values)
            WriteNotice(to, notice);
        to.Count(state.Messages.Count);
        foreach (var message in state.Messages.Values)
            WriteMessage(to, message);
    }

    private static void WriteAlarm(ByteWriter to, string key, Alarm alarm)
    {
        to.Text(key);
        to.Byte((byte)alarm.Severity);
        to.Byte((byte)alarm.Owner);
        to.Text(alarm.Why);
        AlarmEventCodec.WriteAt(to, alarm.OpenedAt);
        to.Bool(alarm.Told);
        to.OptionalText(alarm.AcknowledgedBy);
        to.OptionalText(alarm.Assignee);
        to.Bool(alarm.Escalated);
    }

    private static void WriteNotice(ByteWriter to, Notice notice)
    {
        to.UVar((ulong)notice.Number);
        to.Byte((byte)notice.Kind);
        to.Text(notice.Case);
        to.Byte((byte)notice.Severity);
        to.Byte((byte)notice.Owner);
        to.OptionalText(notice.Assignee);
        to.Text(notice.Why);
        AlarmEventCodec.WriteAt(to, notice.At);
    }

    private static void WriteMessage(ByteWriter to, AlarmMessage message)
    {
        to.UVar((ulong)message.Number);
        to.Byte((byte)message.Target);
        to.Count(message.Notices.Count);
        foreach (var notice in message.Notices)
            WriteNotice(to, notice);
        to.Count(message.Attempt);
        to.Bool(message.Attempt > 0);
        if (message.Attempt > 0)
            AlarmEventCodec.WriteAt(to, message.NotBefore);
        to.OptionalText(message.Why);
    }

    public static Alarms Read(Alarms state, ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        (state.LastNotice, state.LastMessage) = ((long)from.UVar(), (long)from.UVar());
        (state.SentCount, state.DroppedCount) = ((long)from.UVar(), (long)from.UVar());
        for (var left = from.Count(); left > 0; left--)
            state.Open[from.Text()] = ReadAlarm(ref from);
        for (var left = from.Count(); left > 0; left--)
        {
            var notice = ReadNotice(ref from);
            state.Waiting[notice.Number] = notice;
        }
        for (var left = from.Count(); left > 0; left--)
        {
            var message = ReadMessage(ref from);
            state.Messages[message.Number] = message;
        }
        return state;
    }

    private static Alarm ReadAlarm(ref ByteReader from) => new()
    {
        Severity = (Severity)from.Byte(),
        Owner = (CaseOwner)from.Byte(),
        Why = from.Text(),
        OpenedAt = AlarmEventCodec.At(ref from),
        Told = from.Bool(),
        AcknowledgedBy = from.OptionalText(),
        Assignee = from.OptionalText(),
        Escalated = from.Bool(),
    };

    private static Notice ReadNotice(ref ByteReader from) => new(
        (long)from.UVar(), (NoticeKind)from.Byte(), from.Text(), (Severity)from.Byte(), (CaseOwner)from.Byte(),
        from.OptionalText(), from.Text(), AlarmEventCodec.At(ref from));

    private static AlarmMessage ReadMessage(ref ByteReader from)
    {
        var (number, target) = ((long)from.UVar(), (AlarmTarget)from.Byte());
        var notices = new List<Notice>();
        for (var left = from.Count(); left > 0; left--)
            notices.Add(ReadNotice(ref from));
        return new AlarmMessage(number, target, notices)
        {
            Attempt = from.Count(),
            NotBefore = from.Bool() ? AlarmEventCodec.At(ref from) : Instant.MinValue,
            Why = from.OptionalText(),
        };
    }
}
