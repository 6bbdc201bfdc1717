using System.Text.Json;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>A stock posting as one inventory adjustment journal, its lines all at once.</summary>
internal sealed class StockJournalPosting(
    ODataClient client, StockLookUp lookUp, Dynamics365Options options, TimeProvider time, StockPosting posting)
    : Posting<StockJournalAtErp>(client, options, time, $"stock posting {posting.Id}")
{
    protected override ValueTask<DeliveryOutcome?> Prepare(CancellationToken cancel) =>
        new(posting.Lines.Count == 0 || posting.Lines.Count >= Options.BatchOperationsMax
            ? new DeliveryOutcome.Rejected($"stock posting {posting.Id} has {posting.Lines.Count} lines; "
                + $"allowed: 1 to {Options.BatchOperationsMax - 1}, which are written at once")
            : null);

    protected override ValueTask<IReadOnlyList<StockJournalAtErp>> Find(CancellationToken cancel) =>
        lookUp.There(posting.Id, cancel);

    /// <summary>Lines are written in one change set: there are none or all.</summary>
    protected override async ValueTask<DeliveryOutcome?> Step(StockJournalAtErp? there, CancellationToken cancel)
    {
        var lines = there is null ? [] : await lookUp.Lines(there.Number, cancel);
        if (there is null || lines.Count == 0)
            return await Write(there?.Number, cancel);
        if (!lines.Order(ByText).SequenceEqual(posting.Lines.Select(Entry).Order(ByText)))
            return new DeliveryOutcome.Rejected(
                $"adjustment journal {there.Number} for {posting.Id} holds {lines.Count} lines that are not ours");
        return there.IsDone ? new DeliveryOutcome.Delivered(there.Number) : await AwaitJob(cancel);
    }

    private async ValueTask<DeliveryOutcome?> Write(string? existing, CancellationToken cancel)
    {
        using var batch = new BatchBody();
        var key = JournalRows.KeyOf(posting.Id, Options);
        var address = StockLookUp.Entries;
        if (existing is null)
            address = batch.Create(StockLookUp.Headers, (Options, key), static (to, row) =>
            {
                to.WriteString("dataAreaId", row.Options.Company);
                to.WriteString("JournalNameId", row.Options.StockJournalName);
                to.WriteString("Description", row.key);
                to.WriteString("AreLinesDeletedAfterPosting", "No");
            }) + "/" + StockLookUp.Entries;
        if (existing is not null || !Options.HeaderFirst)
            for (var index = 0; index < posting.Lines.Count; index++)
                batch.Create(address, (this, existing, index), static (to, row) =>
                    row.Item1.WriteLine(to, row.existing, row.index));
        return await Send(batch, cancel);
    }

    private void WriteLine(Utf8JsonWriter to, string? number, int index)
    {
        var line = posting.Lines[index];
        to.WriteString("dataAreaId", Options.Company);
        if (number is not null)
            to.WriteString("JournalNumber", number);
        to.WriteNumber("LineNumber", index + 1);
        to.WriteString("ItemNumber", line.Sku.Value);
        to.WriteString("InventorySiteId", Options.Site);
        to.WriteString("InventoryWarehouseId", line.Warehouse.Value);
        to.WriteNumber("InventoryQuantity", line.Quantity.Millionths / 1_000_000m);
        to.WriteString("TransactionDate", $"{posting.Date:yyyy-MM-dd}T12:00:00Z");
    }

    private static StockEntry Entry(StockLine line) =>
        new(line.Sku.Value, line.Warehouse.Value, line.Quantity.Millionths / 1_000_000m);

    private static readonly Comparer<StockEntry> ByText =
        Comparer<StockEntry>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"));
}
