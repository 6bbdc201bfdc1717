using System.Diagnostics;
using System.Globalization;
using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Settings;
using RetailActors.Simulators.Servers;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Demo;

/// <param name="Nodes">1 to 16.</param>
/// <param name="Port">Of the first node, the others follow; 0: free ones.</param>
/// <param name="Rate">Sales a second, all tills together; 0: nobody sells.</param>
/// <param name="For">How long the tills sell; null: until it is taken down.</param>
public sealed record ClusterRunOptions(int Nodes, int Brokers, int Stores, int Port, double Rate, TimeSpan? For);

/// <summary>
/// A whole cluster on this machine: PostgreSQL, RabbitMQ, a simulated ERP, and nodes as processes of their own; with
/// tills that sell, if wanted. What it keeps goes on at the next start on the same folder.
/// </summary>
public sealed class ClusterRun : IAsyncDisposable, IShopFloor
{
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(1), EndsWithin = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly ClusterFolder _folder;
    private readonly ClusterRunOptions _options;
    private readonly OwnProcess _keeper;
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<(string Name, Process Process)> _nodes = [];
    private readonly List<NodeAddress> _addresses = [];
    private string _database = "", _broker = "";
    private EmbeddedErp _erp = null!;

    private ClusterRun(ClusterFolder folder, ClusterRunOptions options, OwnProcess keeper)
    {
        (_folder, _options, _keeper) = (folder, options, keeper);
        World = World.Generate(seed: 1, options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus);
    }

    public World World { get; }

    public string Folder => _folder.Path;

    public IReadOnlyList<Uri> Addresses => _addresses.ConvertAll(one => one.Address);

    public IReadOnlyDictionary<TerminalId, string> Keys { get; private set; } = new Dictionary<TerminalId, string>();

    /// <summary>
    /// Returns when every node answers and the stores are registered. What runs is in the folder as soon as it runs: a
    /// keeper that is killed leaves nothing that is not known.
    /// </summary>
    /// <param name="keeper">This process.</param>
    /// <exception cref="ServerException">A server does not start.</exception>
    /// <exception cref="InvalidDataException">A node does not start; it says why in its log.</exception>
    public static async Task<ClusterRun> Start(ClusterFolder folder, ClusterRunOptions options, OwnProcess keeper,
        CancellationToken cancel)
    {
        var run = new ClusterRun(folder, options, keeper);
        try
        {
            await run.StartServers(cancel);
            for (var number = 1; number <= options.Nodes; number++)
                run.StartNode(number);
            run.Note(ready: false);
            using var client = new NodeClient(run.Addresses[0], folder.OperatorKey());
            await run.UntilAnswered(client, cancel);
            run.Keys = await LocalShop.Register(client, run.World, cancel);
            run.Note(ready: true);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    private void Note(bool ready)
    {
        // PostgreSQL goes its own way from who started it, and keeps its number in its folder.
        var pid = File.ReadLines(_folder.Below("postgres/data/postmaster.pid")).First();
        OwnProcess?[] postgres = [OwnProcess.Of("postgres", int.Parse(pid, CultureInfo.InvariantCulture))];
        var nodes = _nodes.ToDictionary(node => node.Process.Id, node => node.Name);
        _folder.Write(new(_keeper, ready, null, _addresses, _database, _broker, $"{_erp.Simulator.BaseUrl}",
            [.. postgres.OfType<OwnProcess>(), .. OwnProcess.Below(_keeper.Pid)
                .Select(one => one with { Name = nodes.GetValueOrDefault(one.Pid, one.Name) })]));
    }

    /// <summary>Tills sell as long as was asked for; returns at once when none shall.</summary>
    public async Task Sell(CancellationToken cancel)
    {
        if (_options.Rate <= 0)
            return;
        var options = new DemoOptions(_options.Stores, _options.Rate, _options.For ?? TimeSpan.MaxValue, 1, Folder);
        using var fleet = Fleet.Open(this, options, TimeProvider.System);
        var until = _options.For is { } time ? TimeProvider.System.GetUtcNow() + time : DateTimeOffset.MaxValue;
        var pause = TimeSpan.FromSeconds(fleet.Tills.Count / _options.Rate);
        await Task.WhenAll(fleet.Tills.Select((till, at) =>
            till.Sell(TimeProvider.System, until, pause, new Random(at), cancel)));
        await Task.WhenAll(fleet.Tills.Select(till => till.Drain(TimeProvider.System, cancel)));
    }

    // ---- Servers --------------------------------------------------------------------------------------------------

    private async Task StartServers(CancellationToken cancel)
    {
        _erp = await EmbeddedErp.Start(World, _folder.Below("erp"), cancel);
        _servers.Add(_erp);
        var postgres = await PostgresServer.Start(_folder.Below("postgres"), 0, cancel);
        _servers.Add(postgres);
        _database = postgres.ConnectionString("postgres");
        Note(ready: false);
        if (_options.Brokers == 1)
        {
            var broker = await RabbitServer.Start(_folder.Below("rabbit"), 0, cancel);
            _servers.Add(broker);
            _broker = UrlOf(broker);
            return;
        }
        var brokers = await RabbitCluster.Start(_folder.Below("rabbits"), _options.Brokers, cancel);
        _servers.Add(brokers);
        _broker = string.Join(',', brokers.Nodes.Select(UrlOf));
    }

    private static string UrlOf(RabbitServer broker) =>
        broker.Url.Replace("amqp://", $"amqp://{RabbitServer.User}@", StringComparison.Ordinal);

    // ---- Nodes ----------------------------------------------------------------------------------------------------

    private void StartNode(int number)
    {
        var (name, port) = ($"node-{number}", _options.Port == 0 ? FreePort.Next() : _options.Port + number - 1);
        var address = new Uri($"http://127.0.0.1:{port}");
        var folder = Directory.CreateDirectory(_folder.Below(name)).FullName;
        var erp = _erp.Connected(ErpOfNobody);
        string[] settings =
        [
            $"retail.node.name = {name}", $"retail.node.data = \"{folder}\"",
            $"retail.node.listen = \"http://127.0.0.1:{port}\"",
            "retail.journal.kind = postgres", $"retail.journal.url = \"{_database}\"",
            "retail.cluster.kind = rabbitmq", $"retail.cluster.broker = \"{_broker}\"",
            "retail.cluster.drain-within = 8s",
            "retail.erp.kind = simulated", $"retail.erp.url = \"{erp.Url}\"", $"retail.erp.company = {erp.Company}",
            $"retail.erp.tenant = {erp.Tenant}", $"retail.erp.client-id = {erp.ClientId}",
        ];
        // Its output goes to a file that it has of its own: it does not need us to read it.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null",
            Path.Combine(folder, "node.log"), "dotnet", typeof(RetailCommand).Assembly.Location, "node",
            .. settings.SelectMany(one => new[] { "--set", one })])
        { UseShellExecute = false, WorkingDirectory = folder };
        start.Environment["RETAIL_OPERATOR_KEY"] = _folder.OperatorKey();
        start.Environment["RETAIL_BROKER_PASSWORD"] = RabbitServer.Password;
        start.Environment["RETAIL_ERP_CLIENT_SECRET"] = erp.ClientSecret!.Reveal();
        _nodes.Add((name, Process.Start(start)!));
        _addresses.Add(new(name, address));
    }

