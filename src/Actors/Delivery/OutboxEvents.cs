using NodaTime;
using RetailActors.Actors.Retail;

namespace RetailActors.Actors.Delivery;

/// <summary>A document that waits for the ERP.</summary>
/// <param name="Shard">The number of the statements shard that cut it.</param>
/// <param name="Position">The sequence there of the fact that holds its lines.</param>
/// <param name="Debit">The document's <see cref="Document.Measure"/>.</param>
public sealed record Outgoing(
    DocumentId Id, StoreId Store, BusinessDate Date, int Shard, long Position, int Lines,
    long Transactions, long Debit)
{
    /// <summary>
    /// Is posted before this one when it is in the outbox too: the ERP has to know a sale before its return names it,
    /// and what was sent before it is received.
    /// </summary>
    public DocumentId? After { get; init; }

    /// <summary>Null in facts that did not say it yet: then it is the store's.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Minor units; a stock posting measures goods, and is no money.</summary>
    public long Amount => Id.Kind == DocumentKind.StockPosting ? 0 : Debit;
}

/// <summary>What a driver does next for a journal.</summary>
public enum DeliveryStep : byte
{
    Post = 1,

    /// <summary>The outcome of an earlier attempt is not known: ask the ERP before anything is sent again.</summary>
    LookUp = 2,
}

public sealed record Errand(Outgoing Journal, DeliveryStep Step, int Attempt);

/// <summary>The bounds of one ERP connection's traffic (G8).</summary>
public sealed record DeliveryPolicy(
    int ConcurrentMax, Duration BackoffMin, Duration BackoffMax, int BreakerFailures, Duration BreakerOpen)
{
    /// <summary>Posted orders that are remembered with all they were; older ones only as posted.</summary>
    public int PostedOrdersKept { get; init; } = int.MaxValue;

    /// <summary>
    /// Exponential, with a jitter that is drawn from the document's id: spread out, and the same at every replay.
    /// </summary>
    /// <param name="attempt">From 1: how many there were.</param>
    public Duration Backoff(DocumentId document, int attempt)
    {
        var full = BackoffMin * Math.Pow(2, Math.Clamp(attempt - 1, 0, 20));
        var capped = full < BackoffMax ? full : BackoffMax;
        var spread = Fingerprint.Of(System.Text.Encoding.UTF8.GetBytes($"{document}/{attempt}")) % 1_000;
        return capped * (0.5 + spread / 2_000.0);
    }
}

public abstract record OutboxCommand
{
    /// <summary>A journal was cut. One without lines has nothing to post and is done at once.</summary>
    public sealed record Enqueue(Outgoing Journal) : OutboxCommand;

    /// <summary>
    /// Asks for errands. <paramref name="UnderWay"/> are those the driver works on: any other begun one has no known
    /// outcome.
    /// </summary>
    public sealed record Next(IReadOnlySet<DocumentId> UnderWay, DeliveryPolicy Policy) : OutboxCommand;

    public sealed record Posted(DocumentId Journal, string Reference) : OutboxCommand;

    public sealed record Rejected(DocumentId Journal, string Why) : OutboxCommand;

    /// <summary>Nothing was posted.</summary>
    public sealed record Unavailable(DocumentId Journal, string Why, Duration? RetryAfter,
        DeliveryPolicy Policy) : OutboxCommand;

    /// <summary>It may have been posted.</summary>
    public sealed record Uncertain(DocumentId Journal, string Why, DeliveryPolicy Policy) : OutboxCommand;

    /// <summary>The look-up found nothing, or something to resume: it may be posted.</summary>
    public sealed record Clear(DocumentId Journal) : OutboxCommand;

    /// <summary>A person has mended the cause.</summary>
    public sealed record Retry(DocumentId Journal, string Who) : OutboxCommand;

    public sealed record Wake : OutboxCommand;
}

public abstract record OutboxReply
{
    /// <param name="NextAt">When there will be something to do; null when nothing waits.</param>
    public sealed record Errands(IReadOnlyList<Errand> Due, Instant? NextAt) : OutboxReply;

    public sealed record Done : OutboxReply;

    public sealed record Unknown(DocumentId Journal) : OutboxReply;
}

public abstract record OutboxEvent
{
    public sealed record Enqueued(Outgoing Journal) : OutboxEvent;

    /// <summary>The intent record: written before the ERP hears of it (G1).</summary>
    public sealed record Intended(DocumentId Journal, DeliveryStep Step, int Attempt) : OutboxEvent;

    public sealed record Posted(DocumentId Journal, string Reference, Instant At) : OutboxEvent;

    public sealed record Rejected(DocumentId Journal, string Why) : OutboxEvent;

    /// <param name="LookUp">The outcome of the attempt is unknown.</param>
    public sealed record Deferred(DocumentId Journal, string Why, Instant Until, bool LookUp) : OutboxEvent;

    public sealed record Cleared(DocumentId Journal) : OutboxEvent;

    public sealed record Retried(DocumentId Journal, string Who) : OutboxEvent;

    /// <summary>So many of the posted orders, the oldest, are only numbers from now on.</summary>
    public sealed record Forgot(int Orders) : OutboxEvent;

    /// <summary>The ERP has failed repeatedly: nothing is sent until then, and one journal first.</summary>
    public sealed record BreakerOpened(Instant Until) : OutboxEvent;
}
