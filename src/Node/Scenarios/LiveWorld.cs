using NodaTime;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Scenarios;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Scenarios;

/// <summary>The retailer of the scenarios, as the simulated ERP knows it.</summary>
internal static class LiveWorld
{
    /// <summary>An item that the timeline unmaps is missing from the start: the end is the same.</summary>
    public static World Of(Scenario scenario)
    {
        var data = Goods.Mended([.. scenario.Stores.Select(Goods.StoreOf)]);
        var missing = scenario.Timeline.Select(step => step.Event).OfType<ScenarioEvent.Unmaps>()
            .Select(step => step.Sku).ToHashSet();
        string[] accounts =
        [
            "1000", "1010", "1020", "1100", "1200", "2200", "2201", "4000", "6000", "6100", "6700", "6900",
        ];
        return new World
        {
            Company = "SCEN",
            RoundingAccount = data.RoundingAccount!,
            Stores = [.. scenario.Stores.Select(store => new WorldStore(store, store.Value, "Europe/London",
                LocalTime.Midnight, Goods.Currency, Goods.WarehouseOf(store)))],
            Terminals = [.. scenario.Devices.Select(device => new WorldTerminal(device.Terminal, device.Store))
                .Distinct()],
            Items = [.. data.Items.Where(item => !missing.Contains(item.Sku)).Select(item => new WorldItem(
                item.Sku, item.Name, item.Kind, item.BaseUnit, item.Units, item.RevenueAccount, Goods.Full,
                PriceMillionths: 1_000_000))],
            Tenders = data.Tenders,
            Taxes = [.. data.Taxes.Select(tax => new WorldTax(tax.Code, tax.TaxGroup, tax.Account,
                tax.Code == Goods.Full ? 20 : 0))],
            Reasons = data.Reasons,
            Accounts = [.. accounts.Select(account => new WorldAccount(account, account))],
        };
    }
}
