using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Models;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Journals;

namespace RetailActors.Simulation.Hosting;

using OutboxRunner = ShardRunner<Outbox, OutboxCommand, OutboxEvent, OutboxReply>;

/// <summary>Drives the ERP for one life of the outbox's host: the real courier, another way of waiting.</summary>
public sealed class ErpDriver(Site site, OutboxRunner outbox, ErpModel erp, DeliveryPolicy policy)
{
    private readonly Courier _courier = new(policy);
    private readonly JournalReader _documents = new(site.Journal);
    private readonly int _life = outbox.Life;
    private int _round;
    private int _underWay;
    private bool _isAsking;
    private bool _hasMore;

    public bool IsAlive => outbox.Life == _life;

    /// <summary>The outbox has grown, or an errand has ended.</summary>
    public void Wake() => Soon(20);

    private void Soon(int millisecondsMax)
    {
        var round = ++_round;
        outbox.Node.Soon(millisecondsMax, "driver", () => Ask(round));
    }

    private void Ask(int round)
    {
        if (!IsAlive || round != _round)
            return;
        // One question at a time, as whoever waits for the answer asks.
        if (_isAsking)
        {
            _hasMore = true;
            return;
        }
        _isAsking = true;
        if (site.Mutation == Mutation.DropIntent && outbox.Shard?.Find(Outbox.Key) is { } state)
            Take(Outbox.Decide(state, _courier.Ask(), outbox.Node.Now).Reply);
        else if (!outbox.TrySend(Outbox.Key, _courier.Ask(), new Replies<OutboxReply>(Take, _ => Failed())))
            Failed();
    }

    private void Failed()
    {
        _isAsking = false;
        Later(1_000);
    }

    private void Later(double milliseconds)
    {
        var round = ++_round;
        outbox.Node.After(Duration.FromMilliseconds(Math.Max(1, milliseconds)), "driver waits", () => Ask(round));
    }

    private void Take(OutboxReply reply)
    {
        _isAsking = false;
        var due = _courier.Take(reply, outbox.Node.Now, out var wait);
        foreach (var errand in due)
            outbox.Node.Soon(5, "errand", () => Do(errand));
        // With nothing to wait for, only the outbox's growth makes a difference.
        if (_hasMore)
            Soon(5);
        else if (due.Count > 0 || reply is OutboxReply.Errands { NextAt: not null })
            Later(wait.TotalMilliseconds);
        _hasMore = false;
    }

    private void Do(Errand errand)
    {
        if (!IsAlive)
            return;
        _underWay++;
        Guarantee.Holds(_underWay <= policy.ConcurrentMax, $"G8: {_underWay} requests at once to the ERP");
        var state = errand.Attempt == 1 ? "first attempt" : errand.Step == DeliveryStep.LookUp ? "look-up" : "again";
        if (errand.Step == DeliveryStep.LookUp && LooksUp(errand))
            erp.Find(errand.Journal.Id, found => Told(errand, _courier.Told(errand, found)));
        else
            erp.Post(this, Document(errand), state, outcome => Told(errand, _courier.Told(errand, Heard(outcome))));
    }

    private bool LooksUp(Errand errand) => site.Mutation switch
    {
        Mutation.SendAgainWithoutLookUp => false,
        Mutation.OrderAgainWithoutLookUp => errand.Journal.Id.Kind != Actors.Retail.DocumentKind.SalesOrder,
        _ => true,
    };

    private Actors.Retail.Document Document(Errand errand) => _documents.ReadDocument(
        new ShardId(Shards.Statements, errand.Journal.Shard), errand.Journal.Position, CancellationToken.None)
        .AsTask().Result;

    private DeliveryOutcome Heard(DeliveryOutcome outcome) =>
        site.Mutation == Mutation.IgnoreRetryAfter && outcome is DeliveryOutcome.Unavailable { RetryAfter: not null } u
            ? u with { RetryAfter = TimeSpan.FromMilliseconds(1) }
            : outcome;

    /// <summary>The answer reaches the process if it still lives; the outbox hears of it.</summary>
    private void Told(Errand errand, OutboxCommand command) => outbox.Node.Soon(2, "erp told", () =>
    {
        if (!IsAlive)
            return;
        _underWay--;
        if (!outbox.TrySend(Outbox.Key, command, new Replies<OutboxReply>(_ => Finished(errand),
            _ => Finished(errand))))
            Finished(errand);
    });

    private void Finished(Errand errand)
    {
        _courier.Finished(errand);
        Soon(2);
    }
}
