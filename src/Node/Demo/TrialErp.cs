using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// The ERP of a node that was started without one, to be tried: simulated, in the node's own process, with its ledger
/// in the node's folder. It knows the world that is named, or the one in the folder, which is the starter at first.
/// </summary>
public sealed class TrialErp : IAsyncDisposable
{
    private readonly World _world;
    private readonly EmbeddedErp _erp;

    private TrialErp(World world, EmbeddedErp erp) => (_world, _erp) = (world, erp);

    /// <exception cref="WorldException">The world cannot be read.</exception>
    /// <exception cref="IOException">The folder is another process's.</exception>
    public static async Task<TrialErp> Start(NodeSettings settings, string? world, CancellationToken cancel)
    {
        var folder = world ?? Path.Combine(settings.Node.Data, "world");
        if (world is null && !Directory.Exists(folder))
            World.WriteStarter(folder);
        var known = World.Load(folder);
        return new TrialErp(known, await EmbeddedErp.Start(known, settings.Node.Data, cancel));
    }

    public ErpSection Connected(ErpSection erp) => _erp.Connected(erp);

    /// <summary>So that <c>retail terminal register</c> is all that is left to do.</summary>
    public async Task RegisterStores(NodeProcess process, CancellationToken cancel)
    {
        using var client = new NodeClient(process.Web.Address, process.OperatorKey);
        await LocalShop.Register(client, _world with { Terminals = [] }, cancel);
    }

    public ValueTask DisposeAsync() => _erp.DisposeAsync();
}
