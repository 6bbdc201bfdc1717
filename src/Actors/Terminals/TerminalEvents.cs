using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using System.Diagnostics;

namespace RetailActors.Actors.Terminals;

public abstract record TerminalEvent
{
    /// <summary>
    /// New transactions, as they came; <paramref name="Repeats"/> are numbers of the same batch that were known
    /// already,
    /// with the same content or with another.
    /// </summary>
    public sealed record Recorded(TransactionBatch Batch, NumberSet Repeats) : TerminalEvent;

    /// <summary>Numbers that are known with other content: kept beside what was recorded first.</summary>
    public sealed record Conflicted(TransactionBatch Batch) : TerminalEvent;

    public sealed record GapSeen(Instant AlarmAt) : TerminalEvent;

    public sealed record GapOverdue(NumberSet Missing) : TerminalEvent;

    public sealed record GapFilled : TerminalEvent;

    public sealed record QueueSeen(long Depth, Instant EmptyBy) : TerminalEvent;

    public sealed record QueueOverdue(long Depth) : TerminalEvent;

    public sealed record QueueEmptied : TerminalEvent;

    /// <summary>Sales that are like one shortly before: recorded and booked all the same.</summary>
    public sealed record Suspected(IReadOnlyList<Lookalike> Lookalikes) : TerminalEvent;
}

/// <summary>Stored shapes of a terminal's events. Type ids 16–31.</summary>
public sealed class TerminalEventCodec : IEventCodec<TerminalEvent>
{
    public const int Recorded = 16, Conflicted = 17, GapSeen = 18, GapOverdue = 19, GapFilled = 20,
        QueueSeen = 21, QueueOverdue = 22, QueueEmptied = 23, Suspected = 28;

    private static readonly NumberSet NoNumbers = new();

    public (int Type, int Version) TypeOf(TerminalEvent fact) => fact switch
    {
        TerminalEvent.Recorded => (Recorded, 1),
        TerminalEvent.Conflicted => (Conflicted, 1),
        TerminalEvent.GapSeen => (GapSeen, 1),
        TerminalEvent.GapOverdue => (GapOverdue, 1),
        TerminalEvent.GapFilled => (GapFilled, 1),
        TerminalEvent.QueueSeen => (QueueSeen, 1),
        TerminalEvent.QueueOverdue => (QueueOverdue, 1),
        TerminalEvent.QueueEmptied => (QueueEmptied, 1),
        TerminalEvent.Suspected => (Suspected, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(TerminalEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case TerminalEvent.Recorded recorded:
                recorded.Repeats.Write(to);
                WriteBatch(to, recorded.Batch);
                break;
            case TerminalEvent.Conflicted conflicted:
                WriteBatch(to, conflicted.Batch);
                break;
            case TerminalEvent.GapSeen seen:
                to.Var(seen.AlarmAt.ToUnixTimeMilliseconds());
                break;
            case TerminalEvent.GapOverdue overdue:
                overdue.Missing.Write(to);
                break;
            case TerminalEvent.QueueSeen seen:
                to.UVar((ulong)seen.Depth);
                to.Var(seen.EmptyBy.ToUnixTimeMilliseconds());
                break;
            case TerminalEvent.QueueOverdue overdue:
                to.UVar((ulong)overdue.Depth);
                break;
            case TerminalEvent.Suspected suspected:
                to.Count(suspected.Lookalikes.Count);
                foreach (var (number, like, apart) in suspected.Lookalikes)
                {
                    to.UVar((ulong)number);
                    to.UVar((ulong)like);
                    to.UVar((ulong)apart.TotalMilliseconds);
                }
                break;
        }
    }

    public TerminalEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        return (type, version) switch
        {
            (Recorded, 1) => ReadRecorded(payload, ref from),
            (Conflicted, 1) => new TerminalEvent.Conflicted(ReadBatch(payload, ref from)),
            (GapSeen, 1) => new TerminalEvent.GapSeen(Instant.FromUnixTimeMilliseconds(from.Var())),
            (GapOverdue, 1) => new TerminalEvent.GapOverdue(NumberSet.Read(ref from)),
            (GapFilled, 1) => new TerminalEvent.GapFilled(),
            (QueueSeen, 1) => new TerminalEvent.QueueSeen((long)from.UVar(),
                Instant.FromUnixTimeMilliseconds(from.Var())),
            (QueueOverdue, 1) => new TerminalEvent.QueueOverdue((long)from.UVar()),
            (QueueEmptied, 1) => new TerminalEvent.QueueEmptied(),
            (Suspected, 1) => new TerminalEvent.Suspected(ReadLookalikes(ref from)),
            _ => throw new UnknownShapeException($"terminal event {type} version {version}"),
        };
    }

    private static Lookalike[] ReadLookalikes(ref ByteReader from)
    {
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} pairs in {from.Remaining} bytes");
        var found = new Lookalike[count];
        for (var i = 0; i < count; i++)
            found[i] = new Lookalike((long)from.UVar(), (long)from.UVar(),
                Duration.FromMilliseconds(Math.Min((long)from.UVar(), int.MaxValue)));
        return found;
    }

    private static TerminalEvent.Recorded ReadRecorded(ReadOnlyMemory<byte> payload, ref ByteReader from)
    {
        // Nearly always there are none, and they cost one byte: then the set is shared by all, and never changed.
        var repeats = payload.Span is [0, ..] && from.Byte() == 0 ? NoNumbers : NumberSet.Read(ref from);
        return new TerminalEvent.Recorded(ReadBatch(payload, ref from), repeats);
    }

    private static void WriteBatch(ByteWriter to, TransactionBatch batch)
    {
        to.Text(batch.Id.Value);
        to.Count(batch.Items.Length);
        var bytes = batch.Bytes.Span;
        foreach (ref readonly var item in batch.Items.AsSpan())
            to.Bytes(bytes.Slice(item.Offset, item.Length));
    }

    /// <summary>Heads and fingerprints follow from the canonical bytes, so they are not stored beside them.</summary>
    private static TransactionBatch ReadBatch(ReadOnlyMemory<byte> payload, ref ByteReader from)
    {
        var id = new BatchId(from.Text());
        var count = from.Count();
        if (count > from.Remaining)
            throw new CorruptBytesException(from.Position, $"{count} transactions in {from.Remaining} bytes");
        var items = new BatchItem[count];
        for (var i = 0; i < items.Length; i++)
        {
            var bytes = from.Bytes();
            items[i] = TransactionBatch.ItemOf(bytes, from.Position - bytes.Length);
        }
        return new TransactionBatch(id, items, payload);
    }
}
