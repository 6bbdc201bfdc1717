using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Stock;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Delivery;
using RetailActors.Streams.Reconciliation;

namespace RetailActors.Node.Operations;

/// <summary>Looks into a running node. Each look is a short errand on a shard's own loop: nothing is locked.</summary>
public sealed class Inspection(RetailNode node)
{
    private const int ListedMax = 1_000;

    public async ValueTask<StatusView> Status()
    {
        var shards = await Shards();
        var outbox = await Outbox();
        var cases = await node.Shards.Cases.Inspect(s => s.States.Count(c => c.Value.IsOpen));
        var pumps = node.Pumps.Select(pump => new PumpView(pump.Name, pump.Read, pump.Behind)).ToArray();
        var counters = node.Counters;
        var idle = await AllIsRead() && outbox.Waiting + outbox.Begun == 0 && await OpenParts() == 0;
        return new StatusView(
            node.Settings.Node.Name, Times.Text(node.Now), node.Durability,
            shards, pumps,
            new IntakeView(counters.Batches, counters.Accepted, counters.Repeats, counters.Conflicts, counters.Held,
                counters.Refused, counters.Busy),
            outbox,
            new MasterDataView(node.Catalogue.Version, node.Keeper.LastReadAt is { } at ? Times.Text(at) : null,
                node.Keeper.LastProblem,
                node.Catalogue.Items.Count, node.Catalogue.Tenders.Count, node.Catalogue.Taxes.Count),
            shards.Sum(s => s.DeadLetters), cases, idle);
    }

    /// <summary>Whether every reader, on whichever node, has read all there is.</summary>
    private async ValueTask<bool> AllIsRead()
    {
        if (node.IsAlone)
            return node.Pumps.All(pump => pump.Behind == 0);
        foreach (var host in (IEnumerable<IShardHost>)
            [.. node.Shards.Terminals, .. node.Shards.Statements, .. node.Shards.Stock, node.Shards.Outbox])
            if (await host.AskReadBy("") < (await node.Journal.ReadFence(host.Id, CancellationToken.None)).Head)
                return false;
        return true;
    }

    private async ValueTask<int> OpenParts()
    {
        var open = 0;
        foreach (var host in node.Shards.Statements)
            open += await host.Inspect(s => s.States.Sum(b => b.Value.Days.Values.Count(day => day.IsOpen)));
        return open;
    }

    /// <summary>Those that this node owns.</summary>
    private async ValueTask<IReadOnlyList<ShardView>> Shards()
    {
        var (s, views) = (node.Shards, new List<ShardView>());
        async ValueTask Add<TEntity, TCommand, TEvent, TReply>(
            params IEnumerable<ShardHost<TEntity, TCommand, TEvent, TReply>> hosts)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class
        {
            foreach (var host in hosts.Where(host => host.IsHere))
                views.Add(await View(host));
        }
        await Add(s.Registry);
        await Add(s.Catalogue);
        await Add(s.Terminals);
        await Add(s.Statements);
        await Add(s.Stock);
        await Add(s.Cases);
        await Add(s.Outbox);
        await Add(s.Alarms);
        await Add(s.Settlements);
        await Add(s.Payouts);
        return views;
    }

    private static ValueTask<ShardView> View<TEntity, TCommand, TEvent, TReply>(
        ShardHost<TEntity, TCommand, TEvent, TReply> host)
        where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
        where TEvent : class => host.Inspect(shard => new ShardView(
            shard.Id.ToString(), shard.Epoch, shard.Head, shard.Durable, shard.EntityCount, shard.EntityMemory,
            host.MailboxCount,
            shard.Facts.DeadLetterCount, shard.Parked.Count()));

    private ValueTask<OutboxView> Outbox() => node.Shards.Outbox.Inspect(shard =>
    {
        var outbox = shard.Find(Actors.Delivery.Outbox.Key) ?? Actors.Delivery.Outbox.New("");
        var begun = outbox.Open.Count(d => d.State == DeliveryState.Begun);
        return new OutboxView(node.Erp?.Name ?? "none", outbox.Open.Count - begun, begun, outbox.PostedCount,
            outbox.RejectedCount,
            outbox.BreakerUntil is { } until && until > node.Now ? Times.Text(until) : null,
            outbox.Open.FirstOrDefault(d => d.Why is not null)?.Why);
    });

