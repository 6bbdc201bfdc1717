using RetailActors.Actors.Cases;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Actors.Terminals;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

/// <summary>Asks the terminals themselves where they recorded a number, and the books who edited it.</summary>
public sealed class NodePlaces(RetailNode node) : IPlaces
{
    public async ValueTask<IReadOnlyList<Place>> Find(TerminalId terminal, IReadOnlyList<long> numbers,
        CancellationToken cancel)
    {
        if (!node.Registry.Terminals.TryGetValue(terminal, out var registered))
            return [];
        var host = node.Shards.TerminalsOf(registered.Store);
        var reply = await host.Ask(Terminal.KeyOf(registered.Store, terminal), new TerminalCommand.Locate(numbers));
        return [.. ((TerminalReply.Located)reply).Places
            .Select(place => new Place(host.Id, place.Number, place.Sequence))];
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Edited(TerminalId terminal,
        IReadOnlyList<long> numbers, CancellationToken cancel)
    {
        if (!node.Registry.Terminals.TryGetValue(terminal, out var registered))
            return [];
        var store = node.Registry.Stores[registered.Store];
        return await node.Shards.BooksOf(store.Id).Inspect(shard =>
            (shard.Find(StoreBooks.KeyOf(store.Id, store.Currency))?.Edits.Trail ?? [])
            .Where(edit => edit.Id.Terminal == terminal && numbers.Contains(edit.Id.Number))
            .GroupBy(edit => edit.Id, (_, edits) => edits.Last().Content).ToArray());
    }
}

/// <summary>
/// Books, every few seconds, the returns that waited for a sale, and the pickups that waited for an order, which has
/// come since.
/// </summary>
public sealed class ArrivedOriginals(RetailNode node)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private readonly NodePlaces _places = new(node);

    public async Task Run(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(Every, node.Clock, cancel);
            var arrived = new HashSet<CauseKey>();
            foreach (var sales in (await Awaited()).GroupBy(sale => sale.Terminal))
                foreach (var place in await _places.Find(sales.Key, [.. sales.Select(sale => sale.Number)], cancel))
                    arrived.Add(CauseOf(new TransactionId(sales.Key, place.Number)));
            foreach (var host in node.Desk.Here)
                arrived.UnionWith(await host.Inspect(shard => shard.States.SelectMany(books => books.Value.Held.Values
                    .Where(held => held.Cause.Kind == CaseKinds.UnknownOrder
                        && books.Value.Goods.Orders.Find(held.Cause.Subject) is not null)
                    .Select(held => held.Cause)).ToArray()));
            if (arrived.Count > 0)
                await node.Desk.Release(arrived.Contains, node.Desk.Here, cancel);
        }
    }

    private async ValueTask<List<TransactionId>> Awaited()
    {
        var awaited = new HashSet<string>();
        foreach (var host in node.Desk.Here)
            awaited.UnionWith(await host.Inspect(shard => shard.States.SelectMany(books => books.Value.Held.Values
                .Where(held => held.Cause.Kind == CaseKinds.UnknownOriginal).Select(held => held.Cause.Subject))
                .Distinct().ToArray()));
        return [.. awaited.Select(TransactionId.Parse)];
    }

    private static CauseKey CauseOf(TransactionId sale) => new($"{CaseKinds.UnknownOriginal}:{sale}");
}
