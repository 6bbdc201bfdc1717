using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RetailActors.Actors.Catalogue;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Terminals;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Servers;

namespace RetailActors.Node.Bench;

/// <summary>Whole nodes in this process over the benchmark's servers, and tills that send to any of them.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    public const int Tills = 64, Size = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly Duration GapAlarmAfter = Duration.FromMinutes(10);

    private readonly BenchRun _run;
    private readonly BenchServers _servers;
    private readonly string _name, _database;
    private readonly BenchShop _shop = new();
    private readonly BenchTill[] _tills;
    private volatile NodeProcess[] _nodes = [];
    private int _started;
    private long _batches, _own;

    private BenchCluster(BenchRun run, BenchServers servers, string name, string database)
    {
        (_run, _servers, _name, _database) = (run, servers, name, database);
        _tills = [.. Enumerable.Range(0, Tills).Select(i => new BenchTill(_shop, i, Size))];
    }

    /// <summary>Answered so far.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Of them, those that met their shard at the node that they were sent to.</summary>
    public long Own => Volatile.Read(ref _own);

    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>Facts of terminals that no store's books have read yet.</summary>
    public long Behind => _nodes.SelectMany(node => node.Node.Pumps)
        .Where(p => p.Source.Kind == Streams.Facts.Shards.Terminals && p.Target.Kind == Streams.Facts.Shards.Statements)
        .Sum(p => p.Behind);

    public static async Task<BenchCluster> Start(
        BenchRun run, BenchServers servers, string name, int nodes, CancellationToken cancel)
    {
        var cluster = new BenchCluster(run, servers, name, await servers.NewDatabase(name, cancel));
        try
        {
            for (var n = 0; n < nodes; n++)
                await cluster.AddNode(cancel);
            await cluster.UntilShared(cancel);
            await cluster.Teach(cancel);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<NodeProcess> AddNode(CancellationToken cancel)
    {
        var node = await NodeProcess.Start(Settings(++_started), null, _run.Clock, NullLoggerFactory.Instance, cancel);
        _nodes = [.. _nodes, node];
        return node;
    }

    /// <summary>It hands over what it has and ends.</summary>
    public async Task RemoveNode(NodeProcess node)
    {
        _nodes = [.. _nodes.Except([node])];
        await node.DisposeAsync();
    }

    /// <summary>Returns when every group of shards is served, and every node has as many as it should.</summary>
    public async Task UntilShared(CancellationToken cancel)
    {
        while (!IsShared())
            await Task.Delay(Pause, _run.Clock, cancel);
    }

    private bool IsShared()
    {
        int Served(NodeProcess node, IEnumerable<IShardHost> hosts) =>
            node.Node.Shards.All.Where(host => host.IsHere).Select(host => host.Id).Intersect(hosts.Select(h => h.Id))
                .Count();
        var shards = _nodes[0].Node.Shards;
        return _nodes.Sum(node => Served(node, shards.All)) == shards.All.Count()
            && _nodes.All(node => Served(node, shards.Terminals) >= shards.Terminals.Count / _nodes.Length
                && Served(node, shards.Stock) >= shards.Stock.Count / _nodes.Length);
    }

    private async Task Teach(CancellationToken cancel)
    {
        var office = _nodes.First(node => node.Node.Shards.Registry.IsHere).Node;
        await office.Shards.Registry.Ask(Registry.Key, _shop.Registration(Tills));
        await office.Shards.Catalogue.Ask(Catalogue.Key,
            new CatalogueCommand.Learn(BenchShop.MasterData(), BenchShop.Date));
        foreach (var node in _nodes)
        {
            cancel.ThrowIfCancellationRequested();
            await node.Node.LearnRegistry();
            await node.Node.LearnCatalogue();
        }
    }

    /// <summary>Every till sends its next batch when the last one is answered; what is refused is sent again.</summary>
    public Task Drive(CancellationToken stop) => Task.WhenAll(_tills.Select((till, at) => Task.Run(async () =>
    {
        for (var batch = till.NextBatch(); !stop.IsCancellationRequested;)
        {
            // Whoever is there: a till knows several nodes.
            var nodes = _nodes;
            var host = nodes[at % nodes.Length].Node.Shards.TerminalsOf(BenchShop.StoreOf(at));
            var isOwn = host.IsHere;
            if (!await Accepts(host, till, batch))
            {
                await Task.Delay(Pause, _run.Clock, CancellationToken.None);
                continue;
            }
            Interlocked.Increment(ref _batches);
            if (isOwn)
                Interlocked.Increment(ref _own);
            batch = till.NextBatch();
        }
    }, CancellationToken.None)));

    private static async Task<bool> Accepts(
        ShardHost<Terminal, TerminalCommand, TerminalEvent, TerminalReply> host, BenchTill till, TransactionBatch batch)
    {
        try
        {
            return await host.Ask(till.Entity, new TerminalCommand.Accept(batch, GapAlarmAfter))
                is TerminalReply.Answered ? true : throw new InvalidOperationException("a batch was not accepted");
        }
        catch (ShardFaultException)
        {
            return false;
        }
    }

    private NodeSettings Settings(int node)
    {
        var read = SettingsReader.Read(null,
        [
            $"retail.node.name = node-{node}", $"retail.node.data = \"{Path.Combine(_run.Folder, $"{_name}-{node}")}\"",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.node.operator-key = a-key-of-the-benchmark",
            $"retail.shards.stores = {_run.Shards}", "retail.intake.clock-skew-max = 365d", "retail.erp.kind = none",
            "retail.journal.kind = postgres", $"retail.journal.url = \"{_database}\"",
            "retail.cluster.kind = rabbitmq", $"retail.cluster.name = {_name}",
            $"retail.cluster.broker = \"amqp://{RabbitServer.User}@127.0.0.1:{_servers.Rabbit.Port}\"",
            $"retail.cluster.broker-password = {RabbitServer.Password}", "retail.cluster.settle-after = 300ms",
            "retail.cluster.drain-within = 5s",
        ], _ => null);
        return read is SettingsRead.Loaded loaded
            ? loaded.Settings
            : throw new InvalidOperationException($"the benchmark's own settings are refused: {read}");
    }

    /// <summary>At once, with all nodes together: handing over is another measurement.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
}