    private static ErpSection ErpOfNobody =>
        ((SettingsRead.Loaded)SettingsReader.Read(null, [], _ => null)).Settings.Erp;

    private async Task UntilAnswered(NodeClient client, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsWhole(client, cancel))
        {
            if (_nodes.FirstOrDefault(node => node.Process.HasExited) is { Process: not null } ended)
                throw new InvalidDataException($"{ended.Name} does not start: {LastOf(ended.Name)}");
            if (TimeProvider.System.GetElapsedTime(began) > AnswersWithin)
                throw new InvalidDataException(
                    $"the nodes do not find together within {AnswersWithin.TotalSeconds} s: {LastOf("node-1")}");
            await Task.Delay(Look, TimeProvider.System, cancel);
        }
    }

    /// <summary>All nodes are there, and every group of shards has one.</summary>
    private async Task<bool> IsWhole(NodeClient client, CancellationToken cancel)
    {
        try
        {
            var seen = await client.Get("v1/cluster", Operations.ClusterJson.Default.ClusterStateView, cancel);
            return seen.Groups.Count > 0 && seen.Groups.All(group => group.Owner is not null)
                && _nodes.TrueForAll(node => seen.Members.Any(m => m.Node == node.Name && m.State == "alive"));
        }
        catch (Exception e) when (e is HttpRequestException or NodeAnswerException)
        {
            return false;
        }
    }

    private string LastOf(string node) => _folder.Below($"{node}/node.log") is var log && File.Exists(log)
        ? string.Join('\n', File.ReadLines(log).TakeLast(5))
        : "it wrote no log";

    /// <summary>The nodes first, while all that they stand on is there.</summary>
    public async ValueTask DisposeAsync()
    {
        var running = _nodes.Select(node => OwnProcess.Of(node.Name, node.Process.Id)).OfType<OwnProcess>().ToArray();
        foreach (var node in running)
            node.Signal(kill: false);
        foreach (var node in running)
            if (!await node.Ends(EndsWithin))
                node.Signal(kill: true);
        foreach (var server in Enumerable.Reverse(_servers))
            await server.DisposeAsync();
        foreach (var (_, process) in _nodes)
            process.Dispose();
    }
}
