using Microsoft.Extensions.Logging.Abstractions;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Bench;

/// <summary>
/// A whole node as the command line starts it, with the benchmark's stores, terminals and master data.
/// </summary>
internal static class BenchNode
{
    public static async Task<NodeProcess> Start(
        BenchRun run, BenchShop shop, int terminals, IEnumerable<string> overrides, CancellationToken cancel)
    {
        var settings = Settings(run, overrides);
        IErp? erp = settings.Erp.Kind == ErpKind.None ? null : ErpConnection.Open(settings.Erp, run.Clock);
        var process = await NodeProcess.Start(settings, erp, run.Clock, NullLoggerFactory.Instance, cancel);
        var node = process.Node;
        if (await node.Shards.Registry.Ask(Registry.Key, shop.Registration(terminals))
            is not RegistryReply.Done registered)
            throw new InvalidOperationException("the benchmark's terminals were not registered");
        node.Registry = registered.View;
        if (erp is not null)
            await node.Keeper.First.WaitAsync(cancel);
        else
            node.Catalogue = (await node.Shards.Catalogue.Ask(
                Catalogue.Key, new CatalogueCommand.Learn(BenchShop.MasterData(), BenchShop.Date))).View;
        return process;
    }

    private static NodeSettings Settings(BenchRun run, IEnumerable<string> overrides)
    {
        var read = SettingsReader.Read(null,
        [
            $"retail.node.data = \"{Path.Combine(run.Folder, "node")}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            $"retail.shards.stores = {run.Shards}", "retail.intake.clock-skew-max = 365d", "retail.erp.kind = none",
            .. overrides,
        ], _ => null);
        return read is SettingsRead.Loaded loaded
            ? loaded.Settings
            : throw new InvalidOperationException($"the benchmark's own settings are refused: {read}");
    }
}
