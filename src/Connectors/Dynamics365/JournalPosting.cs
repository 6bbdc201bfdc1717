using System.Diagnostics;
using System.Runtime.InteropServices;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// One attempt to bring one journal to "posted". Each round looks what is there and does the next step: header with the
/// first lines, more lines, wait for the ERP's posting job, compare. An attempt that broke off is resumed by the next.
/// </summary>
/// <param name="customer">Whose lines of sales and returns they are, in a journal of payments.</param>
internal sealed class JournalPosting(
    ODataClient client, JournalLookUp lookUp, Dynamics365Options options, TimeProvider time, Journal journal,
    string? customer = null)
{
    // "Journal 000123 is being used by ADMIN": somebody has it open. It passes, so it is no refusal of the journal.
    public const string InUse = "is being used by";

    private readonly JournalRows _rows = new(journal, options, customer);
    private bool _wrote;

    public async ValueTask<DeliveryOutcome> Run(CancellationToken cancel)
    {
        // Each round but the first and the last writes at least one change set's worth of lines.
        var roundsMax = 4 + _rows.Lines.Count / (options.BatchOperationsMax - 1) + 1;
        try
        {
            string? oldLog = null;
            for (var round = 0; round < roundsMax; round++)
            {
                var there = await lookUp.Headers(_rows.Key, cancel);
                if (!_wrote)
                    oldLog = there.Count == 1 ? there[0].Log : null;
                if (await Step(there, oldLog, cancel) is { } outcome)
                    return outcome;
            }
            return new DeliveryOutcome.Unknown($"journal {journal.Id} is not complete after {roundsMax} rounds");
        }
        catch (ErpUnavailableException unavailable)
        {
            return _wrote
                ? new DeliveryOutcome.Unknown($"written, but not read back: {unavailable.Message}")
                : new DeliveryOutcome.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    /// <summary>The outcome, or null when another round is due.</summary>
    private async ValueTask<DeliveryOutcome?> Step(
        IReadOnlyList<JournalAtErp> there, string? oldLog, CancellationToken cancel)
    {
        switch (there)
        {
            case []:
                return _wrote
                    ? new DeliveryOutcome.Unknown($"journal {journal.Id} was written and cannot be found")
                    : await Write(existing: null, _rows.Lines, cancel);
            case [{ Posted: true } posted]:
                return await Compare(posted.Number, cancel);
            case [var one]:
                var lines = await lookUp.Lines(one.Number, cancel);
                var (missing, foreign) = Differences(lines);
                if (foreign.Count > 0)
                    return Foreign(one.Number, foreign);
                return missing.Count > 0
                    ? await Write(one.Number, missing, cancel)
                    : await AwaitPosting(oldLog, cancel);
            default:
                return new DeliveryOutcome.Unknown(
                    $"{there.Count} journals have the integration key {_rows.Key}: "
                    + $"{string.Join(", ", there.Select(one => one.Number))}");
        }
    }

    private async ValueTask<DeliveryOutcome?> Write(
        string? existing, IReadOnlyList<JournalRow> lines, CancellationToken cancel)
    {
        using var batch = new BatchBody();
        var address = "LedgerJournalLines";
        if (existing is null)
            address = batch.Create("LedgerJournalHeaders", _rows, static (to, rows) => rows.WriteHeader(to))
                + "/LedgerJournalLine";
        var room = existing is null && options.HeaderFirst ? 0 : options.BatchOperationsMax - batch.Operations;
        foreach (var line in lines.Take(room))
            batch.Create(address, (_rows, existing, line),
                static (to, row) => row._rows.WriteLine(to, row.existing, row.line));
        var answer = await client.Send(batch, cancel);
        if (answer is Answer.Good good)
            answer = BatchReply.Read(good, batch.Operations);
        _wrote |= answer is Answer.Good or Answer.Lost;
        return answer switch
        {
            Answer.Good => null,
            Answer.Refused { Why: var why } when why.Contains(InUse, StringComparison.Ordinal) =>
                new DeliveryOutcome.Unavailable(why, RetryAfter: null),
            Answer.Refused refused => new DeliveryOutcome.Rejected($"{journal.Id}: {refused.Why}"),
            Answer.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
            Answer.Lost lost => new DeliveryOutcome.Unknown(lost.Why),
            _ => throw new UnreachableException(answer.GetType().Name),
        };
    }

    /// <summary>
    /// Waits for the ERP's own posting job: no documented OData action posts a journal. A log that is there before
    /// this attempt is about an earlier run and does not end the wait; a new one does.
    /// </summary>
    private async ValueTask<DeliveryOutcome?> AwaitPosting(string? oldLog, CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var there = await lookUp.Headers(_rows.Key, cancel);
            if (there is not [{ Posted: false } waiting])
                return await Step(there, oldLog, cancel);
            if (waiting.Log is not null && waiting.Log != oldLog)
                return new DeliveryOutcome.Rejected($"{journal.Id}: {waiting.Log}");
            if (time.GetElapsedTime(since) >= options.PostingWait)
                return waiting.Log is not null
                    ? new DeliveryOutcome.Rejected($"{journal.Id}: {waiting.Log}")
                    : new DeliveryOutcome.Unknown($"journal {waiting.Number} is complete, but not posted "
                        + $"after {options.PostingWait}");
            await Task.Delay(options.PostingPoll, time, cancel);
        }
    }

    private async ValueTask<DeliveryOutcome> Compare(string number, CancellationToken cancel)
    {
        var lines = await lookUp.Lines(number, cancel);
        var (debit, credit) = (lines.Sum(line => line.Debit), lines.Sum(line => line.Credit));
        return debit == journal.Debit && credit == journal.Credit
            ? new DeliveryOutcome.Delivered(number)
            : new DeliveryOutcome.Rejected(
                $"journal {number} is posted for {journal.Id} with debit {debit} and credit {credit}, ours has "
                + $"{journal.Debit} and {journal.Credit} (minor units of {journal.Currency})");
    }

    private DeliveryOutcome.Rejected Foreign(string number, List<JournalRowContent> lines) => new(
        $"journal {number} for {journal.Id} is not posted and holds {lines.Count} lines that are not ours, "
        + $"the first on account {lines[0].Account}: '{lines[0].Text}'");

    /// <summary>
    /// Our lines that the ERP lacks, and its lines that are not ours; equal lines count as often as they occur.
    /// </summary>
    private (List<JournalRow> Missing, List<JournalRowContent> Foreign) Differences(
        IReadOnlyList<JournalRowContent> there)
    {
        var left = new Dictionary<JournalRowContent, int>();
        foreach (var line in there)
            CollectionsMarshal.GetValueRefOrAddDefault(left, line, out _)++;
        var missing = new List<JournalRow>();
        foreach (var row in _rows.Lines)
            if (left.TryGetValue(row.Content, out var count) && count > 0)
                left[row.Content] = count - 1;
            else
                missing.Add(row);
        return (missing, [.. left.Where(line => line.Value > 0).Select(line => line.Key)]);
    }
}
