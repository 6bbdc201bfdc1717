using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Delivery;

/// <summary>An outbox as bytes, in a fixed order.</summary>
internal static class OutboxSnapshot
{
    public static void Write(Outbox outbox, ByteWriter to)
    {
        to.Count(outbox.FailuresInRow);
        to.Bool(outbox.BreakerUntil is not null);
        if (outbox.BreakerUntil is { } until)
            to.Var(until.ToUnixTimeMilliseconds());
        to.Count(outbox.Deliveries.Count);
        foreach (var delivery in outbox.Deliveries.Values.OrderBy(d => d.Journal.Id.Value, StringComparer.Ordinal))
            WriteDelivery(to, delivery);
        to.Count(outbox.Open.Count);
        foreach (var delivery in outbox.Open)
            to.Text(delivery.Journal.Id.Value);
        to.UVar((ulong)outbox.Turn);
        outbox.PostedOrders.Write(to);
    }

    private static void WriteDelivery(ByteWriter to, DocumentDelivery delivery)
    {
        OutboxEventCodec.WriteJournal(to, delivery.Journal);
        to.Byte((byte)delivery.State);
        to.Count(delivery.Attempt);
        to.Bool(delivery.LookUp);
        to.Bool(delivery.NotBefore != Instant.MinValue);
        if (delivery.NotBefore != Instant.MinValue)
            to.Var(delivery.NotBefore.ToUnixTimeMilliseconds());
        to.OptionalText(delivery.Reference);
        to.OptionalText(delivery.Why);
        to.Bool(delivery.PostedAt is not null);
        if (delivery.PostedAt is { } at)
            to.Var(at.ToUnixTimeMilliseconds());
    }

    public static Outbox Read(ReadOnlyMemory<byte> snapshot)
    {
        var from = new ByteReader(snapshot.Span);
        var outbox = new Outbox
        {
            FailuresInRow = from.Count(),
            BreakerUntil = from.Bool() ? Instant.FromUnixTimeMilliseconds(from.Var()) : null,
        };
        foreach (var delivery in ReadDeliveries(ref from))
        {
            outbox.Deliveries.Add(delivery.Journal.Id, delivery);
            outbox.PostedCount += delivery.State == DeliveryState.Posted ? 1 : 0;
            outbox.RejectedCount += delivery.State == DeliveryState.Rejected ? 1 : 0;
        }
        for (var left = from.Count(); left > 0; left--)
        {
            var delivery = outbox.Deliveries[new DocumentId(from.Text())];
            delivery.Place = outbox.Open.Add(delivery);
        }
        outbox.Turn = (long)from.UVar();
        outbox.PostedOrders.Read(ref from);
        outbox.PostedCount += outbox.PostedOrders.ForgottenCount;
        return outbox;
    }

    private static List<DocumentDelivery> ReadDeliveries(ref ByteReader from)
    {
        var deliveries = new List<DocumentDelivery>();
        for (var left = from.Count(); left > 0; left--)
            deliveries.Add(new DocumentDelivery(OutboxEventCodec.ReadJournal(ref from))
            {
                State = (DeliveryState)from.Byte(),
                Attempt = from.Count(),
                LookUp = from.Bool(),
                NotBefore = from.Bool() ? Instant.FromUnixTimeMilliseconds(from.Var()) : Instant.MinValue,
                Reference = from.OptionalText(),
                Why = from.OptionalText(),
                PostedAt = from.Bool() ? Instant.FromUnixTimeMilliseconds(from.Var()) : null,
            });
        return deliveries;
    }
}
