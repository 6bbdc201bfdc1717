using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Payouts;

namespace RetailActors.Node.Payouts;

using SettlementHost = ShardHost<Settlement, SettlementCommand, SettlementEvent, SettlementReply>;

/// <summary>
/// Takes payout and bank files, and offers what is not matched to the stores' settlements, again and again: a late
/// journal finds its payout by itself. Every step may be repeated.
/// </summary>
public sealed class PayoutDesk(RetailNode node)
{
    private const int RowsAtOnce = 2_000, NamedMax = 5;

    /// <returns>By payout: what became of it.</returns>
    public async ValueTask<List<(PayoutContent Payout, PayoutReply Reply)>> Import(
        IReadOnlyList<PayoutContent> payouts, string who, string file, CancellationToken cancel)
    {
        var replies = new List<(PayoutContent, PayoutReply)>();
        foreach (var payout in payouts)
        {
            var reply = await node.Shards.Payouts.Ask(payout.Id, new PayoutCommand.Import(payout, who, file));
            replies.Add((payout, reply));
            if (reply is PayoutReply.Conflict conflict)
                await node.Shards.Cases.Ask($"{CaseKinds.PayoutConflict}:{payout.Id}", new CaseCommand.Raise(
                    string.Join("; ", conflict.Differences.Take(NamedMax)),
                    [new CurrencyAmount(payout.Currency, payout.Net)])
                { IsStanding = true });
        }
        await Match(cancel);
        return replies;
    }

    /// <returns>How many lines were new.</returns>
    public async ValueTask<int> TakeBank(IReadOnlyList<BankLine> lines, string who, string file)
    {
        var news = 0;
        foreach (var reference in lines.GroupBy(line => line.Reference))
            news += await node.Shards.Payouts.Ask(Payout.BankKey(reference.Key),
                new PayoutCommand.TakeBank([.. reference], who, file)) is PayoutReply.Done done ? done.Lines : 0;
        return news;
    }

    public async Task Match(CancellationToken cancel)
    {
        var open = await node.Shards.Payouts.Inspect(shard => shard.States.Select(s => s.Value)
            .Where(p => p.Content is not null)
            .Select(p => (p.Content!.Id, p.Content.Currency, Rows: PayoutMatching.Offered(p)))
            .Where(p => p.Rows.Length > 0)
            .ToArray());
        foreach (var (id, currency, rows) in open)
            foreach (var chunk in rows.Chunk(RowsAtOnce))
                foreach (var host in node.Shards.Settlements)
                {
                    cancel.ThrowIfCancellationRequested();
                    await Offer(host, id, currency, chunk);
                }
    }

    /// <summary>What is late or stands alone, as the settings say.</summary>
    public async ValueTask<IReadOnlyList<StandingFinding>> Findings()
    {
        var settings = node.Settings.Payouts;
        var limits = new PayoutLimits(Duration.FromTimeSpan(settings.MatchWithin),
            Duration.FromTimeSpan(settings.OverdueAfter), Duration.FromTimeSpan(settings.BankWithin));
        var (payouts, banks) = await States();
        return [.. PayoutRules.Find(payouts, banks, await Waiting(), limits, node.Now)];
    }

    internal ValueTask<(PayoutState[] Payouts, BankState[] Banks)> States() => node.Shards.Payouts.Inspect(shard => (
        shard.States.Select(s => s.Value).Where(p => p.Content is not null)
            .OrderBy(p => p.Content!.Date).ThenBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new PayoutState(p.Content!, p.ImportedAt,
                [.. p.UnmatchedRows.Select(row => (p.Content!.Rows[row], p.Unmatched(row)))])).ToArray(),
        shard.States.Select(s => s.Value).Where(p => p.IsBank && p.BankLines.Count > 0)
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => new BankState(p.Reference, p.BankLines[0].At, [.. p.BankLines.Select(l => l.Line)]))
            .ToArray()));

    internal async ValueTask<List<WaitingTender>> Waiting()
    {
        var waiting = new List<WaitingTender>();
        foreach (var host in node.Shards.Settlements)
            waiting.AddRange(await host.Inspect(shard => shard.States.SelectMany(s => s.Value.Unpaid.Select(n =>
                s.Value.Lines[n])).Select(l => new WaitingTender(l.Line.Tender, l.Line.Transaction, l.Date, l.Currency,
                    l.Left)).ToArray()));
        return waiting;
    }

    private async ValueTask Offer(SettlementHost host, string payout, Currency currency, OfferedRow[] rows)
    {
        var stores = await host.Inspect(shard => shard.States
            .Where(s => PayoutMatching.Concerns(s.Value, rows)).Select(s => s.Key).ToArray());
        foreach (var store in stores)
        {
            var taken = (await host.Ask(store, new SettlementCommand.Offer(payout, currency, rows))).Taken;
            if (taken.Count == 0)
                continue;
            var matches = await host.Inspect(shard => shard.Find(store) is { } settlement
                ? PayoutMatching.MatchesOf(settlement, taken)
                : []);
            await node.Shards.Payouts.Ask(payout, new PayoutCommand.Match(store, matches));
        }
    }
}
