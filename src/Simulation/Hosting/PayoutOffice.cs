using RetailActors.Actors.Payouts;
using RetailActors.Actors.Runtime;
using RetailActors.Simulation.Engine;
using RetailActors.Streams.Payouts;

namespace RetailActors.Simulation.Hosting;

using SettlementShard = ShardModel<Settlement, SettlementCommand, SettlementEvent, SettlementReply>;

/// <summary>
/// Where payout files are taken and matched, by the real rules: every step may be lost, or come again.
/// </summary>
public sealed class PayoutOffice(Site site, Installation shards)
{
    private SimulatedNode Node => shards.Payouts!.Owner;

    /// <summary>Files without an answer: whoever gives them gives them again.</summary>
    private readonly SortedDictionary<string, PayoutContent> _given = new(StringComparer.Ordinal);

    public void Import(PayoutContent? file)
    {
        if (file is not null)
            _given[file.Id] = file;
        foreach (var (id, content) in _given)
            shards.Payouts!.Ask(Node, id, new PayoutCommand.Import(content, "someone", "file"), reply =>
            {
                Guarantee.Holds(reply is not PayoutReply.Conflict, $"{id} is given twice and is told to differ");
                _given.Remove(id);
            });
    }

    /// <summary>Offers what is not matched to the stores that may know it.</summary>
    public void Match()
    {
        foreach (var (_, payout) in shards.Payouts!.Host.Shard?.States.ToList() ?? [])
            if (payout.Content is { } content && PayoutMatching.Offered(payout) is { Length: > 0 } rows)
                foreach (var shard in shards.Settlements)
                    Offer(shard, content, rows);
    }

    private void Offer(SettlementShard shard, PayoutContent content, OfferedRow[] rows)
    {
        foreach (var (store, settlement) in shard.Host.Shard?.States.ToList() ?? [])
        {
            if (site.Mutation == Mutation.MatchByAmount)
                rows = [.. rows.Select(row => ByAmount(settlement, row))];
            if (!PayoutMatching.Concerns(settlement, rows))
                continue;
            shard.Ask(Node, store, new SettlementCommand.Offer(content.Id, content.Currency, rows), reply =>
            {
                if (reply.Taken.Count > 0 && shard.Host.Shard?.Find(store) is { } now)
                    shards.Payouts!.Ask(Node, content.Id,
                        new PayoutCommand.Match(store, PayoutMatching.MatchesOf(now, reply.Taken)));
            });
        }
    }

    private static OfferedRow ByAmount(Settlement store, OfferedRow row) =>
        store.Unpaid.Select(number => store.Lines[number]).FirstOrDefault(line =>
            Math.Sign(line.Left) == Math.Sign(row.Gross) && Math.Abs(line.Left) >= Math.Abs(row.Gross)) is { } line
            ? row with { References = [line.Line.Reference] }
            : row;
}
