using RetailActors.Actors.Retail;
using RetailActors.Actors.Storage;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <summary>
/// A whole retailer on this machine: a node on its journal file, an ERP over real HTTP, and the keys of all
/// terminals. Everything that lasts is in one folder; opened again, it goes on.
/// </summary>
public sealed class LocalShop : IAsyncDisposable, IShopFloor
{
    private const int TerminalsAtOnce = 1_000;

    private readonly DataFolder _folder;
    private readonly List<NodeProcess> _processes;

    private LocalShop(DataFolder folder, World world, ILocalErp erp, List<NodeProcess> processes)
    {
        (_folder, World, Erp, _processes) = (folder, world, erp, processes);
        Operator = new NodeClient(processes[0].Web.Address, processes[0].OperatorKey);
    }

    public World World { get; }

    public ILocalErp Erp { get; }

    /// <summary>The one that has the office.</summary>
    public RetailNode Node => (_processes.FirstOrDefault(p => p.Node.Shards.Registry.IsHere) ?? _processes[0]).Node;

    public Uri Address => _processes[0].Web.Address;

    /// <summary>Where tills may send to: any node takes any terminal's sales.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _processes.Select(process => process.Web.Address), .. Others()];

    /// <summary>Nodes of the cluster in processes of their own.</summary>
    public Func<IEnumerable<Uri>> Others { get; set; } = () => [];

    public IReadOnlyList<NodeProcess> Nodes => _processes;

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
        LocalErpKind kind = LocalErpKind.Simulated, int yearsBack = 1, LocalCluster? cluster = null)
    {
        ILocalErp erp = kind == LocalErpKind.Tryton
            ? await EmbeddedTryton.Start(world, folder.Path, TimeProvider.System, yearsBack, cancel)
            : await EmbeddedErp.Start(world, folder.Path, cancel, seed: seed);
        LocalShop? shop = null;
        try
        {
            var first = await StartNode(erp, folder, overrides, cluster, "node", cancel);
            shop = new LocalShop(folder, world, erp, [first]);
            for (var n = 2; n <= (cluster?.Nodes ?? 1); n++)
                shop._processes.Add(await StartNode(erp, folder, overrides, cluster, $"node-{n}", cancel));
            await shop.UntilShared(cancel);
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

    private static async Task<NodeProcess> StartNode(ILocalErp erp, DataFolder folder, IReadOnlyList<string> overrides,
        LocalCluster? cluster, string name, CancellationToken cancel)
    {
        var settings = Read(overrides);
        settings = settings with
        {
            Node = settings.Node with
            {
                Name = name,
                Data = Path.Combine(folder.Path, name),
                Listen = "http://127.0.0.1:0",
                OperatorKey = cluster is null ? null : cluster.OperatorKey,
            },
            Erp = erp.Connected(settings.Erp),
        };
        using var logs = LoggerFactory.Create(_ => { });
        return await NodeProcess.Start(settings, ErpConnection.Open(settings.Erp, TimeProvider.System),
            TimeProvider.System, cluster?.Logs ?? logs, cancel, cluster?.Transport?.Invoke(), cluster?.Shapes);
    }

    /// <summary>Another node joins and takes its share.</summary>
    public async Task<NodeProcess> AddNode(string name, IReadOnlyList<string> overrides, LocalCluster cluster,
        CancellationToken cancel)
    {
        var node = await StartNode(Erp, _folder, overrides, cluster, name, cancel);
        _processes.Add(node);
        return node;
    }

    /// <summary>A node hands over what it has and ends.</summary>
    public async Task RemoveNode(NodeProcess node)
    {
        _processes.Remove(node);
        await node.DisposeAsync();
    }

    /// <summary>Returns when every group of shards is served, and by as many nodes as there are.</summary>
    public async Task UntilShared(CancellationToken cancel)
    {
        while (_processes is [{ Node.Cluster: not null }, ..] && !_processes[0].Node.Shards.Groups.All(group =>
            _processes.Any(process => process.Node.Shards.Groups.First(g => g.Name == group.Name).Hosts
                .All(host => host.IsHere)))
            || _processes.Count > 1 && !_processes.All(process => process.Node.Shards.All.Any(host => host.IsHere)))
            await Task.Delay(20, cancel);
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
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Erp.DisposeAsync();
    }
}

/// <summary>Several nodes instead of one.</summary>
/// <param name="Transport">Makes each node's mail; null: as the settings say.</param>
/// <param name="Shapes">What the nodes know of what is stored; null: as this program does.</param>
public sealed record LocalCluster(int Nodes, Secret OperatorKey, Func<IShardTransport>? Transport = null,
    ILoggerFactory? Logs = null, ShapeLevel? Shapes = null);

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
