using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Streams.Enrichment;

namespace RetailActors.Streams.Auditing;

/// <summary>A code that the stores use.</summary>
/// <param name="Kind"><c>sku</c>, <c>tax</c>, <c>tender</c>, <c>store</c>, <c>reason</c>, <c>customer</c> or
/// <c>currency</c>.</param>
/// <param name="Unit">Of a SKU: a unit that it is sold in.</param>
/// <param name="Tax">Of a SKU: a tax code that it is sold with.</param>
/// <param name="Uses">How often it was seen; 0 when it is only planned.</param>
public sealed record UsedCode(string Kind, string Code, string? Unit = null, string? Tax = null, long Uses = 0);

/// <param name="Fails">Its sales would be held; otherwise it is to be looked at.</param>
/// <param name="CaseKind">The case that it would become; null when none.</param>
public sealed record AuditFinding(
    string Kind, string Code, bool Fails, string Problem, string? CaseKind, long Uses);

/// <param name="Checked">Distinct codes, by kind.</param>
public sealed record AuditReport(IReadOnlyDictionary<string, int> Checked, IReadOnlyList<AuditFinding> Findings)
{
    public bool IsReady => Findings.All(f => !f.Fails);
}

/// <summary>
/// Compares every code that the stores use with one reading of the ERP's master data: what would fail, before the first
/// customer does (R19). Pure.
/// </summary>
public sealed class GoLiveAudit
{
    public static readonly IReadOnlyList<string> Kinds =
        ["sku", "tax", "tender", "store", "reason", "customer", "currency"];

    private readonly MasterData _data;
    private readonly ILookup<string, Item> _items;
    private readonly ILookup<string, TaxMapping> _taxes;
    private readonly ILookup<string, TenderMapping> _tenders;
    private readonly ILookup<string, StoreMapping> _stores;
    private readonly ILookup<string, ReasonMapping> _reasons;
    private readonly ILookup<string, CustomerMapping> _customers;
    private readonly BusinessDate _date;
    private readonly CostRules _costs;

    private GoLiveAudit(MasterData data, BusinessDate date, CostRules costs)
    {
        (_data, _date, _costs) = (data, date, costs);
        _items = data.Items.ToLookup(i => i.Sku.Value);
        _taxes = data.Taxes.ToLookup(t => t.Code.Value);
        _tenders = data.Tenders.ToLookup(t => t.Tender.Value);
        _stores = data.Stores.ToLookup(s => s.Store.Value);
        _reasons = data.Reasons.ToLookup(r => r.Reason);
        _customers = data.Customers.ToLookup(c => c.Account);
    }

    /// <param name="date">The first business date that is to be sold on.</param>
    /// <param name="costs">Which costs journals carry, if any: without them what they need is not asked for.</param>
    public static AuditReport Check(
        IEnumerable<UsedCode> codes, MasterData data, BusinessDate date, CostRules costs = default)
    {
        var audit = new GoLiveAudit(data, date, costs);
        var used = codes.GroupBy(c => c with { Uses = 0 }).Select(g => g.Key with { Uses = g.Sum(c => c.Uses) })
            .ToArray();
        var findings = used.SelectMany(audit.Check).Concat(audit.CheckLedger())
            .GroupBy(f => f with { Uses = 0 }).Select(g => g.Key with { Uses = g.Sum(f => f.Uses) })
            .OrderByDescending(f => f.Fails).ThenByDescending(f => f.Uses)
            .ThenBy(f => f.Kind, StringComparer.Ordinal).ThenBy(f => f.Code, StringComparer.Ordinal)
            .ThenBy(f => f.Problem, StringComparer.Ordinal).ToArray();
        return new AuditReport(used.GroupBy(c => c.Kind).ToDictionary(g => g.Key,
            g => g.Select(c => c.Code).Distinct().Count()), findings);
    }

    private IEnumerable<AuditFinding> Check(UsedCode used) => used.Kind switch
    {
        "sku" => CheckSku(used),
        "tax" => CheckTax(used),
        "tender" => CheckTender(used),
        "store" => CheckStore(used),
        "reason" => _reasons[used.Code].ToArray() switch
        {
            [] => [Fail(used, "the ERP has no such reason", Actors.Cases.CaseKinds.UnmappedReason)],
            [{ Account.Length: 0 }] => [Fail(used, "it has no account", Actors.Cases.CaseKinds.UnmappedReason)],
            _ => [],
        },
        "customer" => CheckCustomer(used, used.Code),
        "currency" => CheckCurrency(used),
        _ => throw new System.Diagnostics.UnreachableException(used.Kind),
    };

    private static AuditFinding Fail(UsedCode used, string problem, string? kind) =>
        new(used.Kind, used.Code, true, problem, kind, used.Uses);

    private static AuditFinding Warn(UsedCode used, string problem) =>
        new(used.Kind, used.Code, false, problem, null, used.Uses);

