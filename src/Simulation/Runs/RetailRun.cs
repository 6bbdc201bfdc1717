using NodaTime;
using RetailActors.Actors.Alarms;
using RetailActors.Actors.Cases;
using RetailActors.Actors.Delivery;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Statements;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Simulation.Models;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Runs;

/// <summary>
/// One run from one seed. First anything may fail, and G1 to G9 hold at every step; then all is mended, and everything
/// that was acknowledged comes to its end.
/// </summary>
public sealed class RetailRun
{
    /// <summary>When runs begin, give or take a minute: just before a business date ends.</summary>
    public static readonly Instant Begins = Instant.FromUtc(2026, 11, 21, 23, 59);

    private static readonly Duration HealedWithin = Duration.FromDays(5);
    private static readonly DeliveryPolicy Delivery = new(
        3, Duration.FromSeconds(1), Duration.FromSeconds(20), 3, Duration.FromSeconds(10));
    private readonly SimulationOptions _options;
    private readonly Random _random;
    private readonly Coverage _coverage = new();
    private readonly JournalPolicy _journals;
    private readonly Retailer _retailer;

    private RetailRun(SimulationOptions options)
    {
        _options = options;
        var scheduler = new SeededScheduler(options.Seed) { IsRecording = options.IsRecording };
        _random = scheduler.Random;
        scheduler.Now = Begins + Duration.FromSeconds(_random.Next(-60, 58));
        var isCluster = scheduler.Chance(0.6);
        var swarm = new Swarm(scheduler, _coverage, options.Without);
        var site = new Site(scheduler, swarm, new SimulatedJournal(scheduler, swarm, isCluster, options.Mutation),
            new SimulatedSnapshots(scheduler), options.Mutation, isCluster);
        SimulatedNode[] nodes = [.. Enumerable.Range(0, isCluster ? _random.Next(2, 4) : 1)
            .Select(n => new SimulatedNode($"node-{(char)('a' + n)}", scheduler))];
        Store[] stores = [.. Enumerable.Range(1, _random.Next(1, 4)).Select(Goods.StoreOf)];
        var trade = Trade.Draw(_random, stores) with { HasErpMoves = options.Seed % 3 == 0 };
        var size = InstallationSize.Draw(_random) with { HasPayouts = trade.HasPayouts, HasAlarms = trade.HasAlarms };
        _journals = Journals();
        var isErpKeyed = scheduler.Chance(0.7);
        _retailer = new Retailer(site, new RetailerShape(nodes, size, stores, isErpKeyed, Delivery, _journals)
        {
            Trade = trade,
            Alarms = Alarms(),
        });
    }

    private JournalPolicy Journals() => new(Duration.FromSeconds(_random.Next(1, 20)),
        Duration.FromSeconds(_random.Next(1, 10)), _random.Next(2) == 0 ? 5 : 10_000, _random.Next(4) == 0 ? 12 : 800)
    {
        PerShift = _random.Next(4) == 0,
        StockEvery = _random.Next(2) == 0 ? Duration.FromSeconds(_random.Next(1, 20)) : null,
    };

    /// <summary>Some are told at any hour, some not in the first minutes of a day; some have somebody above them.
    /// </summary>
    private AlarmPolicy Alarms() => new((Severity)_random.Next((int)Severity.Info, (int)Severity.Critical + 1),
        _random.Next(3) == 0 ? new QuietHours(LocalTime.Midnight, new LocalTime(0, 2), DateTimeZone.Utc) : null,
        _random.Next(2) == 0 ? Duration.FromSeconds(_random.Next(5, 60)) : null,
        Duration.FromSeconds(1), Duration.FromSeconds(20));

    private SeededScheduler Scheduler => _retailer.Site.Scheduler;

    /// <summary>Runs both phases. What is broken is in the result, never thrown.</summary>
    public static SimulationResult Run(SimulationOptions options)
    {
        var run = new RetailRun(options);
        var failure = FailureOf(run.RunPhases);
        if (failure is not null)
            run.Scheduler.Tell("broken", failure);
        var retailer = run._retailer;
        return new SimulationResult(options, failure, run.Scheduler.Trace, run.Scheduler.Steps, run.Scheduler.Now,
            retailer.Truth.RecordedCount, retailer.Truth.Acknowledged.Count, retailer.Books.Documents.Count,
            retailer.Shards.Cases.Oracle.States.Count, run._coverage, run.Scheduler.Lines);
    }

    /// <returns>What was broken; null when nothing was.</returns>
    internal static string? FailureOf(Action run)
    {
        try
        {
            run();
            return null;
        }
        catch (Exception e) when (e is GuaranteeBrokenException or BrokenInvariantException)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return $"the machinery throws {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n')[0].Trim()}";
        }
    }

    private void RunPhases()
    {
        foreach (var shard in _retailer.Shards.All)
            shard.Owner = _retailer.Shards.Nodes[_random.Next(_retailer.Shards.Nodes.Count)];
        var count = _random.Next(1, _options.DevicesMax + 1);
        for (var n = 1; n <= count; n++)
            _retailer.AddDevice($"till-{n}", new TerminalId($"T{n}"),
                _retailer.Stores[_random.Next(_retailer.Stores.Count)].Id, _random.Next(3) == 0);
        _retailer.SetUp();
        var chaos = new Chaos(_retailer);
        _retailer.Site.Swarm.Begin();
        chaos.Begin(_options);
        var seconds = _random.Next(5, 61) * Math.Min(_options.ChaosMax.TotalSeconds, 60) / 60;
        Scheduler.RunUntil(Scheduler.Now + Duration.FromSeconds(seconds), () => false);
        chaos.Heal();
        Scheduler.Tell("phase", "all is mended");
        _retailer.CheckReplays();
        ComeToAnEnd();
    }

    private void ComeToAnEnd()
    {
        // A person closes the days, or they end by themselves; a shift that is never closed ends by a person alone.
        var closes = _random.Next(2) == 0 || _journals.PerShift;
        var end = Scheduler.Now + HealedWithin;
        for (var step = Duration.FromSeconds(20); ; step = Duration.Min(step * 1.5, Duration.FromHours(4)))
        {
            Scheduler.RunUntil(Scheduler.Now + step, () => false);
            if (_retailer.Unfinished() is not { } late)
                break;
            Guarantee.Holds(Scheduler.Now < end, $"G1: {HealedWithin.TotalDays} days after all was mended: {late}");
            _retailer.Mend();
            if (closes)
                _retailer.Desk.Close(Chaos.Today(Scheduler).AddDays(10));
        }
        _retailer.CheckEnd();
    }
}
