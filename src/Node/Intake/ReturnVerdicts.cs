using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Node.Intake;

/// <summary>
/// Tells a terminal at once which of its returns give back more than is left of their sales, by the books of the sales'
/// own stores. A sale that has not come yet may come with the same batch: of that nothing is said here.
/// </summary>
internal sealed class ReturnVerdicts(RetailNode node)
{
    /// <param name="returns">Each with its place in the batch.</param>
    public async ValueTask<Dictionary<int, string>> Of(
        List<(int Index, Transaction Ticket)> returns, RegisteredTerminal terminal, CancellationToken cancel)
    {
        var known = node.Knowledge();
        var store = known.Registry.Stores[terminal.Store];
        var sales = await node.OriginalReader().Read(returns.Select(one => one.Ticket), cancel);
        var verdicts = new Dictionary<int, string>();
        if (sales.Found.Count == 0)
            return verdicts;
        var enricher = new Enricher(known.Catalogue, known.Rules);
        var claims = returns.SelectMany(one => enricher.ClaimsOf(one.Ticket, store, sales)
            .Select(claim => (By: new TransactionId(terminal.Id, one.Ticket.Number), Claim: claim)))
            .GroupBy(one => known.Registry.Terminals[one.Claim.Original.Terminal].Store);
        foreach (var sold in claims)
        {
            var asked = sold.GroupBy(one => one.By).Select(one =>
                (one.Key, (IReadOnlyList<ReturnClaim>)[.. one.Select(c => c.Claim)])).ToArray();
            var key = StoreBooks.KeyOf(sold.Key, known.Registry.Stores[sold.Key].Currency);
            var refused = await node.Shards.BooksOf(sold.Key).Inspect(shard =>
                shard.Find(key) is { } books ? ForeignClaims.Judge(books, asked) : []);
            foreach (var (index, ticket) in returns)
                if (refused.TryGetValue(new TransactionId(terminal.Id, ticket.Number), out var why))
                    verdicts[index] = why;
        }
        return verdicts;
    }
}