    private IEnumerable<AuditFinding> CheckSku(UsedCode used)
    {
        var items = _items[used.Code].ToArray();
        if (items.Length == 0)
        {
            yield return Fail(used, "the ERP has no such product", Actors.Cases.CaseKinds.UnmappedSku);
            yield break;
        }
        if (items.Skip(1).Any(other => !other.IsSame(items[0])))
            yield return Fail(used, $"the ERP has it {items.Length} times, with different data", null);
        var item = items[0];
        if (item.RevenueAccount.Length == 0)
            yield return Fail(used, "it has no revenue account", null);
        if (used.Unit is { } unit && unit != item.BaseUnit.Value)
        {
            var factors = item.Units.Where(u => u.Unit.Value == unit).Select(u => u.BaseUnits).Distinct().ToArray();
            if (factors.Length == 0)
                yield return Fail(used, $"no conversion from {unit} to {item.BaseUnit}",
                    Actors.Cases.CaseKinds.UnmappedUnit);
            if (factors.Length > 1)
                yield return Fail(used,
                    $"conversions from {unit} to {item.BaseUnit} contradict each other: {string.Join(", ", factors)}",
                    null);
        }
        if (used.Tax is { } code && item.TaxGroup is { } group && _taxes[code].FirstOrDefault() is { } tax
            && tax.ItemGroups.Count > 0 && !tax.ItemGroups.Contains(group))
            yield return Fail(used, $"tax code {code} is not for its tax group {group}", null);
        foreach (var finding in CheckCosts(used, item))
            yield return finding;
    }

    /// <summary>What a journal with the cost of goods sold needs; stores of orders leave it to the ERP.</summary>
    private IEnumerable<AuditFinding> CheckCosts(UsedCode used, Item item)
    {
        if (_costs.Sold is not { } sold || item.Kind != ItemKind.Goods
            || _data.Stores.All(store => store.Mode == StoreMode.Orders))
            yield break;
        if (item.CostAccount is null)
        {
            yield return Warn(used, "it has no cost account: journals carry no cost of it");
            yield break;
        }
        if (item.StockAccount is null)
            yield return Fail(used, "it has a cost account and no stock account", Actors.Cases.CaseKinds.NoCost);
        foreach (var kind in new[] { sold, _costs.Unlinked ?? sold }.Distinct())
            if (item.Costs.Of(kind) is null)
                yield return Fail(used, $"it has no {$"{kind}".ToLowerInvariant()} cost",
                    Actors.Cases.CaseKinds.NoCost);
    }

    private IEnumerable<AuditFinding> CheckTax(UsedCode used)
    {
        var taxes = _taxes[used.Code].ToArray();
        if (taxes.Length == 0)
            yield return Fail(used, "the ERP has no such tax code", Actors.Cases.CaseKinds.UnmappedTax);
        else if (taxes[0].Account.Length == 0 || taxes[0].TaxGroup.Length == 0)
            yield return Fail(used, "it has no sales tax group or no account", Actors.Cases.CaseKinds.UnmappedTax);
        else if (taxes.Skip(1).Any(other => !other.IsSame(taxes[0])))
            yield return Fail(used, $"the ERP has it {taxes.Length} times, with different data", null);
    }

    private IEnumerable<AuditFinding> CheckTender(UsedCode used)
    {
        var tenders = _tenders[used.Code].ToArray();
        if (tenders.Length == 0 || tenders[0].Account.Length == 0)
            yield return Fail(used, "it has no ledger account", Actors.Cases.CaseKinds.UnmappedTender);
        else if (tenders.Skip(1).Any(other => other != tenders[0]))
            yield return Fail(used, $"the ERP has it {tenders.Length} times, with different data", null);
        else if (tenders[0] is { Counted: true, DifferenceAccount: null })
            yield return Warn(used, "it is counted and has no account for over and short");
    }

    private IEnumerable<AuditFinding> CheckStore(UsedCode used)
    {
        var stores = _stores[used.Code].ToArray();
        if (stores.Length == 0 || stores[0].Warehouse.Value.Length == 0)
        {
            yield return Fail(used, "it has no warehouse", Actors.Cases.CaseKinds.UnmappedWarehouse);
            yield break;
        }
        if (stores.Select(s => s.Warehouse).Distinct().Count() > 1)
            yield return Fail(used, $"it has {stores.Length} warehouses", null);
        if (stores[0] is { Mode: StoreMode.Orders, PlaceholderCustomer: null })
            yield return Fail(used, "it makes orders and has no customer for anonymous sales", null);
        if (stores[0].PlaceholderCustomer is { } placeholder)
            foreach (var finding in CheckCustomer(used, placeholder))
                yield return finding;
    }

    private IEnumerable<AuditFinding> CheckCustomer(UsedCode used, string account) =>
        _data.Customers.Count == 0 ? []
        : _customers[account].FirstOrDefault() switch
        {
            null => [Fail(used, $"the ERP has no customer {account}", null)],
            { Blocked: true } => [Fail(used, $"customer {account} is blocked", null)],
            _ => [],
        };

    private IEnumerable<AuditFinding> CheckCurrency(UsedCode used)
    {
        if (_data.Parameters.CompanyCurrency is { } company && company != used.Code
            && !_data.Rates.Any(rate => rate.From == used.Code && rate.Since <= _date))
            yield return Fail(used, $"the ERP has no rate to {company} on {_date}", null);
    }

    private IEnumerable<AuditFinding> CheckLedger()
    {
        if (_data.RoundingAccount is null)
            yield return new AuditFinding("ledger", "rounding", false, "the ERP names no rounding account",
                Actors.Cases.CaseKinds.NoRoundingAccount, 0);
        if (_data.Periods.Count > 0 && !_data.Periods.Any(p => p.Open && p.From <= _date && _date <= p.Through))
            yield return new AuditFinding("ledger", "period", true, $"no fiscal period is open on {_date}", null, 0);
    }
}
