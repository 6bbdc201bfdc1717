using RetailActors.Actors.Cases;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Streams.Enrichment;
using RetailActors.Streams.Statements;

namespace RetailActors.Node.Hosting;

/// <summary>Asks the books of a sale's own store before another store gives back of it.</summary>
public sealed class NodeClaims(RetailNode node) : IForeignClaims
{
    public async ValueTask<Finding?> Ask(TransactionId by, Store store, IReadOnlyList<ReturnClaim> claims)
    {
        foreach (var sold in claims.GroupBy(claim => StoreOf(claim.Original.Terminal)))
        {
            if (sold.Key is not { } at || at.Id == store.Id)
                continue;
            try
            {
                var reply = await node.Shards.BooksOf(at.Id).Ask(
                    StoreBooks.KeyOf(at.Id, at.Currency), new BooksCommand.Claim(by, [.. sold]));
                if (reply.Cause is { } cause)
                    return new Finding(cause.Kind, cause.Subject, $"{reply.Problem}, asked of store {at.Id}", true);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Its neighbours go on; it is asked again like a return whose sale has not come.
                return new Finding(CaseKinds.UnknownOriginal, $"{sold.First().Original}",
                    $"the books of store {at.Id} cannot be asked: {e.Message}", true);
            }
        }
        return null;
    }

    /// <summary>They are not booked: what they asked for is free again.</summary>
    public async ValueTask Drop(IReadOnlyCollection<TransactionId> returns)
    {
        foreach (var host in node.Shards.Statements)
            foreach (var (store, by) in await host.Inspect(shard => shard.States
                .Where(books => books.Value.Goods.Claims.Count > 0)
                .SelectMany(books => returns.Where(books.Value.Goods.Claims.Contains).Select(by => (books.Key, by)))
                .ToArray()))
                await host.Ask(store, new BooksCommand.Claim(by, []));
    }

    private Store? StoreOf(TerminalId terminal) => node.Registry.Terminals.TryGetValue(terminal, out var registered)
        ? node.Registry.Stores[registered.Store]
        : null;
}
