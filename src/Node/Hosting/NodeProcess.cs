using RetailActors.Node.Intake;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A whole node on embedded defaults: journal file, shards, streams, HTTP. What the command line starts.
/// </summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly INodeStorage _journal;
    private readonly IErp? _erp;

    private NodeProcess(INodeStorage journal, IErp? erp, RetailNode node, NodeWeb web, string operatorKey) =>
        (_journal, _erp, Node, Web, OperatorKey) = (journal, erp, node, web, operatorKey);

    public RetailNode Node { get; }

    public NodeWeb Web { get; }

    public string OperatorKey { get; }

    /// <param name="erp">Owned from here on; null: journals are cut and wait.</param>
    /// <exception cref="IOException">The folder or the port is another process's.</exception>
    public static async Task<NodeProcess> Start(
        NodeSettings settings, IErp? erp, TimeProvider clock, ILoggerFactory logs, CancellationToken cancel)
    {
        Directory.CreateDirectory(settings.Node.Data);
        var journal = await JournalEngine.Open(settings, clock, cancel);
        RetailNode? node = null;
        try
        {
            var operatorKey = OperatorKeyOf(settings.Node);
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
        await Web.DisposeAsync();
        await Node.DisposeAsync();
        if (_erp is not null)
            await _erp.DisposeAsync();
        await _journal.DisposeAsync();
    }
}
