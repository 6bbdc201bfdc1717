using System.Diagnostics;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Simulators.Shopping;
using RetailActors.Simulators.Terminals;
using RetailActors.Simulators.Worlds;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>
/// A node that is killed at any moment (SIGKILL, a process of its own), or stopped and woken again (SIGSTOP, SIGCONT),
/// while terminals send and the ERP fails. More kills: RETAIL_KILLS=500; other moments: RETAIL_KILL_SEED=7.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const string OperatorKey = "an-operator-key-of-the-kill-test";
    private const int TransactionsPerSecond = 80;
    private const int PauseEvery = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A till waits so long for an answer.</summary>
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(2);
    private static readonly int Kills = FromEnvironment("RETAIL_KILLS", 8);
    private static readonly int Seed = FromEnvironment("RETAIL_KILL_SEED", 20_261_121);

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-kill-").FullName;
    private readonly Random _random = new(Seed);
    private readonly MovingAddress _address = new();

    [Fact]
    public async Task Nothing_is_lost_or_doubled_however_often_the_node_is_killed()
    {
        var world = OneCurrency(World.Generate(Seed, stores: 4, terminalsPerStore: 2, skus: 100));
        IReadOnlyList<Till> tills;
        await using (var erp = await EmbeddedErp.Start(world, _folder, default, seed: Seed))
        {
            erp.Simulator.Faults.Add(DemoOptions.ErpFaults);
            var node = await StartNode(erp);
            tills = Tills(world, await Register(world));
            using var ends = new CancellationTokenSource();
            var selling = tills.Select(till => Sell(till, ends.Token)).ToArray();
            for (var kill = 0; kill < Kills; kill++)
            {
                await Flow(tills, _random.Next(200));
                await PauseNowAndThen(node, tills);
                Kill(node);
                node = await StartNode(erp);
            }
            await ends.CancelAsync();
            await Task.WhenAll(selling);
            await Task.WhenAll(tills.Select(till => till.Drain(TimeProvider.System, default))).WaitAsync(Patience);
            Kill(node);
        }

        var summary = await Reconcile(world, [.. tills.Select(till => till.Terminal)]);

        Assert.True(summary.Clean, $"seed {Seed}: {summary.ToJson()}");
        Assert.Equal((0, 0, true), (summary.Lost, summary.Doubled, summary.Balanced));
        Assert.Equal(summary.Sent, summary.Posted + summary.Held);
        Assert.True(summary.Sent > Kills * 10, $"{summary.Sent} transactions were sent");
    }

    [Fact]
    public async Task A_second_node_on_the_same_folder_is_refused_and_told_who_has_it()
    {
        await using var erp = await EmbeddedErp.Start(OneCurrency(World.Generate(1, 1, 1, 10)), null, default);
        var node = await StartNode(erp);

        var second = await RetailProgram.Run(Arguments(erp));

        Assert.Equal(1, second.Code);
        Assert.Contains($"last owner is process {node.Id}: a journal has one", second.Error, StringComparison.Ordinal);
        Kill(node);
    }

    [Fact]
    public async Task A_node_stops_well_when_it_is_told_to()
    {
        await using var erp = await EmbeddedErp.Start(OneCurrency(World.Generate(1, 1, 1, 10)), null, default);
        using var node = await StartNode(erp);

        await Signal(node, "TERM");
        await node.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal(0, node.ExitCode);
    }

    public void Dispose()
    {
        _address.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string[] Arguments(EmbeddedErp erp)
    {
        var settings = erp.Simulator.Settings;
        string[] set =
        [
            $"retail.node.data = \"{Path.Combine(_folder, "node")}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            $"retail.node.operator-key = {OperatorKey}", "retail.erp.kind = simulated",
            $"retail.erp.url = \"{erp.Simulator.BaseUrl}\"", $"retail.erp.company = {settings.Company}",
            $"retail.erp.tenant = {settings.Tenant}", $"retail.erp.client-id = {settings.ClientId}",
            $"retail.erp.client-secret = {settings.ClientSecret}", "retail.runtime.snapshot-every-events = 300",
            .. DemoOptions.NodeSettings, "retail.journals.transactions-max = 15",
        ];
        return ["node", .. set.SelectMany(one => new[] { "--set", one })];
    }

    /// <summary>Returns when it serves; its port is another one each time.</summary>
    private async Task<Process> StartNode(EmbeddedErp erp)
    {
        var process = RetailProgram.Start(Arguments(erp));
        _address.Node = new Uri(await RetailProgram.Listening(process));
        return process;
    }

    /// <summary>
    /// A machine that sleeps: timers jump, callers have given up. One in three is killed before it wakes.
    /// </summary>
    private async Task PauseNowAndThen(Process node, IReadOnlyList<Till> tills)
    {
        if (_random.Next(PauseEvery) != 0)
            return;
        await Signal(node, "STOP");
        await Until(tills, counts => counts.Failures, _random.Next(1, tills.Count), "callers have given up");
        if (_random.Next(3) == 0)
            return;
        await Signal(node, "CONT");
        await Flow(tills, _random.Next(80));
    }

    /// <summary>Returns when so many more transactions are acknowledged: moments are drawn as sales, not as time.
    /// </summary>
    private static Task Flow(IReadOnlyList<Till> tills, int more) =>
        Until(tills, counts => counts.Accepted + counts.Repeats, more, "acknowledged");

    private static Task Until(IReadOnlyList<Till> tills, Func<TerminalCounts, long> count, int more, string what)
    {
        long Now() => tills.Sum(till => count(till.View.Counts));
        var until = Now() + more;
        return Eventually.Until(() => Now() >= until, $"{more} more {what}");
    }

    private static async Task Signal(Process node, string signal)
    {
        using var tell = Process.Start("kill", [$"-{signal}", $"{node.Id}"]);
        await tell.WaitForExitAsync();
    }

    private static void Kill(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private async Task<IReadOnlyDictionary<TerminalId, string>> Register(World world)
    {
        using var client = new NodeClient(_address.Node, OperatorKey);
        return await LocalShop.Register(client, world, default);
    }

    private List<Till> Tills(World world, IReadOnlyDictionary<TerminalId, string> keys)
    {
        var http = new HttpClient(_address, disposeHandler: false)
        { BaseAddress = new Uri("http://node.invalid/"), Timeout = GivesUpAfter };
        var options = new DemoOptions(1, 1, TimeSpan.FromSeconds(3), Seed, null).Terminals;
        SimulatedTerminal Terminal(TerminalId id) =>
            new(id, http, keys[id], TimeProvider.System, _random.Next(), options);
        return [.. Shopper.ForAll(world, Seed, DemoOptions.Shoppers).Select(shopper => new Till(
            Terminal(shopper.Terminal), at => shopper.Next(Instant.FromDateTimeOffset(at)), record: null))];
    }

    private async Task Sell(Till till, CancellationToken ends)
    {
        var pause = TimeSpan.FromSeconds(8.0 / TransactionsPerSecond);
        try
        {
            await till.Sell(TimeProvider.System, DateTimeOffset.MaxValue, pause, new Random(_random.Next()), ends);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The shop closes: what the till holds stays in it.
        }
    }

    /// <summary>A last start, here, on the same files: everything comes to its end and is compared.</summary>
    private async Task<RunSummary> Reconcile(World world, IReadOnlyList<SimulatedTerminal> terminals)
    {
        using var folder = new DataFolder(_folder);
        await using var shop = await LocalShop.Open(world, folder, DemoOptions.NodeSettings, Seed, default);
        Assert.True(await ShopClose.Drain(shop, TimeProvider.System, Patience, default), "all is posted");
        return await new ThreeRecords(shop, terminals).Compare(new RunClock(TimeProvider.System, 0), [], default);
    }

    private static World OneCurrency(World world) =>
        world with { Stores = [.. world.Stores.Select(store => store with { Currency = Currency.Of("GBP") })] };

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;

    /// <summary>The terminals' network: it leads to wherever the node listens now.</summary>
    private sealed class MovingAddress() : DelegatingHandler(new SocketsHttpHandler { MaxConnectionsPerServer = 64 })
    {
        private volatile Uri _node = new("http://127.0.0.1:9/");

        public Uri Node
        {
            get => _node;
            set => _node = value;
        }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(_node, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
