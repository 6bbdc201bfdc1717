using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Retail;

namespace RetailActors.Simulators.Dynamics365;

/// <summary>What the ERP knows when it starts; it can be mended while it runs.</summary>
/// <param name="Accounts">Main accounts besides those that the master data names.</param>
public sealed record SimulatedErpData(MasterData Master, IReadOnlyList<OnHand> OnHand, IReadOnlyList<string> Accounts)
{
    public static readonly SimulatedErpData Empty = new(new MasterData(), [], []);

    /// <summary>The chart of accounts.</summary>
    public IEnumerable<string> AllAccounts() => Accounts
        .Concat(Master.Items.SelectMany(item => Named(item.RevenueAccount, item.CostAccount, item.StockAccount)))
        .Concat(Master.Tenders.SelectMany(tender => Named(tender.Account, tender.DifferenceAccount,
            tender.BigDifferenceAccount, tender.SafeAccount, tender.BankAccount)))
        .Concat(Master.Taxes.Select(tax => tax.Account))
        .Concat(Master.Reasons.Select(reason => reason.Account))
        .Concat(Named(Master.RoundingAccount, Master.Parameters.DepositAccount))
        .Distinct();

    /// <summary>
    /// This, with what <paramref name="more"/> has added; where both know a code, <paramref name="more"/> wins.
    /// </summary>
    public SimulatedErpData With(SimulatedErpData more) => new(
        new MasterData
        {
            Items = Merge(Master.Items, more.Master.Items, item => item.Sku),
            Stores = Merge(Master.Stores, more.Master.Stores, store => store.Store),
            Tenders = Merge(Master.Tenders, more.Master.Tenders, tender => tender.Tender),
            Taxes = Merge(Master.Taxes, more.Master.Taxes, tax => tax.Code),
            Reasons = Merge(Master.Reasons, more.Master.Reasons, reason => reason.Reason),
            Customers = Merge(Master.Customers, more.Master.Customers, customer => customer.Account),
            Rates = Merge(Master.Rates, more.Master.Rates, rate => rate.Code),
            Periods = Merge(Master.Periods, more.Master.Periods, period => period.Code),
            Parameters = new(
                more.Master.Parameters.CompanyCurrency ?? Master.Parameters.CompanyCurrency,
                more.Master.Parameters.DepositAccount ?? Master.Parameters.DepositAccount),
            RoundingAccount = more.Master.RoundingAccount ?? Master.RoundingAccount,
        },
        Merge(OnHand, more.OnHand, on => (on.Sku, on.Warehouse)),
        [.. Accounts.Union(more.Accounts)]);

    private static IEnumerable<string> Named(params string?[] accounts) => accounts.OfType<string>();

    private static List<T> Merge<T, TKey>(IEnumerable<T> old, IEnumerable<T> more, Func<T, TKey> key)
        where TKey : notnull
    {
        var merged = new OrderedDictionary<TKey, T>();
        foreach (var one in old.Concat(more))
            merged[key(one)] = one;
        return [.. merged.Values];
    }
}
