using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Alarms;

/// <summary>Stored shapes of the alarms' events. Type ids 88–95.</summary>
public sealed class AlarmEventCodec : IEventCodec<AlarmEvent>
{
    public const int Opened = 88, Closed = 89, Acknowledged = 90, Composed = 91, Sent = 92, Failed = 93,
        Escalated = 94, Dropped = 95;

    public (int Type, int Version) TypeOf(AlarmEvent fact) => fact switch
    {
        AlarmEvent.Opened => (Opened, 1),
        AlarmEvent.Closed => (Closed, 1),
        AlarmEvent.Acknowledged => (Acknowledged, 1),
        AlarmEvent.Composed => (Composed, 1),
        AlarmEvent.Sent => (Sent, 1),
        AlarmEvent.Failed => (Failed, 1),
        AlarmEvent.Escalated => (Escalated, 1),
        AlarmEvent.Dropped => (Dropped, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(AlarmEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case AlarmEvent.Opened opened:
                WriteOpened(to, opened);
                break;
            case AlarmEvent.Closed closed:
                to.Text(closed.Case);
                WriteAt(to, closed.At);
                break;
            case AlarmEvent.Acknowledged acknowledged:
                WriteAcknowledged(to, acknowledged);
                break;
            case AlarmEvent.Composed composed:
                to.UVar((ulong)composed.Message);
                to.Byte((byte)composed.Target);
                WriteNumbers(to, composed.Notices);
                break;
            case AlarmEvent.Sent sent:
                to.UVar((ulong)sent.Message);
                WriteAt(to, sent.At);
                break;
            case AlarmEvent.Failed failed:
                to.UVar((ulong)failed.Message);
                to.Text(failed.Why);
                WriteAt(to, failed.Until);
                break;
            case AlarmEvent.Escalated escalated:
                to.Count(escalated.Cases.Count);
                foreach (var key in escalated.Cases)
                    to.Text(key);
                WriteAt(to, escalated.At);
                break;
            case AlarmEvent.Dropped dropped:
                WriteNumbers(to, dropped.Notices);
                break;
        }
    }

    private static void WriteOpened(ByteWriter to, AlarmEvent.Opened opened)
    {
        to.Text(opened.Case);
        to.Byte((byte)opened.Severity);
        to.Byte((byte)opened.Owner);
        to.Text(opened.Why);
        WriteAt(to, opened.At);
    }

    private static void WriteAcknowledged(ByteWriter to, AlarmEvent.Acknowledged acknowledged)
    {
        to.Text(acknowledged.Case);
        to.Text(acknowledged.Who);
        to.OptionalText(acknowledged.Assignee);
        WriteAt(to, acknowledged.At);
    }

    public AlarmEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Opened, 1) => new AlarmEvent.Opened(from.Text(), (Severity)from.Byte(), (CaseOwner)from.Byte(),
                from.Text(), At(ref from)),
            (Closed, 1) => new AlarmEvent.Closed(from.Text(), At(ref from)),
            (Acknowledged, 1) => new AlarmEvent.Acknowledged(from.Text(), from.Text(), from.OptionalText(),
                At(ref from)),
            (Composed, 1) => new AlarmEvent.Composed((long)from.UVar(), (AlarmTarget)from.Byte(), Numbers(ref from)),
            (Sent, 1) => new AlarmEvent.Sent((long)from.UVar(), At(ref from)),
            (Failed, 1) => new AlarmEvent.Failed((long)from.UVar(), from.Text(), At(ref from)),
            (Escalated, 1) => new AlarmEvent.Escalated(Statements.BooksShapes.ReadTexts(ref from), At(ref from)),
            (Dropped, 1) => new AlarmEvent.Dropped(Numbers(ref from)),
            _ => throw new UnknownShapeException($"alarm event {type} version {version}"),
        };
    }

    private static void WriteNumbers(ByteWriter to, IReadOnlyList<long> numbers)
    {
        to.Count(numbers.Count);
        foreach (var number in numbers)
            to.UVar((ulong)number);
    }

    private static List<long> Numbers(ref ByteReader from)
    {
        var numbers = new List<long>();
        for (var left = from.Count(); left > 0; left--)
            numbers.Add((long)from.UVar());
        return numbers;
    }

    internal static void WriteAt(ByteWriter to, Instant at) => to.Var(at.ToUnixTimeMilliseconds());

    internal static Instant At(ref ByteReader from) => Instant.FromUnixTimeMilliseconds(from.Var());
}