    public async ValueTask<List<TerminalView>> Terminals()
    {
        var views = new List<TerminalView>();
        foreach (var host in node.Shards.Terminals)
            views.AddRange(await host.Inspect(shard => shard.States.Select(state => View(state.Value)).ToArray()));
        var seen = views.Select(view => view.Terminal).ToHashSet();
        views.AddRange(node.Registry.Terminals.Values.Where(t => !seen.Contains(t.Id.Value)).Select(t =>
            new TerminalView(t.Id.Value, t.Store.Value, 0, 0, 0, 0, "", 0, 0, false, false)));
        views.Sort((a, b) => string.CompareOrdinal(a.Terminal, b.Terminal));
        return views;
    }

    private static TerminalView View(Terminal terminal)
    {
        var (store, id) = Terminal.Parse(terminal.Key);
        var missing = terminal.Missing();
        return new TerminalView(id.Value, store.Value, terminal.AcknowledgedThrough, terminal.Highest,
            terminal.Numbers.Count,
            missing.Count, missing.ToText(10), terminal.ConflictCount, terminal.QueueDepth, terminal.QueueAlarmed,
            terminal.GapAlarmed);
    }

    public async ValueTask<SkuView?> Sku(string sku)
    {
        var stock = await node.Shards.StockOf(new Sku(sku)).Inspect(shard => shard.Find(sku) is { } s
            ? View(s)
            : null);
        return stock ?? (node.Catalogue.Items.ContainsKey(sku) ? new SkuView(sku, []) : null);
    }

    private static ShelfView View(string warehouse, ShelfStock shelf) => new(
        warehouse, $"{shelf.OnHand}", $"{shelf.Available}", $"{shelf.Reserved}", $"{shelf.Opening}", $"{shelf.Sold}",
        $"{shelf.Returned}", $"{shelf.Adjusted}", $"{shelf.Transferred}", $"{shelf.Corrected}", $"{shelf.InTransit}",
        $"{shelf.ErpMoved}");

    private static SkuView View(SkuStock stock) => new(
        stock.Sku.Value, [.. stock.Warehouses.Select(w => View(w.Key, w.Value))])
    {
        Reservations = [.. stock.Reservations.All.Take(ListedMax).Select(one => new ReservationView(one.Id,
            stock.Sku.Value, one.Warehouse.Value, $"{one.Quantity}", one.For,
            one.Until is { } until ? Times.Text(until) : null))],
        Lots = [.. stock.Traces.Lots.Take(ListedMax).Select(l => new LotView(l.Warehouse, l.Lot, $"{l.OnHand}"))],
        Adjustments = [.. stock.Traces.Adjusted.Select(a => new AdjustedView(a.Key, $"{a.Value}"))],
    };

    public ValueTask<List<JournalView>> Journals(string? store, string? date, string? state) =>
        node.Shards.Outbox.Inspect(shard => shard.Find(Actors.Delivery.Outbox.Key) is not { } outbox ? []
        : outbox.Deliveries.Values.Where(d => store is null || d.Journal.Store.Value == store)
        .Where(d => date is null || d.Journal.Date.ToString() == date)
        .Where(d => state is null || StateOf(d) == state)
        .OrderBy(d => d.Journal.Id.Value, StringComparer.Ordinal)
        .Select(d => View(d, outbox.AwaitedBy(d))).ToList());

    public static string StateOf(DocumentDelivery delivery) => delivery switch
    {
        { State: DeliveryState.Posted } => "posted",
        { State: DeliveryState.Rejected } => "rejected",
        { State: DeliveryState.Begun } => "sending",
        { LookUp: true } => "uncertain",
        _ => "waiting",
    };

