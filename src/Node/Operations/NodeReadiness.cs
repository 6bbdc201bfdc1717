using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Node.Operations;

/// <summary>Collects from a running node what keeps a month open, and whose it is.</summary>
public sealed class NodeReadiness(RetailNode node)
{
    /// <summary>Kinds that are told by what they are about, per store and day.</summary>
    private static readonly string[] ToldOtherwise = [CaseKinds.Gap, CaseKinds.Queue, CaseKinds.Rejected,
        CaseKinds.UnmatchedPayout, CaseKinds.OverduePayout, CaseKinds.Unposted, CaseKinds.BlockedInventory,
        CaseKinds.UnmatchedTenders];

    private Dictionary<string, CaseView> _cases = [];

    public async ValueTask<Readiness> Take(Month month, StoreId? store)
    {
        var report = await new NodeReconciliation(node).Take();
        _cases = (await new CaseList(node).Take(new CaseQuery())).ToDictionary(c => c.Key);
        var points = report.Rows.Where(r => r.Difference is not null).Select(r => Point(r.Store, r.Date,
            OpenReasons.Difference, r.Difference!, CaseOwner.Operations, null, 0, [])).ToList();
        await AddTerminals(points);
        await AddBooks(points);
        await AddDocuments(points);
        await AddPayouts(points);
        AddOtherCases(points);
        return Readiness.Of(month, store, report.Rows, points);
    }

    private OpenPoint Point(StoreId? store, BusinessDate? date, string reason, string detail, CaseOwner owner,
        string? key, long count, IReadOnlyList<CurrencyAmount> amounts)
    {
        var known = key is null ? null : _cases.GetValueOrDefault(key);
        return new OpenPoint(store, date, reason, detail, owner, known?.Assignee, known?.Key, count, amounts);
    }

    private async ValueTask AddTerminals(List<OpenPoint> points)
    {
        foreach (var host in node.Shards.Terminals)
            foreach (var (key, missing, queue) in await host.Inspect(shard => shard.States.Select(s => (s.Key,
                s.Value.Missing(), s.Value.QueueAlarmed ? s.Value.QueueDepth : 0)).ToArray()))
            {
                var (store, terminal) = Terminal.Parse(key);
                foreach (var (date, numbers) in await new MissingDates(node).Of(terminal, missing))
                    points.Add(Point(store, date, OpenReasons.MissingNumbers,
                        $"{terminal} has not sent {numbers.ToText(5)}", CaseOwner.StoreOperations,
                        $"{CaseKinds.Gap}:{terminal}", numbers.Count, []));
                if (queue > 0)
                    points.Add(Point(store, null, OpenReasons.Queue, $"{queue} transactions wait at {terminal}",
                        CaseOwner.StoreOperations, $"{CaseKinds.Queue}:{terminal}", queue, []));
            }
    }

    private async ValueTask AddBooks(List<OpenPoint> points)
    {
        foreach (var host in node.Shards.Statements)
        {
            var (open, held) = await host.Inspect(shard => (
                shard.States.SelectMany(s => s.Value.Days.Values.Where(day => day.IsOpen)
                    .Select(day => (s.Value.Store, day.Date, day.OpenCount, day.Key.Currency, day.OpenTotal)))
                    .ToArray(),
                shard.States.SelectMany(s => s.Value.Held.Values.GroupBy(h => (h.Ref.Date, h.Cause)).Select(g =>
                    (s.Value.Store, g.Key.Date, g.Key.Cause, Count: g.LongCount(),
                        Amounts: Amounts(g.Select(h => h.Ref), s.Value.Currency)))).ToArray()));
            points.AddRange((await host.Inspect(shard => shard.States.SelectMany(s => s.Value.Shifts.Values
                .Where(shift => shift.IsOpen && shift.Count > 0)
                .Select(shift => (s.Value.Store, shift.Id, shift.Date, shift.State, shift.Count))).ToArray()))
                .Select(s => Point(s.Store, s.Date, OpenReasons.ShiftOpen, $"shift {s.Id} is {s.State}",
                    CaseOwner.StoreOperations, $"{CaseKinds.ShiftLeftOpen}:{s.Store}/{s.Id}", s.Count, [])));
            points.AddRange(open.Select(o => Point(o.Store, o.Date, OpenReasons.NotJournaled,
                $"{o.OpenCount} transactions are in no journal yet", CaseOwner.Finance, null, o.OpenCount,
                [new CurrencyAmount(o.Currency, o.OpenTotal)])));
            points.AddRange(held.Select(h => Point(h.Store, h.Date, OpenReasons.Held, h.Cause.Value,
                CaseKinds.Of(h.Cause.Kind).Owner, h.Cause.Value, h.Count, h.Amounts)));
        }
    }

