using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Delivery;

/// <summary>Stored shapes of an outbox. Type ids 72–87.</summary>
public sealed class OutboxEventCodec : IEventCodec<OutboxEvent>
{
    public const int Enqueued = 72, Intended = 73, Posted = 74, Rejected = 75, Deferred = 76, Cleared = 77,
        Retried = 78, BreakerOpened = 79, Forgot = 80;

    /// <summary>Version 2 says what is posted before, version 3 also the currency.</summary>
    private const int EnqueuedVersion = 3;

    public (int Type, int Version) TypeOf(OutboxEvent fact) => fact switch
    {
        OutboxEvent.Enqueued => (Enqueued, EnqueuedVersion),
        OutboxEvent.Intended => (Intended, 1),
        OutboxEvent.Posted => (Posted, 1),
        OutboxEvent.Rejected => (Rejected, 1),
        OutboxEvent.Deferred => (Deferred, 1),
        OutboxEvent.Cleared => (Cleared, 1),
        OutboxEvent.Retried => (Retried, 1),
        OutboxEvent.BreakerOpened => (BreakerOpened, 1),
        OutboxEvent.Forgot => (Forgot, 1),
        _ => throw new UnreachableException(fact.GetType().Name),
    };

    public void Write(OutboxEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case OutboxEvent.Enqueued enqueued:
                WriteJournal(to, enqueued.Journal);
                break;
            case OutboxEvent.Intended intended:
                to.Text(intended.Journal.Value);
                to.Byte((byte)intended.Step);
                to.Count(intended.Attempt);
                break;
            case OutboxEvent.Posted posted:
                to.Text(posted.Journal.Value);
                to.Text(posted.Reference);
                to.Var(posted.At.ToUnixTimeMilliseconds());
                break;
            case OutboxEvent.Rejected rejected:
                to.Text(rejected.Journal.Value);
                to.Text(rejected.Why);
                break;
            case OutboxEvent.Deferred deferred:
                to.Text(deferred.Journal.Value);
                to.Text(deferred.Why);
                to.Var(deferred.Until.ToUnixTimeMilliseconds());
                to.Bool(deferred.LookUp);
                break;
            case OutboxEvent.Cleared cleared:
                to.Text(cleared.Journal.Value);
                break;
            default:
                WriteRare(fact, to);
                break;
        }
    }

    private static void WriteRare(OutboxEvent fact, ByteWriter to)
    {
        switch (fact)
        {
            case OutboxEvent.Retried retried:
                to.Text(retried.Journal.Value);
                to.Text(retried.Who);
                break;
            case OutboxEvent.BreakerOpened opened:
                to.Var(opened.Until.ToUnixTimeMilliseconds());
                break;
            case OutboxEvent.Forgot forgot:
                to.Count(forgot.Orders);
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
    }

    public OutboxEvent Read(int type, int version, ReadOnlyMemory<byte> payload)
    {
        var from = new ByteReader(payload.Span);
        if (version != 1 && !(type == Enqueued && version is 2 or EnqueuedVersion))
            throw new UnknownShapeException($"outbox event {type} version {version}");
        return type switch
        {
            Enqueued => new OutboxEvent.Enqueued(ReadJournal(ref from, version)),
            Intended => new OutboxEvent.Intended(Id(ref from), (DeliveryStep)from.Byte(), from.Count()),
            Posted => new OutboxEvent.Posted(Id(ref from), from.Text(), Instant.FromUnixTimeMilliseconds(from.Var())),
            Rejected => new OutboxEvent.Rejected(Id(ref from), from.Text()),
            Deferred => new OutboxEvent.Deferred(Id(ref from), from.Text(),
                Instant.FromUnixTimeMilliseconds(from.Var()), from.Bool()),
            Cleared => new OutboxEvent.Cleared(Id(ref from)),
            Retried => new OutboxEvent.Retried(Id(ref from), from.Text()),
            BreakerOpened => new OutboxEvent.BreakerOpened(Instant.FromUnixTimeMilliseconds(from.Var())),
            Forgot => new OutboxEvent.Forgot(from.Count()),
            _ => throw new UnknownShapeException($"outbox event {type} version {version}"),
        };
    }

    private static DocumentId Id(ref ByteReader from) => new(from.Text());

    internal static void WriteJournal(ByteWriter to, Outgoing journal)
    {
        to.Text(journal.Id.Value);
        to.Text(journal.Store.Value);
        to.Count(journal.Date.DaysSince1970);
        to.Count(journal.Shard);
        to.UVar((ulong)journal.Position);
        to.Count(journal.Lines);
        to.UVar((ulong)journal.Transactions);
        to.UVar((ulong)journal.Debit);
        to.OptionalText(journal.After?.Value);
        to.OptionalText(journal.Currency?.Code);
    }

    internal static Outgoing ReadJournal(ref ByteReader from, int version = EnqueuedVersion)
    {
        var journal = new Outgoing(
            Id(ref from), new StoreId(from.Text()), new BusinessDate(from.Count()), from.Count(), (long)from.UVar(),
            from.Count(), (long)from.UVar(), (long)from.UVar());
        return version switch
        {
            1 => journal,
            2 => journal with { After = Id(ref from) },
            _ => journal with
            {
                After = from.OptionalText() is { } id ? new DocumentId(id) : null,
                Currency = from.OptionalText() is { } code ? StoredValue.CurrencyOf(code, from.Position) : null,
            },
        };
    }
}
