using System.Diagnostics;
using System.Text.Json.Nodes;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Tryton;

/// <summary>
/// One attempt to bring one document to its end. Each round looks what is there and does the next step; the round after
/// it sees whether the step has done anything. An attempt that broke off is resumed by the next.
/// </summary>
internal abstract class Posting(Models models, Document document)
{
    private readonly HashSet<string> _done = [];

    public Models Models { get; } = models;

    /// <summary>Something of this attempt has been written, or may have been.</summary>
    protected bool Wrote { get; private set; }

    protected abstract int RoundsMax { get; }

    public async ValueTask<DeliveryOutcome> Run(CancellationToken cancel)
    {
        try
        {
            for (var round = 0; round < RoundsMax; round++)
                if (await Step(cancel) is { } outcome)
                    return outcome;
            return new DeliveryOutcome.Unknown($"{document.Id} is not complete after {RoundsMax} rounds");
        }
        catch (ErpUnavailableException unavailable)
        {
            return Wrote
                ? new DeliveryOutcome.Unknown($"written, but not read back: {unavailable.Message}")
                : new DeliveryOutcome.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    /// <returns>The outcome, or null when another round is due.</returns>
    protected abstract ValueTask<DeliveryOutcome?> Step(CancellationToken cancel);

    protected ValueTask<DeliveryOutcome?> Create(string model, JsonObject row, CancellationToken cancel) =>
        Do($"{model}.create", model, "create", [new JsonArray(row)], cancel);

    public ValueTask<DeliveryOutcome?> Press(string model, string button, long id, CancellationToken cancel) =>
        Do($"{model}.{button} {id}", model, button, [Values.Ids([id])], cancel);

    /// <summary>A step of this attempt, once: when it is due again, its answer was not the truth.</summary>
    public async ValueTask<DeliveryOutcome?> Do(
        string step, string model, string method, JsonArray arguments, CancellationToken cancel,
        JsonObject? context = null)
    {
        if (!_done.Add(step))
            return Rejected($"{step} was answered, and nothing has changed");
        return Told(await Models.Write(model, method, arguments, cancel, context, allows: Expects));
    }

    /// <summary>Whether a question is one that these documents always raise.</summary>
    protected virtual bool Expects(Reply.Asked question) => false;

    public DeliveryOutcome? Told(Reply reply)
    {
        Wrote |= reply is Reply.Good or Reply.Lost;
        return reply switch
        {
            Reply.Good => null,
            Reply.Refused refused => Rejected(refused.Why),
            Reply.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
            Reply.Lost lost => new DeliveryOutcome.Unknown(lost.Why),
            _ => throw new UnreachableException(reply.GetType().Name),
        };
    }

    public DeliveryOutcome.Rejected Rejected(string why) => new($"{document.Id}: {why}");
}
