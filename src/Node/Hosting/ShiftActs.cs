using RetailActors.Actors.Cases;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

/// <summary>What managers decide about shifts; each returns why not, null when it was done.</summary>
internal sealed class ShiftActs(RetailNode node)
{
    /// <summary>A manager takes a shift's difference upon himself; what was held for it is booked.</summary>
    public async ValueTask<string?> Accept(Store store, string shift, string who, string why, CancellationToken cancel)
    {
        var (host, key) = (node.Shards.BooksOf(store.Id), StoreBooks.KeyOf(store.Id, store.Currency));
        if ((await host.Ask(key, new BooksCommand.AcceptDifference(shift, who, why))).Problem is { } problem)
            return problem;
        var cause = new CauseKey($"{CaseKinds.OverShort}:{store.Id}/{shift}");
        await node.Shards.Cases.Ask(cause.Value, new CaseCommand.Act(who, "accept", why));
        await node.Desk.Release(held => held == cause, [host], cancel);
        return null;
    }

    /// <summary>Takes a shift's count back, so that it is closed anew.</summary>
    public async ValueTask<string?> Reopen(Store store, string shift, string who, string why)
    {
        var (host, key) = (node.Shards.BooksOf(store.Id), StoreBooks.KeyOf(store.Id, store.Currency));
        var date = await host.Inspect(shard => shard.Find(key)?.Shifts.GetValueOrDefault(shift)?.CloseDate);
        var ends = new Dictionary<BusinessDate, NodaTime.Instant>();
        if (date is { } closed)
            ends[closed] = Zones.EndOf(closed, store);
        var known = node.Knowledge();
        return (await host.Ask(key, new BooksCommand.ReopenShift(shift, who, why, ends, known.Policy,
            known.Catalogue))).Problem;
    }
}
