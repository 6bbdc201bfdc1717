using RetailActors.Actors.Delivery;
using RetailActors.Actors.Payouts;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Streams.Payouts;

namespace RetailActors.Node.Payouts;

/// <summary>Payouts as operators see them.</summary>
public sealed class PayoutList(RetailNode node)
{
    public async ValueTask<List<PayoutView>> All()
    {
        var (payouts, banks) = await node.Payouts.States();
        return await node.Shards.Payouts.Inspect(shard => payouts.Select(p => shard.Find(p.Content.Id))
            .OfType<Payout>().Select(p => View(p, payouts, banks)).ToList());
    }

    /// <returns>Null when there is no such payout.</returns>
    public async ValueTask<PayoutDetailView?> One(string id)
    {
        var (payouts, banks) = await node.Payouts.States();
        if (payouts.All(p => p.Content.Id != id))
            return null;
        var posted = (await new NodeDocuments(node).All(default)).ToDictionary(d => d.Key, d => d.Value.Reference);
        return await node.Shards.Payouts.Inspect(shard => shard.Find(id) is { Content: { } content } payout
            ? new PayoutDetailView(View(payout, payouts, banks),
                [.. Enumerable.Range(0, content.Rows.Count).Select(row => Row(payout, row, posted))],
                [.. banks.Where(b => b.Reference == content.BankReference).SelectMany(b => b.Lines).Select(Line)])
            : null);
    }

    private static BankLineView Line(BankLine line) => new(line.Date.ToString(),
        Money.Format(line.Amount, line.Currency.Decimals), line.Currency.Code, line.Reference);

    private static PayoutView View(Payout payout, PayoutState[] payouts, BankState[] banks)
    {
        var content = payout.Content!;
        string Text(long minor) => Money.Format(minor, content.Currency.Decimals);
        string Gross(PayoutRowType type) => Text(content.Rows.Where(r => r.Type == type).Sum(r => r.Gross));
        var unmatched = payout.UnmatchedRows.ToArray();
        return new PayoutView(
            content.Id, content.Date.ToString(), content.Currency.Code, unmatched.Length == 0 ? "matched" : "unmatched",
            content.Rows.Count, unmatched.Length, Text(unmatched.Sum(row => Math.Abs(payout.Unmatched(row)))),
            Gross(PayoutRowType.Charge), Gross(PayoutRowType.Refund), Gross(PayoutRowType.Chargeback),
            Gross(PayoutRowType.Adjustment), Text(FeesOf(content)), Text(content.Net), content.BankReference,
            $"{PayoutRules.AtTheBank(content, payouts.Select(p => p.Content), banks)}".ToLowerInvariant(),
            Times.Text(payout.ImportedAt), payout.ImportedBy, payout.Source);
    }

    /// <summary>A provider writes its own fee rows as a fee, or as a gross that it takes.</summary>
    private static long FeesOf(PayoutContent content) =>
        content.Rows.Sum(row => row.Fee - (row.Type == PayoutRowType.Fee ? row.Gross : 0));

    private PayoutRowView Row(Payout payout, int index, Dictionary<DocumentId, string?> posted)
    {
        var (row, currency) = (payout.Content!.Rows[index], payout.Content.Currency);
        string Text(long minor) => Money.Format(minor, currency.Decimals);
        var matches = payout.Matches.GetValueOrDefault(index)?.SelectMany(s => s.Value
            .Select(m => (Store: s.Key, Match: m))).ToArray() ?? [];
        return new PayoutRowView(index + 1, $"{row.Type}".ToLowerInvariant(), row.Transaction, row.Original,
            row.Merchant, Text(row.Gross), Text(row.Fee), Text(row.Net), StateOf(payout, index, matches.Length),
            Text(payout.Unmatched(index)),
            [.. matches.Select(m => new PayoutTicketView(m.Match.Transaction.ToString(), m.Store, m.Match.Journal.Value,
                posted.GetValueOrDefault(m.Match.Journal), Text(m.Match.Amount)))]);
    }

    private static string StateOf(Payout payout, int index, int matches) => payout.Content!.Rows[index].Type switch
    {
        PayoutRowType.Fee => "fee",
        PayoutRowType.Adjustment => "adjustment",
        PayoutRowType.Chargeback when payout.Unmatched(index) == 0 => "explained",
        _ when payout.Unmatched(index) == 0 => "matched",
        _ => matches == 0 ? "unmatched" : "part",
    };
}
