using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// A whole retailer on this machine: a node on its journal file, an ERP over real HTTP, and the keys of all
/// terminals. Everything that lasts is in one folder; opened again, it goes on.
/// </summary>
public sealed class LocalShop : IAsyncDisposable
{
    private const int TerminalsAtOnce = 1_000;

    private readonly DataFolder _folder;
    private readonly NodeProcess _process;

    private LocalShop(DataFolder folder, World world, ILocalErp erp, NodeProcess process)
    {
        (_folder, World, Erp, _process) = (folder, world, erp, process);
        Operator = new NodeClient(process.Web.Address, process.OperatorKey);
    }

    public World World { get; }

    public ILocalErp Erp { get; }

    public RetailNode Node => _process.Node;

    public Uri Address => _process.Web.Address;

    public NodeClient Operator { get; }

    public string Folder => _folder.Path;

    /// <summary>Made at this start; a terminal that is registered again has a new key.</summary>
    public IReadOnlyDictionary<TerminalId, string> Keys { get; private set; } = new Dictionary<TerminalId, string>();

    /// <param name="overrides">Settings besides the folder and the ERP, as <c>--set</c> takes them.</param>
    /// <param name="yearsBack">How many fiscal years before this one a real ERP has open.</param>
    /// <exception cref="IOException">The folder is another process's.</exception>
    /// <exception cref="ArgumentException">A setting is not allowed.</exception>
    public static async Task<LocalShop> Open(
        World world, DataFolder folder, IReadOnlyList<string> overrides, int seed, CancellationToken cancel,
        LocalErpKind kind = LocalErpKind.Simulated, int yearsBack = 1)
    {
        ILocalErp erp = kind == LocalErpKind.Tryton
            ? await EmbeddedTryton.Start(world, folder.Path, TimeProvider.System, yearsBack, cancel)
            : await EmbeddedErp.Start(world, folder.Path, cancel, seed: seed);
        LocalShop? shop = null;
        try
        {
            var settings = Read(overrides);
            settings = settings with
            {
                Node = settings.Node with { Data = Path.Combine(folder.Path, "node"), Listen = "http://127.0.0.1:0" },
                Erp = erp.Connected(settings.Erp),
            };
            var connection = ErpConnection.Open(settings.Erp, TimeProvider.System);
            using var logs = LoggerFactory.Create(_ => { });
            var process = await NodeProcess.Start(settings, connection, TimeProvider.System, logs, cancel);
            shop = new LocalShop(folder, world, erp, process);
            shop.Keys = await Register(shop.Operator, world, cancel);
            await shop.Node.Keeper.First.WaitAsync(TimeSpan.FromMinutes(1), cancel);
            return shop;
        }
        catch
        {
            await (shop?.DisposeAsync() ?? erp.DisposeAsync());
            throw;
        }
    }

    private static NodeSettings Read(IReadOnlyList<string> overrides)
    {
        var read = SettingsReader.Read(null, overrides, _ => null);
        return read is SettingsRead.Loaded loaded ? loaded.Settings : throw new ArgumentException($"{read}");
    }

    /// <summary>Makes the world's stores and terminals known to a node.</summary>
    /// <returns>The terminals' keys.</returns>
    /// <exception cref="NodeAnswerException">The node refuses one.</exception>
    public static async Task<IReadOnlyDictionary<TerminalId, string>> Register(
        NodeClient node, World world, CancellationToken cancel)
    {
        var stores = world.Stores.Select(store => new StoreView(
            store.Store.Value, store.TimeZone, store.CutOver.ToString("HH:mm", null), store.Currency.Code)).ToArray();
        var keys = world.Terminals.ToDictionary(terminal => terminal.Terminal, _ => Intake.Keys.New());
        await node.Post("v1/registry", new RegistryView(stores, []), NodeJson.Default.RegistryView,
            NodeJson.Default.RegistryView, cancel);
        foreach (var some in world.Terminals.Chunk(TerminalsAtOnce))
        {
            var terminals = some.Select(t => new NewTerminalView(t.Terminal.Value, t.Store.Value, keys[t.Terminal]));
            await node.Post("v1/registry", new RegistryView([], [.. terminals]), NodeJson.Default.RegistryView,
                NodeJson.Default.RegistryView, cancel);
        }
        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await _process.DisposeAsync();
        await Erp.DisposeAsync();
    }
}

/// <summary>The folder that was asked for, or a fresh one that goes when it is disposed.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly bool _temporary;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public DataFolder(string? path)
    {
        _temporary = path is null;
        Path = path is null
            ? Directory.CreateTempSubdirectory("retail-").FullName
            : Directory.CreateDirectory(path).FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        if (_temporary)
            Directory.Delete(Path, recursive: true);
    }
}
