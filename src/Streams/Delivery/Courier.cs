using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Delivery;

/// <summary>
/// What the driver of one outbox knows and decides: which errands it works on, and what an answer of the ERP means to
/// the outbox. Waiting, reading and sending are its host's.
/// </summary>
public sealed class Courier(DeliveryPolicy policy)
{
    private static readonly Duration LongestWait = Duration.FromSeconds(30);
    private readonly HashSet<DocumentId> _underWay = [];

    /// <summary>Every place is taken: only a finished errand makes a difference.</summary>
    public bool IsFull => _underWay.Count >= policy.ConcurrentMax;

    /// <summary>What to ask the outbox: any begun errand that is not named here has no known outcome.</summary>
    public OutboxCommand.Next Ask() => new(_underWay.ToHashSet(), policy);

    /// <summary>The errands to begin now; each is told to <see cref="Finished"/> when its outcome is durable.</summary>
    /// <param name="wait">Until the outbox is asked again, unless it grows or an errand ends before.</param>
    public IReadOnlyList<Errand> Take(OutboxReply reply, Instant now, out Duration wait)
    {
        var (due, nextAt) = reply is OutboxReply.Errands errands ? (errands.Due, errands.NextAt) : ([], null);
        foreach (var errand in due)
            _underWay.Add(errand.Journal.Id);
        wait = nextAt is { } at ? Duration.Max(Duration.Zero, Duration.Min(at - now, LongestWait)) : LongestWait;
        return due;
    }

    public void Finished(Errand errand) => _underWay.Remove(errand.Journal.Id);

    /// <summary>What the answer to a post means.</summary>
    public OutboxCommand Told(Errand errand, DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Delivered delivered => new OutboxCommand.Posted(errand.Journal.Id, delivered.Reference),
        DeliveryOutcome.Rejected rejected => new OutboxCommand.Rejected(errand.Journal.Id, rejected.Why),
        DeliveryOutcome.Unavailable unavailable => new OutboxCommand.Unavailable(
            errand.Journal.Id, unavailable.Why, ToDuration(unavailable.RetryAfter), policy),
        DeliveryOutcome.Unknown unknown => Uncertain(errand, unknown.Why),
        _ => throw new UnreachableException(outcome.GetType().Name),
    };

    /// <summary>What the answer to a look-up means.</summary>
    public OutboxCommand Told(Errand errand, LookUp found)
    {
        var journal = errand.Journal;
        return found switch
        {
            LookUp.NotFound or LookUp.Incomplete => new OutboxCommand.Clear(journal.Id),
            LookUp.Posted posted when posted.Debit == journal.Debit && posted.Credit == journal.Debit =>
                new OutboxCommand.Posted(journal.Id, posted.Reference),
            LookUp.Posted posted => new OutboxCommand.Rejected(journal.Id,
                $"the ERP holds {posted.Reference} with {posted.Debit}/{posted.Credit}, "
                + $"ours is {journal.Debit} (minor)"),
            LookUp.Several several => new OutboxCommand.Rejected(journal.Id,
                $"the ERP holds it {several.References.Count} times: {string.Join(", ", several.References.Take(5))}"),
            LookUp.Unavailable unavailable => new OutboxCommand.Unavailable(
                journal.Id, unavailable.Why, ToDuration(unavailable.RetryAfter), policy),
            _ => throw new UnreachableException(found.GetType().Name),
        };
    }

    /// <summary>A connector that throws has told nothing: the ERP is asked before anything is sent again.</summary>
    public OutboxCommand Uncertain(Errand errand, string why) =>
        new OutboxCommand.Uncertain(errand.Journal.Id, why, policy);

    private static Duration? ToDuration(TimeSpan? span) => span is { } s ? Duration.FromTimeSpan(s) : null;
}
