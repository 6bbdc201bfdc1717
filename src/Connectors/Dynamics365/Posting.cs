using System.Diagnostics;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>A document that the ERP holds under one of our ids.</summary>
internal interface IAtErp
{
    string Number { get; }

    /// <summary>The ERP's own batch job has done its part: posted, or invoiced.</summary>
    bool IsDone { get; }

    /// <summary>Why the job could not; null when it did not say.</summary>
    string? Log { get; }
}

/// <summary>
/// One attempt to bring one document to its end at the ERP. Each round looks what is there and does the next step; an
/// attempt that broke off is resumed by the next.
/// </summary>
/// <param name="what">As messages call it: "journal S1-1".</param>
internal abstract class Posting<TAtErp>(
    ODataClient client, Dynamics365Options options, TimeProvider time, string what)
    where TAtErp : class, IAtErp
{
    // "Journal 000123 is being used by ADMIN": somebody has it open. It passes, so it is no refusal of the document.
    private const string InUse = "is being used by";

    protected ODataClient Client => client;

    protected Dynamics365Options Options => options;

    protected TimeProvider Time => time;

    private bool _wrote;
    private string? _oldLog;

    /// <summary>Each but the first and the last writes something.</summary>
    protected virtual int RoundsMax => 6;

    /// <summary>What is there under our id.</summary>
    protected abstract ValueTask<IReadOnlyList<TAtErp>> Find(CancellationToken cancel);

    /// <summary>The outcome, or null when another round is due.</summary>
    /// <param name="there">Null: nothing is there, and nothing was written.</param>
    protected abstract ValueTask<DeliveryOutcome?> Step(TAtErp? there, CancellationToken cancel);

    /// <summary>What has to be right before anything is written; null when it is.</summary>
    protected virtual ValueTask<DeliveryOutcome?> Prepare(CancellationToken cancel) => new((DeliveryOutcome?)null);

    public async ValueTask<DeliveryOutcome> Run(CancellationToken cancel)
    {
        try
        {
            if (await Prepare(cancel) is { } problem)
                return problem;
            for (var round = 0; round < RoundsMax; round++)
            {
                var there = await Find(cancel);
                if (!_wrote)
                    _oldLog = there.Count == 1 ? there[0].Log : null;
                if (await Look(there, cancel) is { } outcome)
                    return outcome;
            }
            return new DeliveryOutcome.Unknown($"{what} is not complete after {RoundsMax} rounds");
        }
        catch (ErpUnavailableException unavailable)
        {
            return _wrote
                ? new DeliveryOutcome.Unknown($"written, but not read back: {unavailable.Message}")
                : new DeliveryOutcome.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    private async ValueTask<DeliveryOutcome?> Look(IReadOnlyList<TAtErp> there, CancellationToken cancel) =>
        there switch
        {
            [] when _wrote => new DeliveryOutcome.Unknown($"{what} was written and cannot be found"),
            [] => await Step(null, cancel),
            [var one] => await Step(one, cancel),
            _ => new DeliveryOutcome.Unknown($"{what} is at the ERP {there.Count} times: "
                + string.Join(", ", there.Select(one => one.Number))),
        };

    /// <returns>Null: written, another round is due.</returns>
    protected async ValueTask<DeliveryOutcome?> Send(BatchBody batch, CancellationToken cancel)
    {
        var answer = await client.Send(batch, cancel);
        if (answer is Answer.Good good)
            answer = BatchReply.Read(good, batch.Operations);
        _wrote |= answer is Answer.Good or Answer.Lost;
        return answer switch
        {
            Answer.Good => null,
            Answer.Refused { Why: var why } when why.Contains(InUse, StringComparison.Ordinal) =>
                new DeliveryOutcome.Unavailable(why, RetryAfter: null),
            Answer.Refused refused => new DeliveryOutcome.Rejected($"{what}: {refused.Why}"),
            Answer.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
            Answer.Lost lost => new DeliveryOutcome.Unknown(lost.Why),
            _ => throw new UnreachableException(answer.GetType().Name),
        };
    }

    /// <summary>
    /// Waits for the ERP's own batch job: no documented OData action posts or invoices. A log that is there before
    /// this attempt is about an earlier run and does not end the wait; a new one does.
    /// </summary>
    /// <returns>Null: it has done its part, or somebody has changed what is there.</returns>
    protected async ValueTask<DeliveryOutcome?> AwaitJob(CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (await Find(cancel) is [{ IsDone: false } waiting])
        {
            if (waiting.Log is not null && waiting.Log != _oldLog)
                return new DeliveryOutcome.Rejected($"{what}: {waiting.Log}");
            if (time.GetElapsedTime(since) >= options.PostingWait)
                return waiting.Log is not null
                    ? new DeliveryOutcome.Rejected($"{what}: {waiting.Log}")
                    : new DeliveryOutcome.Unknown($"{what} is complete as {waiting.Number}, but the ERP's job has not "
                        + $"taken it within {options.PostingWait}");
            await Task.Delay(options.PostingPoll, time, cancel);
        }
        return null;
    }
}
