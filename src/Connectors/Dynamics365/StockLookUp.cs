using RetailActors.Actors.Retail;
using RetailActors.Streams.Delivery;

namespace RetailActors.Connectors.Dynamics365;

/// <summary>
/// Reads inventory adjustment journals back, by our id: <c>InventoryAdjustmentJournalHeaders</c> and
/// <c>InventoryAdjustmentJournalEntriesV2</c> of the generated model. That the description can hold our id, and that
/// the ERP's batch job posts these journals too, is a guess; no other free field of the header is known.
/// </summary>
internal sealed class StockLookUp(ODataClient client, Dynamics365Options options)
{
    public const string Headers = "InventoryAdjustmentJournalHeaders";
    public const string Entries = "InventoryAdjustmentJournalEntriesV2";

    /// <exception cref="ErpUnavailableException">It cannot be read now.</exception>
    public async ValueTask<LookUp> Find(DocumentId id, CancellationToken cancel)
    {
        var found = await There(id, cancel);
        return found switch
        {
            [] => new LookUp.NotFound(),
            [{ IsDone: true } one] => Sum(one.Number, await Lines(one.Number, cancel)),
            [var one] => new LookUp.Incomplete(one.Number),
            _ => new LookUp.Several([.. found.Select(one => one.Number)]),
        };
    }

    public async ValueTask<IReadOnlyList<StockJournalAtErp>> There(DocumentId id, CancellationToken cancel)
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

    public async ValueTask<List<StockEntry>> Lines(string number, CancellationToken cancel)
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
}

/// <param name="Log">Why the ERP could not post it; null when it did not say.</param>
internal sealed record StockJournalAtErp(string Number, bool IsDone, string? Log) : IAtErp;

internal sealed record StockEntry(string Item, string Warehouse, decimal Quantity);
