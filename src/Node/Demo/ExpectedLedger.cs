using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// What the ledger has to come to, account by account, added up from the tills' own transactions and the world's
/// accounts: a second opinion that shares no code with the books. In main units, debit positive.
/// </summary>
public sealed class ExpectedLedger
{
    private static readonly decimal[] PowerOfTen = [1m, 10m, 100m, 1_000m, 10_000m];

    private readonly Dictionary<string, string> _revenue;
    private readonly Dictionary<string, string> _taxes;
    private readonly Dictionary<string, string> _tenders;
    private readonly Dictionary<string, string> _reasons;
    private readonly string _rounding;
    private readonly Dictionary<string, TenderMapping> _mappings;
    private readonly Dictionary<(string Shift, string Tender), long> _tills = [];
    private readonly Dictionary<(string Shift, string Tender), long> _floats = [];
    private readonly HashSet<(string Shift, string Tender)> _started = [];
    private readonly HashSet<TerminalId> _counted = [];
    private readonly SortedDictionary<string, decimal> _accounts = new(StringComparer.Ordinal);

    /// <param name="mended">Items that the ERP learned while it ran.</param>
    public ExpectedLedger(World world, IEnumerable<Item> mended)
    {
        _revenue = world.Items.ToDictionary(item => item.Sku.Value, item => item.RevenueAccount);
        foreach (var item in mended)
            _revenue[item.Sku.Value] = item.RevenueAccount;
        _taxes = world.Taxes.ToDictionary(tax => tax.Code.Value, tax => tax.Account);
        _tenders = world.Tenders.ToDictionary(tender => tender.Tender.Value, tender => tender.Account);
        _mappings = world.Tenders.ToDictionary(tender => tender.Tender.Value);
        _reasons = world.Reasons.ToDictionary(reason => reason.Reason, reason => reason.Account);
        _rounding = world.RoundingAccount;
    }

    /// <summary>Net by account; accounts that come to nothing may be there.</summary>
    public IReadOnlyDictionary<string, decimal> Accounts => _accounts;

    /// <summary>Every transaction of a shift is in its till, posted or not; in the till's own order, before
    /// <see cref="Add(Transaction)"/>.</summary>
    public void Count(TerminalId till, Transaction t)
    {
        if (t.Kind == TransactionKind.ShiftClose)
            _counted.Add(till);
        else if (t.Shift is { } shift)
            foreach (var tender in t.Tenders)
            {
                var key = (shift, tender.Id.Value);
                // A till that was started anew opens its shift again: the start amount counts once.
                if (t.Kind == TransactionKind.ShiftOpen && !_started.Add(key))
                    continue;
                _tills[key] = _tills.GetValueOrDefault(key)
                    + (t.Kind == TransactionKind.SafeDrop ? -tender.Amount : tender.Amount);
                // The first float of a till comes from the safe; later ones are what was counted before.
                if (t.Kind == TransactionKind.ShiftOpen && !_counted.Contains(till))
                    _floats[key] = tender.Amount;
            }
    }

    /// <summary>The float from the safe, the drop into it, and what the count found.</summary>
    private void AddShift(Transaction t)
    {
        foreach (var tender in t.Tenders)
        {
            var (mapping, key) = (_mappings[tender.Id.Value], (t.Shift!, tender.Id.Value));
            var difference = tender.Amount - _tills.GetValueOrDefault(key);
            var (moved, other) = t.Kind switch
            {
                TransactionKind.ShiftOpen => (_floats.Remove(key, out var start) ? start : 0, mapping.SafeAccount),
                TransactionKind.SafeDrop => (-tender.Amount, mapping.SafeAccount),
                _ => (difference, Math.Abs(difference) > mapping.DifferenceMax ? mapping.BigDifferenceAccount
                    : mapping.DifferenceAccount),
            };
            Add(mapping.Account, moved, t.Currency);
            Add(other ?? "none", -moved, t.Currency);
        }
    }

    /// <exception cref="KeyNotFoundException">A code is not in the ERP: it cannot be in the ledger.</exception>
    public void Add(Transaction t)
    {
        if (t.Kind is TransactionKind.Sale or TransactionKind.Return)
        {
            foreach (var line in t.Lines)
            {
                Add(_revenue[line.Sku.Value], -line.Net, t.Currency);
                foreach (var tax in line.Taxes)
                    Add(_taxes[tax.Code.Value], -tax.Amount, t.Currency);
            }
            Add(_rounding, -t.Rounding, t.Currency);
        }
        else if (t.Kind is TransactionKind.PayIn or TransactionKind.PayOut)
            Add(_reasons[t.Reason ?? "none"], -t.Total, t.Currency);
        else
        {
            if (t.Kind is TransactionKind.ShiftOpen or TransactionKind.SafeDrop or TransactionKind.ShiftClose)
                AddShift(t);
            return;
        }
        foreach (var tender in t.Tenders)
            Add(_tenders[tender.Id.Value], tender.Amount, t.Currency);
    }

    private void Add(string account, long minor, Currency currency)
    {
        var amount = new decimal(minor) / PowerOfTen[currency.Decimals];
        if (minor != 0)
            _accounts[account] = _accounts.GetValueOrDefault(account) + amount;
    }
}
