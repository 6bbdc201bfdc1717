namespace RetailActors.Simulators.Dynamics365;

/// <summary>What an order is checked against.</summary>
/// <param name="Customers">Account, and whether it is on hold.</param>
/// <param name="Rates">Sales tax group, and the rate of its codes in percent.</param>
internal sealed record SalesRules(
    IReadOnlyDictionary<string, bool> Customers, IReadOnlySet<string> Items, IReadOnlySet<string> Warehouses,
    IReadOnlyDictionary<string, decimal> Rates)
{
    public static readonly SalesRules None = new(
        new Dictionary<string, bool>(), new HashSet<string>(), new HashSet<string>(),
        new Dictionary<string, decimal>());

    public static SalesRules Of(SimulatedErpData data) => new(
        data.Master.Customers.ToDictionary(customer => customer.Account, customer => customer.Blocked),
        data.Master.Items.Select(item => item.Sku.Value).ToHashSet(),
        MasterRows.Warehouses(data).ToHashSet(),
        data.Master.Taxes.GroupBy(tax => tax.TaxGroup).ToDictionary(
            group => group.Key, group => group.Max(tax => tax.RateMillionths ?? 0) / 10_000m));

    public decimal RateOf(string? group) => group is null ? 0 : Rates.GetValueOrDefault(group);
}
