using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Node.Operations;

/// <summary>Takes the two accounts from a running node; what comes meanwhile is never a difference.</summary>
public sealed class NodeReconciliation(RetailNode node)
{
    private const int ErpLookUpsAtOnce = 4;

    public async ValueTask<ReconciliationReport> Take()
    {
        var deliveries = await Deliveries();
        var before = await Terminals();
        // What was recorded by now is in the books once their reader has come so far.
        await CatchUp();
        var books = new List<BooksAccount>();
        foreach (var host in node.Shards.Statements)
            books.AddRange(await host.Inspect(shard => shard.States.Select(s => Account(s.Value)).ToArray()));
        return Reconciler.Reconcile(before, books, await Terminals(), deliveries);
    }

    private ValueTask<Dictionary<DocumentId, DocumentDelivery>> Deliveries() => new NodeDocuments(node).All(default);

    private async ValueTask<List<TerminalAccount>> Terminals()
    {
        var terminals = new List<TerminalAccount>();
        foreach (var host in node.Shards.Terminals)
            terminals.AddRange(await host.Inspect(shard => shard.States.Select(s => Account(s.Value)).ToArray()));
        return terminals;
    }

    /// <summary>Returns when the books have read all that was recorded when it was called.</summary>
    public async ValueTask CatchUp()
    {
        foreach (var (terminals, books) in node.Shards.Terminals.Zip(node.Shards.Statements))
        {
            var wanted = (await node.Journal.ReadFence(terminals.Id, CancellationToken.None)).Head;
            while (await terminals.AskReadBy(books.Id.ToString()) < wanted)
                await Task.Delay(TimeSpan.FromMilliseconds(10), node.Clock);
        }
    }

    private static TerminalAccount Account(Terminal terminal)
    {
        var (store, id) = Terminal.Parse(terminal.Key);
        var numbers = new NumberSet();
        numbers.AddAll(terminal.Numbers);
        return new TerminalAccount(store, id, numbers, new Dictionary<CurrencyDay, DayTally>(terminal.Days),
            terminal.ConflictCount);
    }

    private static BooksAccount Account(Actors.Statements.StoreBooks books) => new(
        books.Store, books.Currency,
        [.. books.Days.Values.Select(d => new DayAccount(d.Key.Day, d.OpenCount, d.OpenTotal, d.WaivedCount,
            d.WaivedTotal, [.. d.Journals]))],
        [.. books.Held.Values.Select(h => h.Ref)],
        books.Settled.ToDictionary(s => s.Key, s =>
        {
            var copy = new NumberSet();
            copy.AddAll(s.Value);
            return copy;
        }))
    {
        Orders = books.Orders.Copy(),
        Edited = new Dictionary<CurrencyDay, (long Count, long Total)>(books.Edits.Moved),
    };

    /// <param name="atErp">Every posted journal is looked up at the ERP, once and with our amounts.</param>
    /// <param name="withTenders">Every ticket is read again, and its tenders compared with what was journaled.</param>
    public async ValueTask<ReconciliationView> View(bool atErp, bool withTenders, CancellationToken cancel)
    {
        var report = await Take();
        var cases = await node.Shards.Cases.Inspect(shard => shard.States.Count(c => c.Value.IsOpen));
        var missing = 0L;
        foreach (var host in node.Shards.Terminals)
            missing += await host.Inspect(shard => shard.States.Sum(s => s.Value.Missing().Count));
        var differences = report.Differences.ToList();
        var posted = (await Deliveries()).Values.Where(d => d.State == DeliveryState.Posted && d.Journal.Lines > 0)
            .ToArray();
        var totals = await Sums(posted, differences, cancel);
        if (atErp)
            await CompareWithErp(posted, differences, cancel);
        var tenders = withTenders ? await new NodeTenders(node).Take(cancel) : null;
        differences.AddRange(tenders?.Differences ?? []);
        var balanced = totals.All(t => t.Debit == t.Credit);
        return new ReconciliationView(
            report.Accepted + missing, report.Accepted, node.Counters.Repeats, report.Conflicts, node.Counters.Refused,
            report.Journaled, report.Ordered,
            report.Open, report.Held, report.Waived, report.Posted, report.Lost, report.Doubled,
            CaseList.AmountText([.. totals.Select(t => new AmountView(t.Currency, t.Debit))]),
            CaseList.AmountText([.. totals.Select(t => new AmountView(t.Currency, t.Credit))]), balanced, cases,
            report.IsClean && balanced && differences.Count == 0,
            [.. report.Rows.Select(View)], differences, totals, tenders?.Rows.Select(NodeTenders.View).ToArray());
    }

