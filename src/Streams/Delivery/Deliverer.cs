using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;

namespace RetailActors.Streams.Delivery;

/// <summary>What a deliverer needs of the node that hosts the outbox.</summary>
public interface IOutboxHost
{
    ValueTask<OutboxReply> Ask(OutboxCommand command);

    ValueTask<Document> Read(Outgoing journal, CancellationToken cancel);

    /// <summary>Returns when the outbox has grown, or after the time.</summary>
    ValueTask WaitForWork(TimeSpan longest, CancellationToken cancel);

    void Trouble(DocumentId journal, string outcome, string why);
}

/// <summary>
/// Runs the errands of one outbox against its ERP: the only writer of that connection. Every outcome goes back to the
/// outbox as a fact; after a crash the outbox knows which attempts have no outcome and has them looked up.
/// </summary>
public sealed class Deliverer(IErp erp, IOutboxHost outbox, DeliveryPolicy policy, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public async Task Run(CancellationToken cancel)
    {
        var underWay = new Dictionary<DocumentId, Task>();
        while (!cancel.IsCancellationRequested)
        {
            var next = await outbox.Ask(new OutboxCommand.Next(underWay.Keys.ToHashSet(), policy));
            var (due, nextAt) = next is OutboxReply.Errands errands ? (errands.Due, errands.NextAt) : ([], null);
            foreach (var errand in due)
                underWay[errand.Journal.Id] = Do(errand, cancel);
            if (underWay.Count < policy.ConcurrentMax && due.Count == 0 || underWay.Count > 0)
                await Rest(underWay, nextAt, cancel);
            foreach (var (id, task) in underWay.Where(pair => pair.Value.IsCompleted).ToArray())
            {
                underWay.Remove(id);
                await task;
            }
        }
    }

    private async ValueTask Rest(Dictionary<DocumentId, Task> underWay, Instant? nextAt, CancellationToken cancel)
    {
        var wait = LongestWait;
        if (nextAt is { } at && at - Instant.FromDateTimeOffset(clock.GetUtcNow()) is var until
            && until.ToTimeSpan() < wait)
            wait = until > Duration.Zero ? until.ToTimeSpan() : TimeSpan.Zero;
        if (wait <= TimeSpan.Zero)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var grown = outbox.WaitForWork(wait, stop.Token).AsTask();
        // With every place taken, only a finished errand makes a difference.
        await Task.WhenAny(underWay.Count >= policy.ConcurrentMax ? underWay.Values : underWay.Values.Append(grown));
        await stop.CancelAsync();
        await grown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Do(Errand errand, CancellationToken cancel)
    {
        var id = errand.Journal.Id;
        try
        {
            var command = errand.Step == DeliveryStep.LookUp
                ? Told(errand.Journal, await erp.Find(id, cancel))
                : Told(id, await erp.Post(await outbox.Read(errand.Journal, cancel), cancel));
            await outbox.Ask(command);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // A connector that throws has told nothing: the ERP is asked before anything is sent again.
            outbox.Trouble(id, "unknown", e.Message);
            await outbox.Ask(new OutboxCommand.Uncertain(id, e.Message, policy));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The node stops; the intent record stays, and the next owner looks the outcome up.
        }
    }

    private OutboxCommand Told(DocumentId id, DeliveryOutcome outcome)
    {
        switch (outcome)
        {
            case DeliveryOutcome.Delivered delivered:
                return new OutboxCommand.Posted(id, delivered.Reference);
            case DeliveryOutcome.Rejected rejected:
                outbox.Trouble(id, "rejected", rejected.Why);
                return new OutboxCommand.Rejected(id, rejected.Why);
            case DeliveryOutcome.Unavailable unavailable:
                outbox.Trouble(id, "unavailable", unavailable.Why);
                return new OutboxCommand.Unavailable(id, unavailable.Why, ToDuration(unavailable.RetryAfter), policy);
            case DeliveryOutcome.Unknown unknown:
                outbox.Trouble(id, "unknown", unknown.Why);
                return new OutboxCommand.Uncertain(id, unknown.Why, policy);
            default:
                throw new System.Diagnostics.UnreachableException(outcome.GetType().Name);
        }
    }

    private OutboxCommand Told(Outgoing journal, LookUp found) => found switch
    {
        LookUp.NotFound or LookUp.Incomplete => new OutboxCommand.Clear(journal.Id),
        LookUp.Posted posted when posted.Debit == journal.Debit && posted.Credit == journal.Debit =>
            new OutboxCommand.Posted(journal.Id, posted.Reference),
        LookUp.Posted posted => new OutboxCommand.Rejected(journal.Id,
            $"the ERP holds {posted.Reference} with {posted.Debit}/{posted.Credit}, ours is {journal.Debit} (minor)"),
        LookUp.Several several => new OutboxCommand.Rejected(journal.Id,
            $"the ERP holds it {several.References.Count} times: {string.Join(", ", several.References.Take(5))}"),
        LookUp.Unavailable unavailable => new OutboxCommand.Unavailable(
            journal.Id, unavailable.Why, ToDuration(unavailable.RetryAfter), policy),
        _ => throw new System.Diagnostics.UnreachableException(found.GetType().Name),
    };

    private static Duration? ToDuration(TimeSpan? span) => span is { } s ? Duration.FromTimeSpan(s) : null;
}
