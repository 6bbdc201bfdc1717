using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Runs;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Scenarios;

/// <param name="Failure">A guarantee that was broken; null when all of them held.</param>
/// <param name="Differences">From what the scenario expects; empty when it went as told.</param>
/// <param name="EndedAt">When everything had come to its end, in the scenario's own time.</param>
public sealed record ScenarioResult(
    Scenario Scenario, string? Failure, IReadOnlyList<string> Differences, ScenarioOutcome Outcome, Instant EndedAt,
    IReadOnlyCollection<string> Lines)
{
    public bool IsWell => Failure is null && Differences.Count == 0;
}

/// <summary>
/// Tells a scenario on virtual time: days pass in a moment, and every guarantee is checked at every step.
/// </summary>
public sealed class ScenarioRun
{
    private static readonly DeliveryPolicy Delivery = new(
        4, Duration.FromSeconds(1), Duration.FromMinutes(5), 5, Duration.FromSeconds(30));
    private static readonly JournalPolicy Journals = new(
        Duration.FromMinutes(30), Duration.FromMinutes(15), 10_000, 800);
    private static readonly ShardLimits Limits = new() { SnapshotEveryEvents = 200, EntityMemoryMax = 1 << 24 };
    private readonly Scenario _scenario;
    private readonly Retailer _retailer;

    private ScenarioRun(Scenario scenario, int seed)
    {
        _scenario = scenario;
        var scheduler = new SeededScheduler(seed) { IsRecording = true, Now = scenario.Starts };
        // Nothing goes wrong by chance here: what the timeline says is all.
        var swarm = new Swarm(scheduler, new Coverage(), Enum.GetValues<Mishap>().ToHashSet());
        var site = new Site(scheduler, swarm, new SimulatedJournal(scheduler, swarm, false, Mutation.None),
            new SimulatedSnapshots(scheduler), Mutation.None, IsCluster: false);
        _retailer = new Retailer(site, new RetailerShape([new SimulatedNode("node", scheduler)],
            new InstallationSize(2, 1, Limits, 1_000), [.. scenario.Stores.Select(Goods.StoreOf)], true, Delivery,
            Journals));
        foreach (var device in scenario.Devices)
            _retailer.AddDevice(device.Name, device.Terminal, device.Store, device.HasShifts).KeepsShift = true;
    }

    private SeededScheduler Scheduler => _retailer.Site.Scheduler;

    /// <param name="seed">Of amounts and small delays; the story is the same for all of them.</param>
    public static ScenarioResult Run(Scenario scenario, int seed)
    {
        var run = new ScenarioRun(scenario, seed);
        var failure = RetailRun.FailureOf(run.Tell);
        var outcome = run.Outcome();
        return new ScenarioResult(scenario, failure, outcome.Differences(scenario.Expect), outcome, run.Scheduler.Now,
            run.Scheduler.Lines);
    }

    private void Tell()
    {
        _retailer.SetUp();
        _retailer.Desk.Pause(Duration.FromMinutes(2));
        Watch();
        foreach (var step in _scenario.Timeline)
            Scheduler.After(Duration.Max(Duration.Zero, step.At - Scheduler.Now), "timeline", () => Happen(step.Event));
        Scheduler.RunUntil(_scenario.Ends, () => false);
        var end = _scenario.Ends + _scenario.Expect.Within;
        while (_retailer.Unfinished() is { } late)
        {
            Guarantee.Holds(Scheduler.Now < end,
                $"G1: {_scenario.Expect.Within.TotalHours} hours after the end of the story: {late}");
            Scheduler.RunUntil(Scheduler.Now + Duration.FromMinutes(10), () => false);
        }
        _retailer.CheckEnd();
    }

    private void Watch() => Scheduler.After(Duration.FromSeconds(30), "watch", () =>
    {
        _retailer.StartStopped();
        Watch();
    });

    private void Happen(ScenarioEvent what)
    {
        Scheduler.Tell("timeline", what.ToString());
        var (now, site) = (Scheduler.Now, _retailer.Site);
        switch (what)
        {
            case ScenarioEvent.Sells e:
                Sell(Device(e.Device), e.Count, e.Over / e.Count);
                break;
            case ScenarioEvent.SellsWrong e:
                for (var left = e.Count; left > 0; left--)
                    Device(e.Device).SellWrong();
                break;
            case ScenarioEvent.Offline e:
                foreach (var device in _retailer.Devices.Where(d => d.Name == e.Device || d.Store == e.Store))
                    device.OfflineUntil = now + e.For;
                break;
            case ScenarioEvent.LosesAnswers e:
                Device(e.Device).AnswersToLose += e.Batches;
                break;
            case ScenarioEvent.RestoresBackup e:
                Device(e.Device).RestoreBackup(e.Transactions);
                break;
            case ScenarioEvent.Clock e:
                Device(e.Device).ClockError = e.Off;
                break;
            default:
                HappenInside(what, site, now);
                break;
        }
    }

    private void HappenInside(ScenarioEvent what, Site site, Instant now)
    {
        switch (what)
        {
            case ScenarioEvent.ErpDown e:
                _retailer.Erp.DownUntil = now + e.For;
                break;
            case ScenarioEvent.ErpThrottles e:
                _retailer.Erp.Throttle(e.For);
                break;
            case ScenarioEvent.NodeKilled e:
                Kill(e, site);
                break;
            case ScenarioEvent.Unmaps e:
                _retailer.Erp.Data = _retailer.Erp.Data with
                {
                    Items = [.. _retailer.Erp.Data.Items.Where(item => item.Sku != e.Sku)],
                };
                _retailer.Desk.Refresh();
                break;
            case ScenarioEvent.Mends:
                _retailer.Erp.Data = _retailer.MendedData;
                _retailer.Desk.Refresh();
                break;
            case ScenarioEvent.ClosesDay e:
                _retailer.Desk.Close(e.Through);
                break;
            default:
                throw new System.Diagnostics.UnreachableException(what.GetType().Name);
        }
    }

    private Device Device(string name) => _retailer.Devices.Single(device => device.Name == name);

    private void Sell(Device device, int left, Duration pause)
    {
        device.Sell();
        if (left > 1)
            Scheduler.After(pause, "sells", () => Sell(device, left - 1, pause));
    }

    private void Kill(ScenarioEvent.NodeKilled what, Site site)
    {
        // In the flush: as soon as something is written and not yet durable.
        if (what.InFlush && !site.Journal.IsWriting)
            Scheduler.After(Duration.FromMilliseconds(1), "waits for a flush", () => Kill(what, site));
        else
            _retailer.Crash(_retailer.Shards.Nodes[0], mayTear: false, what.DownFor);
    }

    private ScenarioOutcome Outcome()
    {
        var standings = _retailer.Books.Standings;
        var posted = standings.Where(s => s.Value.Place == Place.Journaled
            && _retailer.Erp.Entries.GetValueOrDefault(s.Value.Where) is [{ IsOrphan: false }]
            || s.Value.Place == Place.Journaled
            && _retailer.Books.Documents[s.Value.Where] is Journal { Lines.Count: 0 }).ToList();
        return new ScenarioOutcome(_retailer.Truth.Durable.Count, _retailer.Truth.Conflicts.Count,
            standings.Count(s => s.Value.Place == Place.Held), posted.Count, [.. _retailer.OpenCases(_ => true)],
            posted.GroupBy(s => (s.Value.Store, s.Value.Date)).ToDictionary(day => day.Key, day => day.LongCount()));
    }
}
