using System.Diagnostics;
using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// A stock posting as one inventory adjustment journal: <c>InventoryAdjustmentJournalHeaders</c> and
/// <c>InventoryAdjustmentJournalEntriesV2</c> of the generated model. That the description can hold our id, and that
/// the ERP's batch job posts these journals too, is a guess; no other free field of the header is known.
/// </summary>
internal sealed class StockPostingJob(ODataClient client, Dynamics365Options options, TimeProvider time)
{
    private const string Headers = "InventoryAdjustmentJournalHeaders";
    private const string Entries = "InventoryAdjustmentJournalEntriesV2";
    private const int RoundsMax = 5;

    public async ValueTask<LookUp> Find(DocumentId id, CancellationToken cancel)
    {
        var found = await There(id, cancel);
        return found switch
        {
            [] => new LookUp.NotFound(),
            [{ Posted: true } one] => Sum(one.Number, await Lines(one.Number, cancel)),
            [var one] => new LookUp.Incomplete(one.Number),
            _ => new LookUp.Several([.. found.Select(one => one.Number)]),
        };
    }

    public async ValueTask<DeliveryOutcome> Post(StockPosting posting, CancellationToken cancel)
    {
        if (posting.Lines.Count == 0 || posting.Lines.Count >= options.BatchOperationsMax)
            return new DeliveryOutcome.Rejected($"stock posting {posting.Id} has {posting.Lines.Count} lines; "
                + $"allowed: 1 to {options.BatchOperationsMax - 1}, which are written at once");
        var wrote = false;
        try
        {
            for (var round = 0; round < RoundsMax; round++)
            {
                var there = await There(posting.Id, cancel);
                if (there.Count > 1)
                    return new DeliveryOutcome.Unknown($"{there.Count} adjustment journals are for {posting.Id}");
                var lines = there.Count == 0 ? [] : await Lines(there[0].Number, cancel);
                if (lines.Count > 0)
                    return await Complete(posting, there[0], lines, cancel);
                if (there.Count == 0 && wrote)
                    return new DeliveryOutcome.Unknown($"{posting.Id} was written and cannot be found");
                var answer = await Write(posting, there.Count == 0 ? null : there[0].Number, cancel);
                wrote |= answer is Answer.Good or Answer.Lost;
                if (Failed(posting, answer) is { } failed)
                    return failed;
            }
            return new DeliveryOutcome.Unknown($"{posting.Id} is not complete after {RoundsMax} rounds");
        }
        catch (ErpUnavailableException unavailable)
        {
            return wrote
                ? new DeliveryOutcome.Unknown($"written, but not read back: {unavailable.Message}")
                : new DeliveryOutcome.Unavailable(unavailable.Message, unavailable.RetryAfter);
        }
    }

    private static DeliveryOutcome? Failed(StockPosting posting, Answer answer) => answer switch
    {
        Answer.Good => null,
        Answer.Refused { Why: var why } when why.Contains(JournalPosting.InUse, StringComparison.Ordinal) =>
            new DeliveryOutcome.Unavailable(why, RetryAfter: null),
        Answer.Refused refused => new DeliveryOutcome.Rejected($"{posting.Id}: {refused.Why}"),
        Answer.NotNow not => new DeliveryOutcome.Unavailable(not.Why, not.RetryAfter),
        Answer.Lost lost => new DeliveryOutcome.Unknown(lost.Why),
        _ => throw new UnreachableException(answer.GetType().Name),
    };

    /// <summary>Lines are written in one change set: there are none or all. The ERP's own job posts them.</summary>
    private async ValueTask<DeliveryOutcome> Complete(
        StockPosting posting, StockJournalAtErp journal, List<StockEntry> lines, CancellationToken cancel)
    {
        if (!lines.Order(ByText).SequenceEqual(posting.Lines.Select(Entry).Order(ByText)))
            return new DeliveryOutcome.Rejected(
                $"adjustment journal {journal.Number} for {posting.Id} holds {lines.Count} lines that are not ours");
        var since = time.GetTimestamp();
        while (!journal.Posted)
        {
            if (journal.Log is { } log)
                return new DeliveryOutcome.Rejected($"{posting.Id}: {log}");
            if (time.GetElapsedTime(since) >= options.PostingWait)
                return new DeliveryOutcome.Unknown($"adjustment journal {journal.Number} is complete, but not posted "
                    + $"after {options.PostingWait}");
            await Task.Delay(options.PostingPoll, time, cancel);
            if (await There(posting.Id, cancel) is [var again])
                journal = again;
        }
        return new DeliveryOutcome.Delivered(journal.Number);
    }