    private static CurrencyAmount[] Amounts(IEnumerable<HeldRef> held, Currency books) =>
        [.. held.GroupBy(h => h.Foreign ?? books, (c, all) => new CurrencyAmount(c, all.Sum(h => h.Total)))
            .OrderBy(a => a.Currency?.Code, StringComparer.Ordinal)];

    private async ValueTask AddDocuments(List<OpenPoint> points)
    {
        var open = await node.Shards.Outbox.Inspect(shard => (shard.Find(Outbox.Key)?.Deliveries.Values
            ?? Enumerable.Empty<DocumentDelivery>()).Where(d => d.State != DeliveryState.Posted)
            .Select(d => (d.Journal, State: Inspection.StateOf(d), d.Why)).ToArray());
        foreach (var (document, state, why) in open)
        {
            var rejected = state == "rejected";
            var currency = document.Currency ?? node.Registry.Stores.GetValueOrDefault(document.Store)?.Currency;
            points.Add(Point(document.Store, document.Date,
                rejected ? OpenReasons.Rejected : OpenReasons.NotPosted,
                $"{document.Id} is {state}{(why is null ? "" : $": {why}")}",
                rejected ? CaseOwner.Finance : CaseOwner.Operations, $"{CaseKinds.Rejected}:{document.Id}",
                document.Transactions, [new CurrencyAmount(currency, document.Amount)]));
        }
    }

    private async ValueTask AddPayouts(List<OpenPoint> points)
    {
        var after = node.Settings.Payouts.OverdueAfter.Days + 1;
        var last = BusinessDate.From(DateOnly.FromDateTime(node.Clock.GetUtcNow().UtcDateTime)).AddDays(-after);
        foreach (var group in (await node.Payouts.Waiting()).Where(w => w.Date < last)
            .GroupBy(w => (node.Registry.Terminals.GetValueOrDefault(w.Transaction.Terminal)?.Store, w.Date, w.Tender,
                w.Currency)))
            points.Add(Point(group.Key.Store, group.Key.Date, OpenReasons.PayoutMissing,
                $"{group.Key.Tender}: no payout for {string.Join(", ", group.Take(5).Select(w => w.Transaction))}",
                CaseOwner.Finance, $"{CaseKinds.OverduePayout}:{group.Key.Tender}", group.Count(),
                [new CurrencyAmount(group.Key.Currency, group.Sum(w => Math.Abs(w.Left)))]));
        foreach (var payout in (await node.Payouts.States()).Payouts.Where(p => p.Unmatched.Count > 0))
            points.Add(Point(null, payout.Content.Date, OpenReasons.PayoutUnmatched,
                $"payout {payout.Content.Id}: {payout.Unmatched.Count} rows have no ticket", CaseOwner.Finance,
                $"{CaseKinds.UnmatchedPayout}:{payout.Content.Id}", payout.Unmatched.Count,
                [new CurrencyAmount(payout.Content.Currency, payout.Unmatched.Sum(r => Math.Abs(r.Left)))]));
    }

    /// <summary>What stands in a case and was not told by what it holds: a shift, a dead letter, a reader.</summary>
    private void AddOtherCases(List<OpenPoint> points)
    {
        var told = points.Select(p => p.Case).ToHashSet();
        // What is only worth knowing keeps no month open.
        foreach (var one in _cases.Values.Where(c => !told.Contains(c.Key) && !ToldOtherwise.Contains(c.Kind)
            && CaseKinds.Of(c.Kind).Severity > Severity.Info))
            points.Add(new OpenPoint(one.Stores is [var store] ? new StoreId(store) : null, null,
                OpenReasons.OtherCase, one.Why, CaseKinds.Of(one.Kind).Owner, one.Assignee, one.Key,
                one.Transactions, []));
    }

    public async ValueTask<CloseView> View(Month month, StoreId? store)
    {
        var readiness = await Take(month, store);
        return new CloseView(month.ToString(), store?.Value, readiness.IsReady,
            [.. readiness.Days.Select(d => new CloseDayView(d.Store.Value, d.Date.ToString(), d.IsReady, d.Transactions,
                d.Points))],
            [.. readiness.Points.Select(p => new ClosePointView(p.Store?.Value, p.Date?.ToString(), p.Reason, p.Detail,
                $"{p.Owner}", p.Assignee, p.Case, p.Count, [.. p.Amounts.Where(a => a.Currency is not null)
                    .Select(a => new AmountView(a.Currency!.Value.Code,
                        Money.Format(a.Minor, a.Currency.Value.Decimals)))]))]);
    }
}
