using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>What orders and people do with stock: set aside, release, count, send.</summary>
public sealed class StockDesk(RetailNode node)
{
    private const int AtOnce = 1_000;

    /// <summary>
    /// All of it or nothing: what one SKU cannot give frees again what others gave. Until then it is not available to
    /// anybody else, so that two that want the same can never both have it.
    /// </summary>
    /// <returns>Null when all is set aside.</returns>
    public async ValueTask<StockReply.Refused?> Reserve(IReadOnlyList<(Sku Sku, Reservation Wanted)> lines)
    {
        var given = new List<(Sku Sku, Reservation[] Before, string[] Ids)>();
        foreach (var sku in lines.GroupBy(line => line.Sku))
        {
            var wanted = sku.Select(line => line.Wanted).ToArray();
            var ids = wanted.Select(one => one.Id).ToArray();
            var before = await node.Shards.StockOf(sku.Key).Inspect(shard => shard.Find(sku.Key.Value) is { } stock
                ? ids.Select(stock.Reservations.Find).OfType<Reservation>().ToArray()
                : []);
            if (await Ask(sku.Key, new StockCommand.Reserve(wanted)) is { } refused)
            {
                foreach (var (other, had, taken) in given)
                    await Restore(other, had, taken);
                return refused;
            }
            given.Add((sku.Key, before, ids));
        }
        return null;
    }

    private async ValueTask Restore(Sku sku, Reservation[] before, string[] taken)
    {
        await Ask(sku, new StockCommand.Release([.. taken.Except(before.Select(one => one.Id))], null));
        await Ask(sku, new StockCommand.Reserve(before));
    }

    /// <summary>Frees all that is set aside for one thing, of whatever SKU.</summary>
    public async ValueTask ReleaseAll(string reason)
    {
        foreach (var host in node.Shards.Stock)
            foreach (var sku in await host.Inspect(shard => shard.States
                .Where(stock => stock.Value.Reservations.All.Any(one => one.For == reason)).Select(stock => stock.Key)
                .ToArray()))
                await host.Ask(sku, new StockCommand.Release([], reason));
    }

    /// <summary>Compares all shelves with what the ERP says now; what differs is a case.</summary>
    /// <exception cref="ErpUnavailableException">The ERP could not be read; try later.</exception>
    public async ValueTask<List<DriftFinding>> Compare(CancellationToken cancel)
    {
        var findings = new List<DriftFinding>();
        if (node.Erp is not { } erp)
            return findings;
        var from = node.Now;
        foreach (var chunk in (await erp.ReadOnHand(cancel)).GroupBy(shelf => shelf.Sku).Chunk(AtOnce))
            foreach (var reply in await Task.WhenAll(chunk.Select(sku => node.Shards.StockOf(sku.Key).Ask(
                sku.Key.Value, new StockCommand.Compare([.. sku.Select(shelf => (shelf.Warehouse, shelf.Quantity))],
                    UnitsOf(sku.Key), from)).AsTask())))
                findings.AddRange(((StockReply.Compared)reply).Findings);
        return findings;
    }

    /// <summary>Now and then, as <c>retail.stock.compare-every</c> says.</summary>
    public async Task Run(CancellationToken cancel)
    {
        var every = node.Settings.Stock.CompareEvery;
        while (every > TimeSpan.Zero && !cancel.IsCancellationRequested)
        {
            await Task.Delay(every, node.Clock, cancel);
            try
            {
                await Compare(cancel);
            }
            catch (ErpUnavailableException)
            {
                // The keeper of master data tells that the ERP cannot be read; the next comparison comes.
            }
        }
    }

    /// <summary>What moved at the ERP moves here, once: all of a SKU in one command.</summary>
    public async ValueTask<StockReply.Followed> Follow(IReadOnlyList<(Sku Sku, BookedMove Booked)> moves)
    {
        var readFrom = node.Keeper.StockReadFrom;
        var (taken, known, inOpening, changed) = (0, 0, 0, new List<string>());
        foreach (var chunk in moves.GroupBy(one => one.Sku).Chunk(AtOnce))
            foreach (var reply in await Task.WhenAll(chunk.Select(sku => node.Shards.StockOf(sku.Key).Ask(
                sku.Key.Value, new StockCommand.Follow([.. sku.Select(one => one.Booked)], readFrom)).AsTask())))
            {
                var done = (StockReply.Followed)reply;
                (taken, known, inOpening) = (taken + done.Taken, known + done.Known, inOpening + done.InOpening);
                changed.AddRange(done.Changed);
            }
        return new StockReply.Followed(taken, known, inOpening, changed);
    }

    /// <exception cref="FormatException">The catalogue has no such SKU.</exception>
    public Sku SkuOf(string? text) => node.Catalogue.Items.ContainsKey(text ?? "")
        ? new Sku(text!)
        : throw new FormatException($"sku: '{text}'; allowed: a SKU of the catalogue");

    private Rational[] UnitsOf(Sku sku) =>
        [.. node.Catalogue.Items.GetValueOrDefault(sku.Value)?.Current?.Units.Select(unit => unit.BaseUnits) ?? []];

    /// <returns>Null when it was done.</returns>
    public async ValueTask<StockReply.Refused?> Ask(Sku sku, StockCommand command) =>
        await node.Shards.StockOf(sku).Ask(sku.Value, command) as StockReply.Refused;
}
