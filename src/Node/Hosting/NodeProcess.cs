using RetailActors.Actors.Storage;
using RetailActors.Node.Cluster;
using RetailActors.Node.Intake;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Node.Storage.Postgres;
using RetailActors.Node.Transport;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A whole node on embedded defaults: journal file, shards, streams, HTTP. What the command line starts.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly INodeStorage _journal;
    private readonly IErp? _erp;
    private IShardTransport? _transport;

    private NodeProcess(INodeStorage journal, IErp? erp, RetailNode node, NodeWeb web, string operatorKey) =>
        (_journal, _erp, Node, Web, OperatorKey) = (journal, erp, node, web, operatorKey);

    public RetailNode Node { get; }

    public NodeWeb Web { get; }

    public string OperatorKey { get; }

    /// <param name="erp">Owned from here on; null: journals are cut and wait.</param>
    /// <param name="transport">Of a cluster; owned from here on. Null: as the settings say.</param>
    /// <param name="shapes">What it knows of what is stored; null: as this program does.</param>
    /// <exception cref="IOException">The folder or the port is another process's.</exception>
    public static async Task<NodeProcess> Start(
        NodeSettings settings, IErp? erp, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel,
        IShardTransport? transport = null, ShapeLevel? shapes = null)
    {
        logs = new NodeLog(logs, clock);
        Directory.CreateDirectory(settings.Node.Data);
        var journal = await JournalEngine.Open(settings, clock, cancel);
        RetailNode? node = null;
        try
        {
            var operatorKey = OperatorKeyOf(settings.Node);
            if (settings.Cluster.Kind != ClusterKind.None)
                return await Join(settings, journal, erp, operatorKey,
                    transport ?? await Transports.Open(settings, clock, logs, cancel),
                    shapes ?? ShapeLevel.OfThisProgram, clock, logs, cancel);
            node = await RetailNode.Start(settings, journal, erp, clock, logs, cancel);
            var web = await NodeWeb.Start(node, settings.Node.Listen, operatorKey, logs, cancel);
            Log.Started(logs.CreateLogger("RetailActors.Node"), settings.Node.Name, web.Address.ToString(),
                settings.Node.Data,
                node.Registry.Stores.Count, node.Registry.Terminals.Count);
            return new NodeProcess(journal, erp, node, web, operatorKey);
        }
        catch
        {
            if (node is not null)
                await node.DisposeAsync();
            await journal.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node of a cluster: it listens at once, and serves what the cluster gives it.</summary>
    private static async Task<NodeProcess> Join(NodeSettings settings, INodeStorage journal, IErp? erp,
        string operatorKey, IShardTransport transport, ShapeLevel shapes, TimeProvider clock, ILoggerFactory logs,
        CancellationToken cancel)
    {
        if (journal is not PostgresJournal shared)
            throw new ArgumentException(
                $"retail.journal.kind is {settings.Journal.Kind}; allowed in a cluster: postgres");
        if (settings.Node.OperatorKey is null)
            throw new ArgumentException("retail.node.operator-key is not set; needed in a cluster: the same at every "
                + "node, best by RETAIL_OPERATOR_KEY");
        var node = RetailNode.Create(settings, journal, erp, transport, clock, logs);
        try
        {
            var web = await NodeWeb.Start(node, settings.Node.Listen, operatorKey, logs, cancel);
            var process = new NodeProcess(journal, erp, node, web, operatorKey) { _transport = transport };
            node.Cluster = await ClusterNode.Join(
                node, new MembershipTable(shared.Source), web.Address, shapes, logs, cancel);
            return process;
        }
        catch
        {
            await node.DisposeAsync();
            await transport.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// As set; otherwise made at the first start and kept beside the journal, readable by its owner only.
    /// </summary>
    public static string OperatorKeyOf(NodeSection node)
    {
        if (node.OperatorKey is { } set)
            return set.Reveal();
        var path = Path.Combine(node.Data, "operator.key");
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Keys.New()));
            file.Flush(flushToDisk: true);
        }
        return File.ReadAllText(path).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        // The others take what this node has while it still answers.
        if (Node.Cluster is { } cluster)
            await cluster.Leave(Node.Settings.Cluster.DrainWithin);
        await Web.DisposeAsync();
        await Node.DisposeAsync();
        if (_transport is not null)
            await _transport.DisposeAsync();
        if (_erp is not null)
            await _erp.DisposeAsync();
        await _journal.DisposeAsync();
    }
}
