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
    private readonly Dictionary<(string Shift, string Tender), long> _openings = [];
    private readonly Dictionary<string, Tender[]> _declared = [];
    private readonly Dictionary<TerminalId, Tender[]> _lastCount = [];
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
        if (t.Shift is not { } shift)
            return;
        // A count stands for the whole shift: at its close, or declared before when the close names none.
        if (t.Kind == TransactionKind.TenderDeclaration || t.Kind == TransactionKind.ShiftClose && t.Tenders.Length > 0)
            _declared[shift] = t.Tenders;
        if (t.Kind == TransactionKind.ShiftClose)
            _lastCount[till] = _declared.GetValueOrDefault(shift) ?? [];
        else if (t.Kind == TransactionKind.ShiftOpen)
            Start(till, shift, t.Tenders);
        else if (t.Kind != TransactionKind.TenderDeclaration)
            foreach (var tender in t.Tenders)
                InTill((shift, tender.Id.Value), TakesOut(t.Kind) ? -tender.Amount : tender.Amount);
    }

    private void Start(TerminalId till, string shift, Tender[] start)
    {
        foreach (var tender in start)
        {
            var key = (shift, tender.Id.Value);
            // A till that was started anew opens its shift again: the start amount counts once.
            if (!_started.Add(key))
                continue;
            InTill(key, tender.Amount);
            // The first float of a till comes from the safe; later ones are what was counted before, or differ from it.
            if (!_lastCount.TryGetValue(till, out var counted))
                _floats[key] = tender.Amount;
            else
                foreach (var before in counted.Where(other => other.Id == tender.Id))
                    _openings[key] = tender.Amount - before.Amount;
        }
    }

    private void InTill((string Shift, string Tender) key, long amount) =>
        _tills[key] = _tills.GetValueOrDefault(key) + amount;

    private static bool TakesOut(TransactionKind kind) =>
        kind is TransactionKind.TenderRemoval or TransactionKind.SafeDrop or TransactionKind.BankDrop;

    /// <summary>The float from the safe, what goes to and fro, and what the count found.</summary>
    private void AddShift(Transaction t)
    {
        var tenders = t.Kind == TransactionKind.ShiftClose ? _declared.GetValueOrDefault(t.Shift!) ?? [] : t.Tenders;
        foreach (var tender in tenders)
        {
            var (mapping, key) = (_mappings[tender.Id.Value], (t.Shift!, tender.Id.Value));
            var (moved, other) = t.Kind switch
            {
                TransactionKind.ShiftOpen when _floats.Remove(key, out var start) => (start, mapping.SafeAccount),
                TransactionKind.ShiftOpen => Difference(mapping, _openings.Remove(key, out var gone) ? gone : 0),
                TransactionKind.FloatEntry => (tender.Amount, mapping.SafeAccount),
                TransactionKind.SafeDrop or TransactionKind.TenderRemoval => (-tender.Amount, mapping.SafeAccount),
                TransactionKind.BankDrop => (-tender.Amount, mapping.BankAccount),
                _ => Difference(mapping, tender.Amount - _tills.GetValueOrDefault(key)),
            };
            Add(mapping.Account, moved, t.Currency);
            Add(other ?? "none", -moved, t.Currency);
        }
    }

    private static (long Amount, string? Account) Difference(TenderMapping mapping, long amount) => (amount,
        Math.Abs(amount) > mapping.DifferenceMax ? mapping.BigDifferenceAccount : mapping.DifferenceAccount);

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
            if (t.Kind is TransactionKind.ShiftOpen or TransactionKind.FloatEntry or TransactionKind.TenderRemoval
                or TransactionKind.SafeDrop or TransactionKind.BankDrop or TransactionKind.ShiftClose)
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
