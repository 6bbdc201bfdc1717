using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;

namespace RetailActors.Node.Hosting;

/// <summary>What orders and people do with stock: set aside, release, count, send.</summary>
public sealed class StockDesk(RetailNode node)
{
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

    /// <returns>Null when it was done.</returns>
    public async ValueTask<StockReply.Refused?> Ask(Sku sku, StockCommand command) =>
        await node.Shards.StockOf(sku).Ask(sku.Value, command) as StockReply.Refused;
}
