using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Actors.Terminals;

namespace RetailActors.Streams.Reconciliation;

/// <summary>What one terminal recorded, by its own account.</summary>
public sealed record TerminalAccount(
    StoreId Store, TerminalId Terminal, NumberSet Numbers, IReadOnlyDictionary<CurrencyDay, DayTally> Days,
    long Conflicts);

/// <summary>What one store's books did with it.</summary>
public sealed record BooksAccount(StoreId Store, Currency Currency, IReadOnlyList<DayAccount> Days,
    IReadOnlyList<HeldRef> Held,
    IReadOnlyDictionary<TerminalId, NumberSet> Settled)
{
    /// <summary>What has become orders of its own.</summary>
    public OrderBook Orders { get; init; } = new();

    /// <summary>What persons' edits took from a date, or brought to it: it explains what differs from the terminals.
    /// </summary>
    public IReadOnlyDictionary<CurrencyDay, (long Count, long Total)> Edited { get; init; } =
        new Dictionary<CurrencyDay, (long Count, long Total)>();
}

public sealed record DayAccount(
    CurrencyDay Day, long OpenCount, long OpenTotal, long WaivedCount, long WaivedTotal,
    IReadOnlyList<JournalNote> Journals);

/// <summary>One store's business date in one currency. Amounts in its minor units.</summary>
/// <param name="Open">Summed, in a part that is not cut yet.</param>
/// <param name="Journaled">In journals that were cut.</param>
/// <param name="Ordered">Made into orders of their own.</param>
/// <param name="Posted">In journals and orders that the ERP has.</param>
public sealed record StoreDayRow(
    StoreId Store, BusinessDate Date, Currency Currency, long Accepted, long AcceptedTotal, long Open, long Journaled,
    long Ordered, long Held, long Waived, long Posted, long BooksTotal, string? Difference)
{
    public bool Agrees => Difference is null;

    /// <summary>Transactions that edits brought to the date, less those that they took from it.</summary>
    public long EditedCount { get; init; }

    /// <summary>What edits changed of the date's total.</summary>
    public long EditedTotal { get; init; }
}

/// <summary>The whole of it; every difference names its transactions.</summary>
public sealed record ReconciliationReport(
    IReadOnlyList<StoreDayRow> Rows, long Accepted, long Conflicts, long Journaled, long Ordered, long Open, long Held,
    long Waived, long Posted, long Lost, long Doubled, IReadOnlyList<string> Differences)
{
    public bool IsClean => Lost == 0 && Doubled == 0 && Differences.Count == 0;
}

/// <summary>
/// accepted = journaled + ordered + open + held + waived, per store and day, from two accounts that are kept apart: the
/// terminals' and the books'. Pure.
/// </summary>
public static class Reconciler
{
    /// <param name="before">The terminals' accounts, taken before the books': all of it must be there.</param>
    /// <param name="after">Taken after the books': nothing else may be there. Equal to before when nothing came
    /// meanwhile.</param>
    public static ReconciliationReport Reconcile(
        IEnumerable<TerminalAccount> before, IEnumerable<BooksAccount> books, IEnumerable<TerminalAccount> after,
        IReadOnlyDictionary<DocumentId, DocumentDelivery> deliveries)
    {
        var (byStore, later) = (before.ToLookup(t => t.Store), after.ToLookup(t => t.Store));
        var allBooks = books.ToDictionary(b => b.Store);
        var (rows, differences) = (new List<StoreDayRow>(), new List<string>());
        var orders = deliveries.Values.Where(d => d.State == DeliveryState.Posted
            && d.Journal.Id.Kind == DocumentKind.SalesOrder).ToLookup(d => d.Journal.Store);
        long lost = 0, doubled = 0;
        foreach (var store in later.Select(g => g.Key).Union(allBooks.Keys)
            .OrderBy(s => s.Value, StringComparer.Ordinal))
        {
            var account = allBooks.GetValueOrDefault(store);
            lost += NameLost(byStore[store], later[store], account, differences);
            doubled += NameDoubled(account, differences);
            rows.AddRange(Rows(store, [.. byStore[store]], [.. later[store]], account, deliveries, orders[store]));
        }
        differences.AddRange(rows.Where(row => row.Difference is not null)
            .Select(row => $"{row.Store} {row.Date} {row.Currency}: {row.Difference}"));
        return new ReconciliationReport(
            rows, later.SelectMany(g => g).Sum(t => t.Numbers.Count), later.SelectMany(g => g).Sum(t => t.Conflicts),
            rows.Sum(r => r.Journaled), rows.Sum(r => r.Ordered), rows.Sum(r => r.Open),
            rows.Sum(r => r.Held), rows.Sum(r => r.Waived),
            rows.Sum(r => r.Posted),
            lost, doubled, differences);
    }

    private static long NameLost(
        IEnumerable<TerminalAccount> before, IEnumerable<TerminalAccount> after, BooksAccount? books,
        List<string> differences)
    {
        var (lost, recorded) = (0L, before.ToDictionary(t => t.Terminal, t => t.Numbers));
        foreach (var terminal in after)
        {
            var known = InBooks(books, terminal.Terminal);
            var missing = recorded.GetValueOrDefault(terminal.Terminal, new NumberSet()).Except(known);
            var unknown = known.Except(terminal.Numbers);
            if (!missing.IsEmpty)
                differences.Add($"{terminal.Terminal}: recorded but in no journal, part or case: {missing}");
            if (!unknown.IsEmpty)
                differences.Add($"{terminal.Terminal}: in the books but never recorded: {unknown}");
            lost += missing.Count;
        }
        return lost;
    }

