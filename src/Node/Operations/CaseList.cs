using System.Globalization;
using NodaTime;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

public enum CaseSort { Severity, Age, Amount, Count, Owner, Key }

/// <summary>Which cases, in which order.</summary>
/// <param name="OlderThan">Open since before now less this.</param>
public sealed record CaseQuery(
    bool All = false, CaseOwner? Owner = null, Severity? Severity = null, string? Kind = null, string? Store = null,
    string? Assignee = null, Duration? OlderThan = null, CaseSort Sort = CaseSort.Severity)
{
    /// <returns>Null with a problem that names the field, the value and what is allowed.</returns>
    public static CaseQuery? Parse(Func<string, string?> field, out string? problem)
    {
        problem = null;
        var (owner, severity, sort) = (Choice<CaseOwner>("owner", field, ref problem),
            Choice<Severity>("severity", field, ref problem), Choice<CaseSort>("sort", field, ref problem));
        if (field("kind") is { } kind && CaseKinds.All.All(k => k.Name != kind))
            problem ??= $"kind is '{kind}'; allowed: {string.Join(", ", CaseKinds.All.Select(k => k.Name).Order())}";
        Duration? olderThan = null;
        if (field("olderThan") is { } age && (olderThan = Age(age)) is null)
            problem ??= $"olderThan is '{age}'; allowed: a whole number with m, h or d, for example 36h";
        return problem is null
            ? new CaseQuery(field("all") == "true", owner, severity, field("kind"), field("store"), field("assignee"),
                olderThan, sort ?? CaseSort.Severity)
            : null;
    }

    /// <summary>As people write it: <c>store-operations</c>, <c>StoreOperations</c>.</summary>
    private static T? Choice<T>(string name, Func<string, string?> field, ref string? problem)
        where T : struct, Enum
    {
        if (field(name) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals($"{value}", text.Replace("-", "", StringComparison.Ordinal),
                StringComparison.OrdinalIgnoreCase))
                return value;
        problem ??= $"{name} is '{text}'; allowed: "
            + string.Join(", ", Enum.GetNames<T>().Select(Settings.Names.Hyphenated));
        return null;
    }

    private static Duration? Age(string text) => text.Length is > 1 and < 8
        && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? text[^1] switch
        {
            'm' => Duration.FromMinutes(count),
            'h' => Duration.FromHours(count),
            'd' => Duration.FromDays(count),
            _ => null,
        }
        : null;
}

/// <summary>Cases as operators see them.</summary>
public sealed class CaseList(RetailNode node)
{
    public async ValueTask<List<CaseView>> Take(CaseQuery query)
    {
        var rejected = await node.Shards.Outbox.Inspect(shard => (shard.Find(Outbox.Key)?.Deliveries.Values
            ?? Enumerable.Empty<DocumentDelivery>()).Where(d => d.State == DeliveryState.Rejected)
            .ToDictionary(d => d.Journal.Id.Value, d => d.Journal));
        return await node.Shards.Cases.Inspect(shard => Sorted(shard.States.Select(state => state.Value)
            .Where(c => c.LastAt != default && (query.All || c.IsOpen)).Where(c => IsWanted(c, query))
            .Select(c => (Case: c, View: View(c, rejected)))
            .Where(c => query.Store is not { } store || c.View.Stores.Contains(store)), query.Sort)
            .Select(c => c.View).ToList());
    }

    private bool IsWanted(Case c, CaseQuery query) =>
        (query.Owner is null || c.Kind.Owner == query.Owner)
        && (query.Severity is null || c.Kind.Severity == query.Severity)
        && (query.Kind is null || c.Kind.Name == query.Kind)
        && (query.Assignee is null || c.Assignee == query.Assignee)
        && (query.OlderThan is not { } age || node.Now - c.OpenedAt > age);

    private static IEnumerable<(Case Case, CaseView View)> Sorted(IEnumerable<(Case Case, CaseView View)> cases,
        CaseSort sort) => (sort switch
        {
            CaseSort.Age => cases.OrderBy(c => c.Case.OpenedAt),
            CaseSort.Count => cases.OrderByDescending(c => c.Case.Count),
            // Currencies do not add up: the largest single amount counts, in main units.
            CaseSort.Amount => cases.OrderByDescending(c => c.View.Amounts.Select(a =>
                Math.Abs(decimal.Parse(a.Amount, CultureInfo.InvariantCulture))).DefaultIfEmpty(0).Max()),
            CaseSort.Owner => cases.OrderBy(c => c.View.Owner, StringComparer.Ordinal)
                .ThenByDescending(c => c.Case.Kind.Severity),
            CaseSort.Key => cases.OrderBy(c => c.Case.Key, StringComparer.Ordinal),
            _ => cases.OrderByDescending(c => c.Case.Kind.Severity).ThenByDescending(c => c.Case.Count),
        }).ThenBy(c => c.Case.Key, StringComparer.Ordinal);

    private CaseView View(Case c, Dictionary<string, Outgoing> rejected)
    {
        var stores = StoresOf(c, rejected);
        var amounts = AmountsOf(c, stores, rejected);
        return new CaseView(
            c.Key, c.Kind.Name, c.Kind.Title, c.Kind.Owner.ToString(), c.Kind.Severity.ToString(),
            c.IsOpen ? "open" : "closed", c.Why,
            Times.Text(c.OpenedAt), Times.Age(node.Now - c.OpenedAt), c.Count, AmountText(amounts), c.Kind.Remedy,
            [.. c.Numbers.Select(n => new CaseNumbersView(n.Key, n.Value.Count, n.Value.ToText(20)))],
            [.. c.History.Select(h => new CaseActView(Times.Text(h.At), h.Who, h.What, h.Why))],
            amounts, stores, c.Assignee, (long)(node.Now - c.OpenedAt).TotalSeconds);
    }

    private string[] StoresOf(Case c, Dictionary<string, Outgoing> rejected)
    {
        var known = node.Registry;
        var terminals = c.Numbers.Keys.Append(c.Subject)
            .Select(t => known.Terminals.GetValueOrDefault(new TerminalId(t))?.Store.Value);
        // A subject is the store, or begins with it: S001/SHIFT.
        var first = c.Subject.Split('/')[0];
        var named = known.Stores.ContainsKey(new StoreId(first)) ? first : null;
        return [.. terminals.Append(named).Append(rejected.GetValueOrDefault(c.Subject)?.Store.Value)
            .OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }

    private AmountView[] AmountsOf(Case c, string[] stores, Dictionary<string, Outgoing> rejected)
    {
        var own = stores.Select(s => node.Registry.Stores[new StoreId(s)].Currency).FirstOrDefault();
        var amounts = c.Amounts.AsEnumerable();
        if (c.Kind.Name == CaseKinds.Rejected && c.IsOpen && rejected.GetValueOrDefault(c.Subject) is { } journal)
            amounts = amounts.Append(new CurrencyAmount(own, journal.Debit));
        return [.. amounts.GroupBy(a => a.Currency ?? own).Where(a => a.Key.Code is not null)
            .Select(a => new AmountView(a.Key.Code, Money.Format(a.Sum(one => one.Minor), a.Key.Decimals)))
            .OrderBy(a => a.Currency, StringComparer.Ordinal)];
    }

    /// <summary>One currency as its number alone, as it always was; several each with its code, never added up.
    /// </summary>
    internal static string AmountText(IReadOnlyList<AmountView> amounts) => amounts switch
    {
        [] => "0.00",
        [var one] => one.Amount,
        _ => string.Join(" + ", amounts.Select(a => $"{a.Amount} {a.Currency}")),
    };
}
