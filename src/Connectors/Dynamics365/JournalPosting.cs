using System.Runtime.InteropServices;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// A journal: header with the first lines, more lines, wait for the ERP's posting job, compare.
/// </summary>
/// <param name="customer">Whose lines of sales and returns they are, in a journal of payments.</param>
internal sealed class JournalPosting(
    ODataClient client, JournalLookUp lookUp, Dynamics365Options options, TimeProvider time, Journal journal,
    string? customer = null) : Posting<JournalAtErp>(client, options, time, $"journal {journal.Id}")
{
    private readonly JournalRows _rows = new(journal, options, customer);

    /// <summary>Each round but the first and the last writes at least one change set's worth of lines.</summary>
    protected override int RoundsMax => 5 + _rows.Lines.Count / (Options.BatchOperationsMax - 1);

    protected override ValueTask<IReadOnlyList<JournalAtErp>> Find(CancellationToken cancel) =>
        lookUp.Headers(_rows.Key, cancel);

    protected override async ValueTask<DeliveryOutcome?> Step(JournalAtErp? there, CancellationToken cancel)
    {
        if (there is null)
            return await Write(existing: null, _rows.Lines, cancel);
        if (there.IsDone)
            return await Compare(there.Number, cancel);
        var (missing, foreign) = Differences(await lookUp.Lines(there.Number, cancel));
        if (foreign.Count > 0)
            return Foreign(there.Number, foreign);
        return missing.Count > 0 ? await Write(there.Number, missing, cancel) : await AwaitJob(cancel);
    }

    private async ValueTask<DeliveryOutcome?> Write(
        string? existing, IReadOnlyList<JournalRow> lines, CancellationToken cancel)
    {
        using var batch = new BatchBody();
        var address = "LedgerJournalLines";
        if (existing is null)
            address = batch.Create("LedgerJournalHeaders", _rows, static (to, rows) => rows.WriteHeader(to))
                + "/LedgerJournalLine";
        var room = existing is null && Options.HeaderFirst ? 0 : Options.BatchOperationsMax - batch.Operations;
        foreach (var line in lines.Take(room))
            batch.Create(address, (_rows, existing, line),
                static (to, row) => row._rows.WriteLine(to, row.existing, row.line));
        return await Send(batch, cancel);
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