    private JournalView View(DocumentDelivery d, DocumentId? awaited = null)
    {
        // A warehouse need not be a store: what was counted there has no currency.
        var currency = d.Journal.Currency ?? node.Registry.Stores.GetValueOrDefault(d.Journal.Store)?.Currency
            ?? Currency.Of("XXX");
        var amount = Money.Format(d.Journal.Amount, currency.Decimals);
        return new JournalView(d.Journal.Id.Value, d.Journal.Store.Value, d.Journal.Date.ToString(), currency.Code,
            StateOf(d), d.Reference, null, d.Journal.Lines, d.Journal.Transactions, amount, amount, d.Attempt,
            d.Why ?? (awaited is { } first ? $"waits for {first}" : null),
            DocumentViews.NameOf(d.Journal.Id.Kind));
    }

    public async ValueTask<JournalDetailView?> Journal(string id, CancellationToken cancel)
    {
        if (await new NodeDocuments(node).Find(new DocumentId(id), cancel) is not { } delivery)
            return null;
        var document = await Read(delivery.Journal, cancel);
        var (journal, decimals) = (Documents.InLedgerTerms(document), document.Currency.Decimals);
        return new JournalDetailView(
            View(delivery) with { Supplements = (document as Journal)?.Supplements?.Value },
            [.. (journal?.Lines ?? []).Select(line => new JournalLineView(line.Account, line.Role.ToString(), line.Code,
                Money.Format(line.Debit, decimals), Money.Format(line.Credit, decimals), line.Transaction?.ToString(),
                line.Reference, Company(line.CompanyDebit, journal), Company(line.CompanyCredit, journal),
                journal?.Company?.Code))],
            [.. (journal?.Transactions ?? []).Select(t => new CaseNumbersView(t.Terminal.Value, t.Numbers.Count,
                t.Numbers.ToText(50)))],
            document is SalesOrder order ? DocumentViews.Of(order) : null);
    }

    private static string? Company(long amount, Journal? journal) =>
        journal?.Company is { } company ? Money.Format(amount, company.Decimals) : null;

    /// <summary>All that was posted to the ledger or waits for it, with its lines, oldest id first.</summary>
    public async IAsyncEnumerable<Journal> AllJournals(
        string? state, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var all = (await new NodeDocuments(node).All(cancel)).Values
            .Where(d => state is null || StateOf(d) == state).Select(d => d.Journal)
            .OrderBy(j => j.Date).ThenBy(j => j.Id.Value, StringComparer.Ordinal);
        foreach (var document in all)
            if (Documents.InLedgerTerms(await Read(document, cancel)) is { } journal)
                yield return journal;
    }

    private ValueTask<Document> Read(Outgoing journal, CancellationToken cancel) =>
        node.Journals.ReadDocument(Documents.ShardOf(journal), journal.Position, cancel);

    public async ValueTask<List<DeadLetterView>> DeadLetters()
    {
        var views = new List<DeadLetterView>();
        async ValueTask Add<TEntity, TCommand, TEvent, TReply>(ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => views.AddRange(await host.Inspect(shard => shard.Facts.DeadLetters
                .Select(l => new DeadLetterView(
                shard.Id.ToString(), l.Entity, l.Command, l.Error, l.Attempts, Times.Text(l.At), l.Source)).ToArray()));
        await Add(node.Shards.Registry);
        await Add(node.Shards.Catalogue);
        foreach (var host in node.Shards.Terminals)
            await Add(host);
        foreach (var host in node.Shards.Statements)
            await Add(host);
        foreach (var host in node.Shards.Stock)
            await Add(host);
        await Add(node.Shards.Cases);
        await Add(node.Shards.Outbox);
        await Add(node.Shards.Alarms);
        foreach (var host in node.Shards.Settlements)
            await Add(host);
        await Add(node.Shards.Payouts);
        return views;
    }
}

/// <summary>Times and ages as people read them; always UTC, always said.</summary>
internal static class Times
{
    public static string Text(Instant at) => at.ToString("uuuu'-'MM'-'dd'T'HH':'mm':'ss'Z'", null);

    public static string Age(Duration age) => age switch
    {
        _ when age.TotalMinutes < 1 => $"{(int)age.TotalSeconds} s",
        _ when age.TotalHours < 1 => $"{(int)age.TotalMinutes} min",
        _ when age.TotalDays < 1 => $"{(int)age.TotalHours} h",
        _ => $"{(int)age.TotalDays} d",
    };
}
