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
    /// <summary>After the outbox did not answer: its shard is being replayed.</summary>
    private static readonly TimeSpan PauseWithoutOutbox = TimeSpan.FromSeconds(1);

    private readonly Courier _courier = new(policy);

    public async Task Run(CancellationToken cancel)
    {
        var underWay = new Dictionary<Errand, Task>();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var due = _courier.Take(await outbox.Ask(_courier.Ask()),
                    Instant.FromDateTimeOffset(clock.GetUtcNow()), out var wait);
                foreach (var errand in due)
                    underWay[errand] = Do(errand, cancel);
                await Rest(underWay, wait.ToTimeSpan(), cancel);
            }
            catch (Exception) when (!cancel.IsCancellationRequested)
            {
                // What was begun and has no known outcome is looked up once the outbox is there again.
                await Task.Delay(PauseWithoutOutbox, clock, cancel);
            }
            foreach (var errand in underWay.Where(pair => pair.Value.IsCompleted).Select(pair => pair.Key).ToArray())
            {
                underWay.Remove(errand);
                _courier.Finished(errand);
            }
        }
    }

    private async ValueTask Rest(Dictionary<Errand, Task> underWay, TimeSpan wait, CancellationToken cancel)
    {
        if (wait <= TimeSpan.Zero)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var grown = outbox.WaitForWork(wait, stop.Token).AsTask();
        await Task.WhenAny(_courier.IsFull ? underWay.Values : underWay.Values.Append(grown));
        await stop.CancelAsync();
        await grown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Do(Errand errand, CancellationToken cancel)
    {
        try
        {
            await outbox.Ask(await Ask(errand, cancel));
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            outbox.Trouble(errand.Journal.Id, "unknown", e.Message);
            await Tell(errand.Journal.Id, _courier.Uncertain(errand, e.Message));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The node stops; the intent record stays, and the next owner looks the outcome up.
        }
    }

    /// <summary>An outbox that does not take the word looks it up by itself: the errand has no driver.</summary>
    private async ValueTask Tell(DocumentId id, OutboxCommand command)
    {
        try
        {
            await outbox.Ask(command);
        }
        catch (Exception e)
        {
            outbox.Trouble(id, "unknown", e.Message);
        }
    }

    private async ValueTask<OutboxCommand> Ask(Errand errand, CancellationToken cancel)
    {
        var id = errand.Journal.Id;
        if (errand.Step == DeliveryStep.LookUp)
            return _courier.Told(errand, await erp.Find(id, cancel));
        var outcome = await erp.Post(await outbox.Read(errand.Journal, cancel), cancel);
        var (name, why) = outcome switch
        {
            DeliveryOutcome.Rejected rejected => ("rejected", rejected.Why),
            DeliveryOutcome.Unavailable unavailable => ("unavailable", unavailable.Why),
            DeliveryOutcome.Unknown unknown => ("unknown", unknown.Why),
            _ => ("delivered", null),
        };
        if (why is not null)
            outbox.Trouble(id, name, why);
        return _courier.Told(errand, outcome);
    }
}
