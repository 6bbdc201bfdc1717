using RetailActors.Actors.Catalogue;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>A simulated Dynamics 365 in this process, on a loopback port, that knows a world.</summary>
public sealed class EmbeddedErp : ILocalErp
{
    public const string LedgerFileName = "simulated-erp.ndjson";

    private EmbeddedErp(SimulatedDynamics365 simulator) => Simulator = simulator;

    public SimulatedDynamics365 Simulator { get; }

    /// <param name="folder">Where its ledger is kept; null: in memory only.</param>
    /// <param name="port">0: a free one.</param>
    /// <param name="host">The name under which other machines reach it; null: this machine only.</param>
    /// <exception cref="IOException">The port or the folder is another process's.</exception>
    public static async Task<EmbeddedErp> Start(
        World world, string? folder, CancellationToken cancel, int port = 0, int seed = 365, string? host = null)
    {
        if (folder is not null)
            Directory.CreateDirectory(folder);
        var settings = new Dynamics365Settings
        {
            Port = port,
            Host = host,
            Seed = seed,
            Currency = world.Stores.Count > 0 ? world.Stores[0].Currency.Code : "GBP",
            LedgerFile = folder is null ? null : Path.Combine(folder, LedgerFileName),
        };
        return new EmbeddedErp(await SimulatedDynamics365.Start(settings, DataOf(world), cancel));
    }

    public static SimulatedErpData DataOf(World world) => new(
        world.ToMasterData(), [.. world.OpeningOnHand()], [.. world.Accounts.Select(account => account.Account)]);

    /// <summary>The same settings, pointed at this environment.</summary>
    public ErpSection Connected(ErpSection erp) => erp with
    {
        Kind = ErpKind.Simulated,
        Url = Simulator.BaseUrl,
        Company = Simulator.Settings.Company,
        Tenant = Simulator.Settings.Tenant,
        ClientId = Simulator.Settings.ClientId,
        ClientSecret = new Secret(Simulator.Settings.ClientSecret),
    };

    public ValueTask<IReadOnlyList<string>> Posted(CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<string>>(
            [.. Simulator.Ledger.Posted().Select(journal => journal.IntegrationKey)]);

    public ValueTask<IReadOnlyDictionary<string, (decimal Debit, decimal Credit)>> Balances(
        CancellationToken cancel) => ValueTask.FromResult<IReadOnlyDictionary<string, (decimal Debit, decimal Credit)>>(
        Simulator.Ledger.Balances().ToDictionary(one => one.Account, one => (one.Debit, one.Credit)));

    public void Fail(bool fails)
    {
        if (fails)
            Simulator.Faults.Add(DemoOptions.ErpFaults);
        else
            Simulator.Faults.Clear();
    }

    public ValueTask Enter(Item item, CancellationToken cancel)
    {
        Simulator.Mend(new SimulatedErpData(new MasterData { Items = [item] }, [], []));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();
}