    /// <summary>Added up again from the lines themselves, not from what the outbox remembers.</summary>
    private async ValueTask<LedgerTotalView[]> Sums(DocumentDelivery[] posted, List<string> differences,
        CancellationToken cancel)
    {
        var sums = new SortedDictionary<string, (Currency Currency, long Debit, long Credit)>(StringComparer.Ordinal);
        foreach (var delivery in posted.OrderBy(d => d.Journal.Shard).ThenBy(d => d.Journal.Position))
        {
            var document = await node.Journals.ReadDocument(
                Documents.ShardOf(delivery.Journal), delivery.Journal.Position, cancel);
            if (Documents.InLedgerTerms(document) is not { } journal)
                continue;
            var sum = sums.GetValueOrDefault(journal.Currency.Code);
            sums[journal.Currency.Code] = (journal.Currency, checked(sum.Debit + journal.Debit),
                checked(sum.Credit + journal.Credit));
            if (journal.Debit != journal.Credit)
                differences.Add($"{journal.Id}: debits {journal.Debit}, credits {journal.Credit} (minor units)");
        }
        return [.. sums.Values.Select(s => new LedgerTotalView(s.Currency.Code,
            Money.Format(s.Debit, s.Currency.Decimals), Money.Format(s.Credit, s.Currency.Decimals)))];
    }

    private async ValueTask CompareWithErp(DocumentDelivery[] posted, List<string> differences,
        CancellationToken cancel)
    {
        if (node.Erp is not { } erp)
            return;
        var found = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await Parallel.ForEachAsync(posted, new ParallelOptions
        {
            MaxDegreeOfParallelism = ErpLookUpsAtOnce,
            CancellationToken = cancel
        },
            async (delivery, c) =>
            {
                var id = delivery.Journal.Id;
                var difference = await erp.Find(id, c) switch
                {
                    LookUp.Posted p when p.Debit == delivery.Journal.Debit && p.Credit == delivery.Journal.Debit =>
                        null,
                    LookUp.Posted p =>
                    $"{id}: the ERP has {p.Debit}/{p.Credit}, ours is {delivery.Journal.Debit} (minor units)",
                    LookUp.Several several => $"{id}: {several.References.Count} times at the ERP",
                    LookUp.Unavailable unavailable => $"{id}: the ERP could not be asked: {unavailable.Why}",
                    var other => $"{id}: posted by us, at the ERP {other.GetType().Name}",
                };
                if (difference is not null)
                    found.Enqueue(difference);
            });
        differences.AddRange(found.Order(StringComparer.Ordinal));
    }

    private static StoreDayView View(StoreDayRow row) => new(
        row.Store.Value, row.Date.ToString(), row.Currency.Code, row.Accepted,
        Money.Format(row.AcceptedTotal, row.Currency.Decimals), row.Journaled, row.Ordered, row.Open, row.Held,
        row.Waived, row.Posted, row.Difference)
    {
        Edited = row is { EditedCount: 0, EditedTotal: 0 } ? null
            : new EditedView(row.EditedCount, Money.Format(row.EditedTotal, row.Currency.Decimals)),
    };
}
