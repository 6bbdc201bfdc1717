using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using RetailActors.Node.Operations;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Scenarios;
using RetailActors.Simulators.Dynamics365;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Scenarios;

/// <summary>
/// Tells a scenario to a real node: its own process and files, real HTTP, the simulated ERP. Hours become seconds; the
/// story's dates are moved by whole days, so that it ends before now.
/// </summary>
internal sealed class LiveScenario(Scenario scenario, TimeSpan length, int seed, TimeProvider time)
{
    private const string OperatorKey = "live-scenario-operator-key-0123456789";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private readonly List<(Fault Fault, DateTimeOffset Until)> _faults = [];
    private readonly List<LiveDevice> _devices = [];

    private int DaysBack => Math.Max(0,
        (int)Math.Ceiling((scenario.Ends - Instant.FromDateTimeOffset(time.GetUtcNow())).TotalDays));

    private double Speed => Math.Max(1, (scenario.Ends - scenario.Starts).TotalSeconds) / length.TotalSeconds;

    /// <exception cref="IOException">The node or the ERP does not start.</exception>
    public async Task<ScenarioReport> Run(CancellationToken cancel)
    {
        using var folder = new DataFolder(null);
        var world = LiveWorld.Of(scenario);
        await using var erp = await EmbeddedErp.Start(world, null, cancel, seed: seed);
        using var node = new LiveNode(folder.Path, OperatorKey, erp);
        await node.Start(cancel);
        using (var client = new NodeClient(node.Address, OperatorKey))
        {
            var keys = await LocalShop.Register(client, world, cancel);
            foreach (var device in scenario.Devices)
                _devices.Add(new LiveDevice(device, new OutageHandler(node, time), keys[device.Terminal], time,
                    new Random(seed + _devices.Count)));
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = _devices.Select(device => device.Run(stop.Token)).ToArray();
        await Tell(node, erp, cancel);
        var late = await ComeToAnEnd(node, cancel);
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _devices.ForEach(device => device.Dispose());
        return await Report(node, late, cancel);
    }

    /// <summary>The timeline, with each sale as an entry of its own.</summary>
    private async Task Tell(LiveNode node, EmbeddedErp erp, CancellationToken cancel)
    {
        var began = time.GetUtcNow();
        var moments = scenario.Timeline.SelectMany(Moments).OrderBy(moment => moment.At).ToList();
        foreach (var (at, what) in moments)
        {
            var due = began + (at - scenario.Starts).ToTimeSpan() / Speed;
            if (due > time.GetUtcNow())
                await Task.Delay(due - time.GetUtcNow(), time, cancel);
            Refresh(erp);
            if (what is ScenarioEvent.NodeKilled killed)
            {
                node.Kill();
                await Task.Delay(killed.DownFor.ToTimeSpan() / Speed, time, cancel);
                await node.Start(cancel);
            }
            else
                await Happen(what, at - Duration.FromDays(DaysBack), node, erp, cancel);
        }
        var ends = began + (scenario.Ends - scenario.Starts).ToTimeSpan() / Speed;
        if (ends > time.GetUtcNow())
            await Task.Delay(ends - time.GetUtcNow(), time, cancel);
        erp.Simulator.Faults.Clear();
    }

    private static IEnumerable<(Instant At, ScenarioEvent What)> Moments(ScenarioStep step) =>
        step.Event is ScenarioEvent.Sells sells
            ? Enumerable.Range(0, sells.Count).Select(n => (step.At + sells.Over / sells.Count * n, step.Event))
            : [(step.At, step.Event)];

    private LiveDevice Device(string name) => _devices.Single(device => device.Device.Name == name);

    private async Task Happen(
        ScenarioEvent what, Instant at, LiveNode node, EmbeddedErp erp, CancellationToken cancel)
    {
        switch (what)
        {
            case ScenarioEvent.Sells e:
                Device(e.Device).Sell(at);
                break;
            case ScenarioEvent.SellsWrong e:
                for (var left = e.Count; left > 0; left--)
                    Device(e.Device).SellWrong(at);
                break;
            case ScenarioEvent.Offline e:
                foreach (var device in _devices.Where(d => d.Device.Name == e.Device || d.Device.Store == e.Store))
                    device.Network.OfflineUntil = time.GetUtcNow() + e.For.ToTimeSpan() / Speed;
                break;
            case ScenarioEvent.LosesAnswers e:
                Device(e.Device).Network.LoseAnswers(e.Batches);
                break;
            case ScenarioEvent.RestoresBackup e:
                Device(e.Device).RestoreBackup(e.Transactions);
                break;
            case ScenarioEvent.Clock e:
                Device(e.Device).SetClock(e.Off);
                break;
            case ScenarioEvent.ErpDown e:
                Fail(erp, new Fault(FaultKind.Unavailable), e.For);
                break;
            case ScenarioEvent.ErpThrottles e:
                Fail(erp, new Fault(FaultKind.Throttled, Delay: TimeSpan.FromSeconds(1)), e.For);
                break;
            default:
                await HappenInside(what, node, erp, cancel);
                break;
        }
    }

    private async Task HappenInside(ScenarioEvent what, LiveNode node, EmbeddedErp erp, CancellationToken cancel)
    {
        using var client = new NodeClient(node.Address, OperatorKey);
        switch (what)
        {
            case ScenarioEvent.Mends:
                erp.Simulator.Mend(new SimulatedErpData(
                    Goods.Mended([.. scenario.Stores.Select(Goods.StoreOf)]), [], []));
                // The path takes no body; what is sent is not read.
                await client.Post("v1/master-data/refresh", new CloseRequest(""), NodeJson.Default.CloseRequest,
                    NodeJson.Default.RefreshReply, cancel);
                break;
            case ScenarioEvent.ClosesDay e:
                await client.Post("v1/close", new CloseRequest($"{e.Through.AddDays(-DaysBack)}"),
                    NodeJson.Default.CloseRequest, NodeJson.Default.CloseReply, cancel);
                break;
        }
    }

    private void Fail(EmbeddedErp erp, Fault fault, Duration lasts)
    {
        _faults.Add((fault, time.GetUtcNow() + lasts.ToTimeSpan() / Speed));
        Refresh(erp);
    }

    private void Refresh(EmbeddedErp erp)
    {
        _faults.RemoveAll(fault => fault.Until <= time.GetUtcNow());
        erp.Simulator.Faults.Clear();
        erp.Simulator.Faults.Add([.. _faults.Select(fault => fault.Fault)]);
    }

    /// <returns>What has not come to its end in time; null when all has.</returns>
    private async Task<string?> ComeToAnEnd(LiveNode node, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        using var client = new NodeClient(node.Address, OperatorKey);
        while (time.GetElapsedTime(began) < Patience)
        {
            if (_devices.TrueForAll(device => device.IsEmpty))
            {
                await ShopClose.CloseDays(client, cancel);
                if ((await client.Get("v1/status", NodeJson.Default.StatusView, cancel)).Idle)
                    return null;
            }
            await Task.Delay(Pause, time, cancel);
        }
        return $"not everything has come to its end {Patience.TotalMinutes} minutes after the story";
    }

    private async Task<ScenarioReport> Report(LiveNode node, string? late, CancellationToken cancel)
    {
        using var client = new NodeClient(node.Address, OperatorKey);
        var found = await client.Get("v1/reconciliation?erp=true", NodeJson.Default.ReconciliationView, cancel);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, cancel);
        var days = found.Days
            .GroupBy(day => (new StoreId(day.Store), BusinessDate.Parse(day.Date).AddDays(DaysBack)))
            .ToDictionary(day => day.Key, day => day.Sum(row => row.Posted));
        var outcome = new ScenarioOutcome(found.Accepted, found.Conflicts, found.Held + found.Conflicts, found.Posted,
            [.. cases.Select(one => one.Key).Order(StringComparer.Ordinal)], days);
        IReadOnlyList<string> lateness = late is null ? [] : [late];
        return ScenarioReport.Of(scenario, outcome,
            [.. lateness, .. found.Differences, .. outcome.Differences(scenario.Expect)], []);
    }
}
