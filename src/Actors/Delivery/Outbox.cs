using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Actors.Delivery;

using Decision = Decision<OutboxEvent, OutboxReply>;

/// <summary>
/// All that one ERP connection has to post: by kind and in the order in which it was made, under a rate, with an intent
/// record before every attempt. An unknown outcome is looked up before anything is sent again (G1). The key is the
/// connection.
/// </summary>
public sealed class Outbox : IEntity<Outbox, OutboxCommand, OutboxEvent, OutboxReply>
{
    public const string Key = "erp";

    private const int ForgottenAtOnceMax = 1_000;

    public Dictionary<DocumentId, DocumentDelivery> Deliveries { get; } = [];

    /// <summary>Not posted and not rejected.</summary>
    public OpenQueue Open { get; } = new();

    public PostedOrders PostedOrders { get; } = new();

    /// <summary>Errands given out so far: whose turn it is.</summary>
    public long Turn { get; internal set; }

    public int FailuresInRow { get; internal set; }

    public Instant? BreakerUntil { get; internal set; }

    public long PostedCount { get; internal set; }

    public long RejectedCount { get; internal set; }

    public static Outbox New(string key) => new();

    public static OutboxCommand Wake { get; } = new OutboxCommand.Wake();

    public static Decision Decide(Outbox outbox, OutboxCommand command, Instant now) => command switch
    {
        OutboxCommand.Enqueue enqueue => DecideEnqueue(outbox, enqueue.Journal, now),
        OutboxCommand.Next next => DecideNext(outbox, next, now),
        OutboxCommand.Posted posted => ForOpen(outbox, posted.Journal,
            _ => [new OutboxEvent.Posted(posted.Journal, posted.Reference, now)]),
        OutboxCommand.Rejected rejected => ForOpen(outbox, rejected.Journal,
            _ => [new OutboxEvent.Rejected(rejected.Journal, rejected.Why)]),
        OutboxCommand.Unavailable u => ForOpen(outbox, u.Journal,
            d => DecideDefer(outbox, d, u.Why, u.RetryAfter, u.Policy, d.LookUp, now)),
        OutboxCommand.Uncertain u => ForOpen(outbox, u.Journal,
            d => DecideDefer(outbox, d, u.Why, null, u.Policy, true, now)),
        OutboxCommand.Clear clear => ForOpen(outbox, clear.Journal, _ => [new OutboxEvent.Cleared(clear.Journal)]),
        OutboxCommand.Retry retry => DecideRetry(outbox, retry),
        OutboxCommand.Wake => Decision.Only(new OutboxReply.Done()),
        _ => throw new UnreachableException(command.GetType().Name),
    };

    private static Decision DecideEnqueue(Outbox outbox, Outgoing journal, Instant now)
    {
        if (outbox.Deliveries.ContainsKey(journal.Id) || outbox.PostedOrders.IsForgotten(journal.Id))
            return Decision.Only(new OutboxReply.Done());
        OutboxEvent[] events = journal.Lines == 0
            ? [new OutboxEvent.Enqueued(journal), new OutboxEvent.Posted(journal.Id, "nothing to post", now)]
            : [new OutboxEvent.Enqueued(journal)];
        return new(new OutboxReply.Done(), events);
    }

    private static Decision DecideNext(Outbox outbox, OutboxCommand.Next next, Instant now)
    {
        if (outbox.BreakerUntil is { } until && now < until)
            return Decision.Only(new OutboxReply.Errands([], until));
        // After a pause the ERP is tried with one journal; the others follow when it answers.
        var free = (outbox.FailuresInRow >= next.Policy.BreakerFailures ? 1
            : next.Policy.ConcurrentMax) - next.UnderWay.Count;
        var (due, events) = (new List<Errand>(), outbox.Forgetting(next.Policy.PostedOrdersKept));
        var chosen = outbox.Open.Next(free, outbox.Turn,
            one => !next.UnderWay.Contains(one.Journal.Id) && outbox.AwaitedBy(one) is null, now, out var nextAt);
        foreach (var delivery in chosen)
        {
            var step = delivery.LookUp || delivery.State == DeliveryState.Begun ? DeliveryStep.LookUp
                : DeliveryStep.Post;
            due.Add(new Errand(delivery.Journal, step, delivery.Attempt + 1));
            events.Add(new OutboxEvent.Intended(delivery.Journal.Id, step, delivery.Attempt + 1));
        }
        return new(new OutboxReply.Errands(due, nextAt), events);
    }

    /// <summary>What has to be posted before it and is not, rejected or not; null when it may go.</summary>
    public DocumentId? AwaitedBy(DocumentDelivery delivery) =>
        delivery.Journal.After is { } first && Deliveries.TryGetValue(first, out var before)
        && before.State != DeliveryState.Posted ? first : null;

    private List<OutboxEvent> Forgetting(int kept) => PostedOrders.KnownCount > kept
        ? [new OutboxEvent.Forgot(Math.Min(ForgottenAtOnceMax, PostedOrders.KnownCount - kept))]
        : [];

    private static Decision ForOpen(Outbox outbox, DocumentId id, Func<DocumentDelivery, OutboxEvent[]> events)
    {
        if (!outbox.Deliveries.TryGetValue(id, out var delivery))
            return Decision.Only(outbox.PostedOrders.IsForgotten(id)
                ? new OutboxReply.Done() : new OutboxReply.Unknown(id));
        return delivery.State is DeliveryState.Posted or DeliveryState.Rejected
            ? Decision.Only(new OutboxReply.Done())
            : new(new OutboxReply.Done(), events(delivery));
    }

