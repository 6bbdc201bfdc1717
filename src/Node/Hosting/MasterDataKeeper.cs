using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>
/// Reads the ERP's master data now and then; what has changed is learned, and whatever it mends is released by itself.
/// </summary>
public sealed class MasterDataKeeper(RetailNode node, ILogger log) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first successful reading.</summary>
    public Task First => _first.Task;

    public string? LastProblem { get; private set; }

    public Instant? LastReadAt { get; private set; }

    /// <summary>When the reading began that opened the shelves; null: not read yet.</summary>
    public Instant? StockReadFrom { get; private set; }

    public async Task Run(CancellationToken cancel)
    {
        // Whatever could be booked by what was learned before this node last stopped is tried at once.
        if (node.Catalogue.Version > 0)
            await node.Desk.ReleaseHealed(cancel);
        while (node.Erp is not null && !cancel.IsCancellationRequested)
        {
            await Refresh(cancel);
            await Task.Delay(LastProblem is null ? node.Settings.Erp.MasterDataEvery : TimeSpan.FromSeconds(5),
                node.Clock, cancel);
        }
    }

    /// <returns>How many codes changed; null when the ERP could not be read.</returns>
    public async ValueTask<int?> Refresh(CancellationToken cancel)
    {
        if (node.Erp is not { } erp)
            return null;
        await _one.WaitAsync(cancel);
        try
        {
            var data = await erp.ReadMasterData(cancel);
            // First: nobody can count a SKU before its opening is known, to which a count is a difference.
            if (StockReadFrom is null)
                await OpenStock(erp, cancel);
            var changed = await Learn(data);
            (LastProblem, LastReadAt) = (null, node.Now);
            _first.TrySetResult();
            if (changed > 0)
                Log.MasterDataLearned(log, erp.Name, changed);
            // Also when nothing changed: a reader may have held a sale by what was known before the last change.
            await node.Desk.ReleaseHealed(cancel);
            return changed;
        }
        catch (ErpUnavailableException e)
        {
            LastProblem = e.Message;
            Log.MasterDataUnavailable(log, erp.Name, e.Message);
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async ValueTask<int> Learn(MasterData data)
    {
        var today = BusinessDate.From(DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime));
        var reply = await node.Shards.Catalogue.Ask(Catalogue.Key, new CatalogueCommand.Learn(data, today));
        node.Catalogue = reply.View;
        return reply.Changed;
    }

    /// <summary>The opening of every shelf, once: an opened one keeps what it has.</summary>
    private async ValueTask OpenStock(IErp erp, CancellationToken cancel)
    {
        var from = node.Now;
        foreach (var chunk in (await erp.ReadOnHand(cancel)).Chunk(1_000))
            await Task.WhenAll(chunk.Select(shelf => node.Shards.StockOf(shelf.Sku)
                .Ask(shelf.Sku.Value, new StockCommand.Open(shelf.Warehouse, shelf.Quantity, from)).AsTask()));
        StockReadFrom = from;
    }
}
