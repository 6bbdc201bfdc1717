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
    private readonly SortedDictionary<string, decimal> _accounts = new(StringComparer.Ordinal);

    /// <param name="mended">Items that the ERP learned while it ran.</param>
    public ExpectedLedger(World world, IEnumerable<Item> mended)
    {
        _revenue = world.Items.ToDictionary(item => item.Sku.Value, item => item.RevenueAccount);
        foreach (var item in mended)
            _revenue[item.Sku.Value] = item.RevenueAccount;
        _taxes = world.Taxes.ToDictionary(tax => tax.Code.Value, tax => tax.Account);
        _tenders = world.Tenders.ToDictionary(tender => tender.Tender.Value, tender => tender.Account);
        _reasons = world.Reasons.ToDictionary(reason => reason.Reason, reason => reason.Account);
        _rounding = world.RoundingAccount;
    }

    /// <summary>Net by account; accounts that come to nothing may be there.</summary>
    public IReadOnlyDictionary<string, decimal> Accounts => _accounts;

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
            return;
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
