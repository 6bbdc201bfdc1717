using RetailActors.Actors.Cases;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>Shifts as operators see them.</summary>
public sealed class ShiftInspection(RetailNode node)
{
    /// <param name="state">As in <see cref="ShiftView.State"/>; null for all.</param>
    public async ValueTask<List<ShiftView>> List(string? store, string? state, string? shift = null)
    {
        var sum = node.Policy.Differences.DeclarationsAdd;
        var views = new List<ShiftView>();
        foreach (var host in node.Shards.Statements)
            views.AddRange(await host.Inspect(shard => shard.States.Select(one => one.Value)
                .Where(books => store is null || books.Store.Value == store)
                .SelectMany(books => books.Shifts.Values.Where(one => shift is null || one.Id == shift)
                    .Where(one => state is null || StateOf(one) == state)
                    .Select(one => View(books, one, sum))).ToArray()));
        views.Sort((a, b) => (string.CompareOrdinal(a.Store, b.Store), string.CompareOrdinal(a.Opened, b.Opened)) switch
        {
            (not 0 and var byStore, _) => byStore,
            (_, not 0 and var byTime) => byTime,
            _ => string.CompareOrdinal(a.Shift, b.Shift),
        });
        return views;
    }

    private static string StateOf(Shift shift) => shift.State switch
    {
        ShiftState.Open => "open",
        ShiftState.Suspended => "suspended",
        ShiftState.BlindClosed => "blindClosed",
        _ => "closed",
    };

    private static ShiftView View(StoreBooks books, Shift shift, bool sum) => new(
        books.Store.Value, shift.Id, StateOf(shift), shift.Settled, shift.Date.ToString(), shift.OpenedAt.Value,
        shift.Drawer, shift.Shared, shift.Staff, Times.Text(shift.Opened),
        shift.Ended is { } ended ? Times.Text(ended) : null, shift.Close?.ToString(), shift.Count, shift.Late,
        [.. shift.Active], shift.Accepted?.Who, shift.Accepted?.Why,
        [.. shift.Tenders.Select(one => View(books.Currency, one.Key, one.Value, sum))], [.. Cases(books, shift)]);

    private static ShiftTenderView View(Currency store, TillKey key, TillAmounts till, bool sum)
    {
        var currency = key.Currency is { } code ? Currency.Of(code) : store;
        string Text(long amount) => Money.Format(amount, currency.Decimals);
        string? Maybe(long? amount) => amount is { } there ? Text(there) : null;
        return new ShiftTenderView(
            key.Tender, currency.Code, Text(till.Opening), Maybe(till.OpeningDifference), Text(till.Floats),
            Text(till.Sales), Text(till.Refunds), Text(till.PayIns), Text(till.PayOuts), Text(till.Removals),
            Text(till.SafeDrops), Text(till.BankDrops), Text(till.Expected), Maybe(till.Declared(sum)),
            Maybe(till.Difference(sum)), Text((till.Difference(sum) ?? 0) - till.DifferenceBooked));
    }

    private static IEnumerable<string> Cases(StoreBooks books, Shift shift)
    {
        var name = $"{books.Store}/{shift.Id}";
        foreach (var key in books.Concerns.Keys)
            if (new CauseKey(key).Subject is var subject && (subject == name
                || subject == $"{books.Store}/{shift.Drawer}" && new CauseKey(key).Kind == CaseKinds.DrawerOpenTwice))
                yield return key;
        foreach (var held in books.Held.Values.Select(held => held.Cause).Distinct())
            if (held.Subject == name || held == new CauseKey($"{CaseKinds.UnknownShift}:{shift.Id}"))
                yield return held.Value;
        if (shift.Close is { } close && books.Held.TryGetValue((close, 0), out var stands)
            && stands.Cause.Subject != name)
            yield return stands.Cause.Value;
    }
}