    private static NumberSet InBooks(BooksAccount? books, TerminalId terminal)
    {
        var known = new NumberSet();
        if (books?.Settled.GetValueOrDefault(terminal) is { } settled)
            known.AddAll(settled);
        foreach (var held in books?.Held ?? [])
            if (held.Variant == 0 && held.Id.Terminal == terminal)
                known.Add(held.Id.Number);
        return known;
    }

    private static long NameDoubled(BooksAccount? books, List<string> differences)
    {
        if (books is null)
            return 0;
        var doubled = 0L;
        var seen = new Dictionary<TerminalId, NumberSet>();
        foreach (var (terminal, numbers) in books.Orders.Numbers)
        {
            seen[terminal] = new NumberSet();
            seen[terminal].AddAll(numbers);
        }
        foreach (var note in books.Days.SelectMany(day => day.Journals))
            foreach (var (terminal, numbers) in note.Numbers)
            {
                if (!seen.TryGetValue(terminal, out var before))
                    seen[terminal] = before = new NumberSet();
                var twice = numbers.Intersect(before);
                if (!twice.IsEmpty)
                    differences.Add($"{terminal}: posted twice, the second time in {note.Id}: {twice}");
                doubled += twice.Count;
                before.AddAll(numbers);
            }
        return doubled;
    }

    private static IEnumerable<StoreDayRow> Rows(
        StoreId store, TerminalAccount[] before, TerminalAccount[] after, BooksAccount? books,
        IReadOnlyDictionary<DocumentId, DocumentDelivery> deliveries, IEnumerable<DocumentDelivery> orderDeliveries)
    {
        var days = books?.Days.GroupBy(day => day.Day).ToDictionary(one => one.Key, OneDay) ?? [];
        var held = books?.Held.Where(h => h.Variant == 0).ToLookup(h => new CurrencyDay(h.Date,
            h.Foreign ?? books.Currency)) ?? Enumerable.Empty<HeldRef>().ToLookup(_ => default(CurrencyDay));
        var ordersPosted = orderDeliveries.ToLookup(d => DayOf(d.Journal, books));
        var edits = books?.Edited ?? new Dictionary<CurrencyDay, (long, long)>();
        var all = after.SelectMany(t => t.Days.Keys).Union(days.Keys)
            .Union((books?.Orders ?? new OrderBook()).Days.Keys).Union(held.Select(g => g.Key)).Union(edits.Keys)
            .Order(CurrencyDay.Order);
        foreach (var one in all)
        {
            var (least, _) = Tally(before, one);
            var (accepted, total) = Tally(after, one);
            var day = days.GetValueOrDefault(one);
            var orders = books?.Orders.Days.GetValueOrDefault(one) ?? default;
            var journals = day?.Journals ?? [];
            var (open, journaled, waived) = (day?.OpenCount ?? 0, journals.Sum(j => j.Count), day?.WaivedCount ?? 0);
            var booksTotal = (day?.OpenTotal ?? 0) + (day?.WaivedTotal ?? 0) + journals.Sum(j => j.Total) + orders.Total
                + held[one].Sum(h => h.Total);
            var posted = journals.Where(j => deliveries.GetValueOrDefault(j.Id)?.State == DeliveryState.Posted)
                .Sum(j => j.Count) + ordersPosted[one].Count();
            var inBooks = open + journaled + orders.Count + waived + held[one].Count();
            var (moved, changed) = edits.GetValueOrDefault(one);
            var difference = inBooks < least + moved || inBooks > accepted + moved
                ? $"{accepted} recorded, {inBooks} in the books"
                : accepted + moved == inBooks && total + changed != booksTotal
                    ? $"recorded {total}, in the books {booksTotal} (minor units)" : null;
            yield return new StoreDayRow(store, one.Date, one.Currency, accepted, total, open, journaled, orders.Count,
                held[one].Count(), waived, posted, booksTotal, difference)
            { EditedCount = moved, EditedTotal = changed };
        }
    }

    private static CurrencyDay DayOf(Outgoing order, BooksAccount? books) =>
        new(order.Date, order.Currency ?? books?.Currency ?? default);

    /// <summary>All statements of a date and currency together: the terminals count by these alone.</summary>
    private static DayAccount OneDay(IEnumerable<DayAccount> statements)
    {
        var all = statements.ToArray();
        return new DayAccount(all[0].Day, all.Sum(day => day.OpenCount), all.Sum(day => day.OpenTotal),
            all.Sum(day => day.WaivedCount), all.Sum(day => day.WaivedTotal), [.. all.SelectMany(day => day.Journals)]);
    }

    private static (long Count, long Total) Tally(TerminalAccount[] terminals, CurrencyDay day) =>
        (terminals.Sum(t => t.Days.GetValueOrDefault(day).Count),
            terminals.Sum(t => t.Days.GetValueOrDefault(day).Total));
}