    private async ValueTask<Answer> Write(StockPosting posting, string? existing, CancellationToken cancel)
    {
        using var batch = new BatchBody();
        var key = JournalRows.KeyOf(posting.Id, options);
        var address = Entries;
        if (existing is null)
            address = batch.Create(Headers, (options, key), static (to, row) =>
            {
                to.WriteString("dataAreaId", row.options.Company);
                to.WriteString("JournalNameId", row.options.StockJournalName);
                to.WriteString("Description", row.key);
                to.WriteString("AreLinesDeletedAfterPosting", "No");
            }) + "/" + Entries;
        if (existing is not null || !options.HeaderFirst)
            for (var index = 0; index < posting.Lines.Count; index++)
                batch.Create(address, (this, posting, existing, index), static (to, row) =>
                    row.Item1.WriteLine(to, row.posting, row.existing, row.index));
        var answer = await client.Send(batch, cancel);
        return answer is Answer.Good good ? BatchReply.Read(good, batch.Operations) : answer;
    }

    private void WriteLine(Utf8JsonWriter to, StockPosting posting, string? number, int index)
    {
        var line = posting.Lines[index];
        to.WriteString("dataAreaId", options.Company);
        if (number is not null)
            to.WriteString("JournalNumber", number);
        to.WriteNumber("LineNumber", index + 1);
        to.WriteString("ItemNumber", line.Sku.Value);
        to.WriteString("InventorySiteId", options.Site);
        to.WriteString("InventoryWarehouseId", line.Warehouse.Value);
        to.WriteNumber("InventoryQuantity", line.Quantity.Millionths / 1_000_000m);
        to.WriteString("TransactionDate", $"{posting.Date:yyyy-MM-dd}T12:00:00Z");
    }

    private async ValueTask<List<StockJournalAtErp>> There(DocumentId id, CancellationToken cancel)
    {
        var key = JournalRows.KeyOf(id, options);
        var query = JournalLookUp.Filter(("dataAreaId", options.Company), ("Description", key));
        var found = new List<StockJournalAtErp>();
        await foreach (var row in client.Rows(Headers, query, cancel))
            if (row.Text("Description") == key) // the ERP compares without case
                found.Add(new StockJournalAtErp(
                    row.Text("JournalNumber"), row.Text("IsPosted") == "Yes", row.OptionalText("PostingLog")));
        return found;
    }

    private async ValueTask<List<StockEntry>> Lines(string number, CancellationToken cancel)
    {
        var query = JournalLookUp.Filter(("dataAreaId", options.Company), ("JournalNumber", number));
        var lines = new List<StockEntry>();
        await foreach (var row in client.Rows(Entries, query, cancel))
            lines.Add(new StockEntry(
                row.Text("ItemNumber"), row.Text("InventoryWarehouseId"), row.Number("InventoryQuantity")));
        return lines;
    }

    private static LookUp.Posted Sum(string number, List<StockEntry> lines)
    {
        var measure = (long)(lines.Sum(line => Math.Abs(line.Quantity)) * 1_000_000);
        return new LookUp.Posted(number, measure, measure);
    }

    private static StockEntry Entry(StockLine line) =>
        new(line.Sku.Value, line.Warehouse.Value, line.Quantity.Millionths / 1_000_000m);

    private static readonly Comparer<StockEntry> ByText =
        Comparer<StockEntry>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"));
}

/// <param name="Log">Why the ERP could not post it; null when it did not say.</param>
internal sealed record StockJournalAtErp(string Number, bool Posted, string? Log);

internal sealed record StockEntry(string Item, string Warehouse, decimal Quantity);
