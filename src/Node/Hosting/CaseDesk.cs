using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Cases;
using RetailActors.Streams.Facts;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

using BooksHost = ShardHost<StoreBooks, BooksCommand, BooksEvent, BooksReply>;

/// <summary>What people, and mended master data, do with cases: look again, release, waive.</summary>
public sealed class CaseDesk(RetailNode node)
{
    private static readonly TimeSpan ShiftsEvery = TimeSpan.FromSeconds(2);

    /// <summary>Looks again at everything that heals by itself.</summary>
    public ValueTask<int> ReleaseHealed(CancellationToken cancel) =>
        Release(Releases.HealsItself, Here, cancel);

    /// <summary>Books what waited for a shift whose opening has come since, every few seconds.</summary>
    public async Task ReleaseOpenedShifts(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await Task.Delay(ShiftsEvery, node.Clock, cancel);
            var opened = new HashSet<CauseKey>();
            foreach (var host in Here)
                opened.UnionWith(await host.Inspect(shard =>
                    shard.States.SelectMany(s => Releases.OpenedShifts(s.Value)).ToArray()));
            if (opened.Count > 0)
                await Release(opened.Contains, Here, cancel);
        }
    }

    /// <summary>Gives the case to a person; the owner's role stays.</summary>
    /// <returns>0; null when the case is not open.</returns>
    public async ValueTask<int?> Assign(string key, string who, string? person) =>
        await node.Shards.Cases.Ask(key, new CaseCommand.Assign(who, person)) is CaseReply.NotOpen ? null : 0;

    /// <returns>0; null when the case is not open.</returns>
    public async ValueTask<int?> Note(string key, string who, string text) =>
        await node.Shards.Cases.Ask(key, new CaseCommand.Act(who, "note", text)) is CaseReply.NotOpen ? null : 0;

    /// <returns>How many transactions were booked; null when the case is not open.</returns>
    public async ValueTask<int?> Retry(string key, string who, CancellationToken cancel)
    {
        if (await node.Shards.Cases.Ask(key, new CaseCommand.Act(who, "retry", "")) is CaseReply.NotOpen)
            return null;
        var cause = new CauseKey(key);
        if (cause.Kind == CaseKinds.Rejected)
        {
            await node.Shards.Outbox.Ask(Outbox.Key, new OutboxCommand.Retry(new DocumentId(cause.Subject), who));
            return 0;
        }
        return await Release(held => held == cause, node.Shards.Statements, cancel,
            acceptsSerials: cause.Kind == CaseKinds.SerialSoldTwice);
    }

    /// <returns>How many transactions were waived; null when the case is not open.</returns>
    public async ValueTask<int?> Waive(string key, string who, string why)
    {
        if (await node.Shards.Cases.Ask(key, new CaseCommand.Act(who, "waive", why)) is CaseReply.NotOpen)
            return null;
        var cause = new CauseKey(key);
        var waived = 0;
        foreach (var (host, store) in await StoresHolding(held => held == cause, node.Shards.Statements))
        {
            // First: what is free too early is asked for again, what stays taken would never be.
            await node.Claims.Drop(await host.Inspect(shard => shard.Find(store) is { } books
                ? books.Held.Where(held => held.Value.Cause == cause).Select(held => held.Key.Id).ToHashSet() : []));
            waived += (await host.Ask(store, new BooksCommand.Waive(cause, who, why))).Waived;
        }
        // A state of affairs is closed by the person's word; it is raised again when it comes again.
        await node.Shards.Cases.Ask(key, new CaseCommand.Settle($"waived by {who}: {why}"));
        return waived;
    }

    /// <summary>What heals by itself is healed by each node in the books that it has.</summary>
    internal IReadOnlyList<BooksHost> Here => [.. node.Shards.Statements.Where(host => host.IsHere)];

    /// <returns>How many transactions were booked.</returns>
    internal async ValueTask<int> Release(Func<CauseKey, bool> chosen, IReadOnlyList<BooksHost> books,
        CancellationToken cancel, bool acceptsSerials = false)
    {
        var released = 0;
        foreach (var (host, store) in await StoresHolding(chosen, books))
        {
            var held = await host.Inspect(shard => shard.Find(store) is { } books ? Releases.Of(books, chosen) : []);
            var edited = await host.Inspect(shard => shard.Find(store) is { } books ? Releases.Edited(books) : []);
            var reader = new ReleaseReader(node.Journal, node.Knowledge, node.OriginalReader());
            var terminals = new ShardId(Shards.Terminals, host.Id.Number);
            foreach (var chunk in held.Chunk(Releases.ChunkMax))
                if (await reader.Read(StoreBooks.New(store).Store, terminals, chunk, edited, cancel) is { } release)
                    released += (await host.Ask(store, release with { AcceptsSerials = acceptsSerials })).Booked;
        }
        return released;
    }

    private static async ValueTask<List<(BooksHost Host, string Store)>> StoresHolding(
        Func<CauseKey, bool> chosen, IReadOnlyList<BooksHost> books)
    {
        var found = new List<(BooksHost, string)>();
        foreach (var host in books)
        {
            var stores = await host.Inspect(shard => shard.States
                .Where(state => Releases.Holds(state.Value, chosen)).Select(state => state.Key).ToArray());
            found.AddRange(stores.Select(store => (host, store)));
        }
        return found;
    }
}