    private static OutboxEvent[] DecideDefer(
        Outbox outbox, DocumentDelivery delivery, string why, Duration? retryAfter, DeliveryPolicy policy, bool lookUp,
        Instant now)
    {
        var until = now + (retryAfter ?? policy.Backoff(delivery.Journal.Id, delivery.Attempt));
        var deferred = new OutboxEvent.Deferred(delivery.Journal.Id, why, until, lookUp);
        // Slow down is no failure: the ERP answers, and says when.
        return retryAfter is null && outbox.FailuresInRow + 1 >= policy.BreakerFailures
            ? [deferred, new OutboxEvent.BreakerOpened(now + policy.BreakerOpen)]
            : [deferred];
    }

    private static Decision DecideRetry(Outbox outbox, OutboxCommand.Retry retry)
    {
        if (!outbox.Deliveries.TryGetValue(retry.Journal, out var delivery))
            return Decision.Only(outbox.PostedOrders.IsForgotten(retry.Journal)
                ? new OutboxReply.Done() : new OutboxReply.Unknown(retry.Journal));
        return delivery.State == DeliveryState.Posted
            ? Decision.Only(new OutboxReply.Done())
            : new(new OutboxReply.Done(), [new OutboxEvent.Retried(retry.Journal, retry.Who)]);
    }

    public static Outbox Evolve(Outbox outbox, OutboxEvent fact)
    {
        switch (fact)
        {
            case OutboxEvent.Enqueued enqueued:
                outbox.Add(new DocumentDelivery(enqueued.Journal));
                break;
            case OutboxEvent.Intended intended:
                outbox.Begin(intended);
                break;
            case OutboxEvent.Posted posted:
                outbox.Close(posted.Journal, DeliveryState.Posted, posted.Reference, null, posted.At);
                outbox.PostedCount++;
                break;
            case OutboxEvent.Forgot forgot:
                outbox.Forget(forgot.Orders);
                break;
            case OutboxEvent.Rejected rejected:
                outbox.Close(rejected.Journal, DeliveryState.Rejected, null, rejected.Why, null);
                outbox.RejectedCount++;
                break;
            case OutboxEvent.Deferred deferred:
                outbox.Wait(deferred.Journal, deferred.LookUp, deferred.Until, deferred.Why);
                outbox.FailuresInRow++;
                break;
            case OutboxEvent.Cleared cleared:
                outbox.Wait(cleared.Journal, lookUp: false, Instant.MinValue, null);
                outbox.FailuresInRow = 0;
                break;
            case OutboxEvent.Retried retried:
                outbox.Reopen(retried.Journal);
                break;
            case OutboxEvent.BreakerOpened opened:
                outbox.BreakerUntil = opened.Until;
                break;
            default:
                throw new UnreachableException(fact.GetType().Name);
        }
        return outbox;
    }

    private void Forget(int orders)
    {
        for (var left = orders; left > 0; left--)
            Deliveries.Remove(PostedOrders.Forget());
    }

    private void Add(DocumentDelivery delivery)
    {
        Deliveries.Add(delivery.Journal.Id, delivery);
        delivery.Place = Open.Add(delivery);
    }

    private void Begin(OutboxEvent.Intended intended)
    {
        var begun = Deliveries[intended.Journal];
        (begun.State, begun.Attempt, begun.LookUp) = (DeliveryState.Begun, intended.Attempt,
            intended.Step == DeliveryStep.LookUp);
        Turn++;
    }

    private void Close(DocumentId id, DeliveryState state, string? reference, string? why, Instant? at)
    {
        var delivery = Deliveries[id];
        (delivery.State, delivery.Reference, delivery.Why, delivery.PostedAt) = (state, reference, why, at);
        if (delivery.Place is { } place)
            OpenQueue.Remove(place);
        delivery.Place = null;
        (FailuresInRow, BreakerUntil) = (0, null);
        if (state == DeliveryState.Posted)
            PostedOrders.Add(id);
    }

    private void Wait(DocumentId id, bool lookUp, Instant until, string? why)
    {
        var delivery = Deliveries[id];
        (delivery.State, delivery.LookUp, delivery.NotBefore, delivery.Why) = (DeliveryState.Waiting, lookUp, until,
            why);
    }

    /// <summary>A retried journal is looked up first: the person may have posted it by hand.</summary>
    private void Reopen(DocumentId id)
    {
        var delivery = Deliveries[id];
        if (delivery.State == DeliveryState.Rejected)
        {
            RejectedCount--;
            delivery.Place = Open.Add(delivery);
        }
        Wait(id, lookUp: true, Instant.MinValue, null);
    }

    /// <summary>The driver asks by <see cref="OutboxCommand.Next"/>; the outbox itself wants no waking.</summary>
    public static Instant? WakeAt(Outbox outbox) => null;

    public static long SizeOf(Outbox outbox) => 500 + outbox.Deliveries.Count * 300L;

    /// <summary>Known or forgotten.</summary>
    public bool IsPosted(DocumentId id) => PostedOrders.IsForgotten(id)
        || Deliveries.GetValueOrDefault(id)?.State == DeliveryState.Posted;

    public static IEventCodec<OutboxEvent> Events { get; } = new OutboxEventCodec();

    public static int SnapshotVersion => 5;

    public static void Write(Outbox outbox, ByteWriter to) => OutboxSnapshot.Write(outbox, to);

    public static Outbox Read(string key, ReadOnlyMemory<byte> snapshot) => OutboxSnapshot.Read(snapshot);
}
