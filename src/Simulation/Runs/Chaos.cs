using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Hosting;
using RetailActors.Simulation.Models;

namespace RetailActors.Simulation.Runs;

/// <summary>What goes wrong in the course of a run, and how it is mended.</summary>
internal sealed class Chaos(Retailer run)
{
    private static readonly Duration DownMost = Duration.FromSeconds(3);
    private readonly Random _random = run.Site.Scheduler.Random;
    private bool _isOver;

    private SeededScheduler Scheduler => run.Site.Scheduler;

    private Swarm Swarm => run.Site.Swarm;

    private Installation Shards => run.Shards;

    public void Begin(SimulationOptions options)
    {
        if (Swarm.Has(Mishap.TwoWithOneRange))
        {
            var twin = run.Devices[_random.Next(run.Devices.Count)];
            Swarm.Count(Mishap.TwoWithOneRange, twin.HasShifts ? "with shifts" : "without shifts");
            run.AddDevice($"{twin.Name}-twin", twin.Terminal, twin.Store, twin.HasShifts);
        }
        run.Site.Journal.Broken = () => Break("sync failed");
        foreach (var device in run.Devices)
            Sell(device, options.SalesMax);
        Tick();
        Watch();
    }

    private void Sell(Device device, int left)
    {
        if (left > 0)
            Scheduler.Soon(3_000, "sells", () =>
            {
                if (_isOver)
                    return;
                device.Sell();
                Sell(device, left - 1);
            });
    }

    private void Tick() => Scheduler.Soon(400, "chaos", () =>
    {
        if (_isOver)
            return;
        var node = Shards.Nodes[_random.Next(Shards.Nodes.Count)];
        if (node.IsUp)
            Strike(node);
        StrikeOutside();
        StrikeDevices();
        People();
        if (Scheduler.Chance(0.03))
            run.CheckReplays();
        Tick();
    });

    private void Strike(SimulatedNode node)
    {
        var shard = Shards.All[_random.Next(Shards.All.Count)];
        var state = $"{shard.Id.Kind} {shard.Runner.State}";
        if (Swarm.Strikes(Mishap.NodeCrash, 0.1, state))
            WhenWriting(() => run.Crash(node, mayTear: false, DownMost));
        else if (Swarm.Strikes(Mishap.PowerLoss, 0.06, state))
            WhenWriting(() => Break("power is lost"));
        else if (Swarm.Strikes(Mishap.NodePause, 0.1, state))
            node.Pause(Milliseconds(50, 8_000));
        else if (run.Site.IsCluster && Swarm.Strikes(Mishap.NodeCutOff, 0.08, state))
            node.CutOffUntil = Scheduler.Now + Milliseconds(200, 5_000);
        else if (Swarm.Strikes(Mishap.ClockJump, 0.08, node.Skew == Duration.Zero ? "right" : "wrong already"))
            node.Skew = Duration.FromSeconds(_random.Next(4) == 0 ? _random.Next(-7_200, 7_200) : _random.Next(-5, 5));
        else if (CanMove(shard) && Swarm.Strikes(Mishap.ShardMoves, 0.2, state))
            Move(shard);
        else if (CanMove(shard) && Swarm.Strikes(Mishap.ShardStolen, 0.15, state))
            MoveTo(shard, Other(shard));
        else if (!run.Site.IsCluster && Swarm.Strikes(Mishap.SnapshotLost, 0.1, state))
            LoseSnapshots(shard);
        else if (Swarm.Strikes(Mishap.DiskFull, 0.05, "begins"))
            run.Site.Journal.FullUntil = Scheduler.Now + Milliseconds(300, 4_000);
    }

    /// <summary>Without ids that the ERP keeps unique only one driver may live: it dies before it moves.</summary>
    private bool CanMove(IShardModel shard) =>
        Shards.Nodes.Count > 1 && (run.Erp.IsKeyed || shard.Id != Shards.Outbox.Id);

    private SimulatedNode Other(IShardModel shard)
    {
        var others = Shards.Nodes.Where(node => node != shard.Owner && node.IsUp).ToList();
        return others.Count == 0 ? shard.Owner : others[_random.Next(others.Count)];
    }

    private void Move(IShardModel shard)
    {
        var (before, to) = (shard.Runner, Other(shard));
        if (to == shard.Owner)
            return;
        if (Swarm.Has(Mishap.CancelOverlap))
            Scheduler.Soon(800, "hands over", () => before.Stop("handed over late"));
        else
            before.Stop("handed over");
        MoveTo(shard, to);
    }

    private static void MoveTo(IShardModel shard, SimulatedNode to)
    {
        if (to == shard.Owner)
            return;
        shard.Owner = to;
        shard.Runner.Start();
    }

    private void LoseSnapshots(IShardModel shard)
    {
        if (_random.Next(2) == 0)
            run.Site.Snapshots.DamageOne(shard.Id);
        else
            run.Site.Snapshots.Clear(shard.Id, CancellationToken.None).AsTask().Wait();
    }

    /// <summary>Half of the time as soon as something is written and not durable yet: the worst of moments.</summary>
    private void WhenWriting(Action strike, int left = 400)
    {
        if (left == 400 && Scheduler.Chance(0.5) || left == 0 || run.Site.Journal.IsWriting)
            strike();
        else
            Scheduler.After(Duration.FromMilliseconds(1), "waits for a write", () =>
            {
                if (!_isOver)
                    WhenWriting(strike, left - 1);
            });
    }

    private void Break(string why)
    {
        Scheduler.Tell("disk", why);
        run.Site.Journal.Lose(mayTear: true);
        if (!run.Site.IsCluster && Shards.Nodes[0].IsUp)
            run.Crash(Shards.Nodes[0], mayTear: true, DownMost);
    }

    private void StrikeOutside()
    {
        var open = Shards.Outbox.Oracle.State(Actors.Delivery.Outbox.Key).Open.Count;
        var state = open == 0 ? "nothing to post" : open < 3 ? "some to post" : "much to post";
        if (Swarm.Strikes(Mishap.ErpDown, 0.06, state))
            run.Erp.DownUntil = Scheduler.Now + Milliseconds(500, 20_000);
        if (Swarm.Strikes(Mishap.ErpThrottles, 0.08, state))
            run.Erp.Throttle(Milliseconds(500, 15_000));
        if (!run.Erp.Rejects && Swarm.Strikes(Mishap.ErpRejects, 0.04, state))
        {
            run.Erp.Rejects = true;
            Scheduler.Soon(8_000, "period opened", () => run.Erp.Rejects = false);
        }
        if (Swarm.Strikes(Mishap.MasterDataChanges, 0.06, state))
            run.Erp.Data = _random.Next(3) == 0 ? run.MendedData : Goods.Lacking(run.MendedData, _random);
    }

    private void StrikeDevices()
    {
        var device = run.Devices[_random.Next(run.Devices.Count)];
        var state = device.Pending == 0 ? "all acknowledged" : "queue";
        if (Swarm.Strikes(Mishap.StoreOffline, 0.05, state))
            foreach (var other in run.Devices.Where(other => other.Store == device.Store))
                other.OfflineUntil = Scheduler.Now + Milliseconds(1_000, 20_000);
        if (Swarm.Strikes(Mishap.BackupRestored, 0.04, state))
            device.RestoreBackup(_random.Next(1, 9));
        if (Swarm.Strikes(Mishap.ClockWrong, 0.05, state))
            device.ClockError = _random.Next(3) == 0 ? Duration.Zero
                : Duration.FromMinutes(_random.Next(-1_500, 1_500));
        if (run.Devices.Count < 12 && Swarm.Strikes(Mishap.IdentityChanges, 0.03, state))
        {
            var name = $"till-{run.Devices.Count + 1}";
            var renamed = run.AddDevice(name, new TerminalId($"N{run.Devices.Count + 1}"), device.Store, false);
            run.RegisterAll();
            Sell(renamed, 10);
        }
    }

    private void People()
    {
        var open = run.OpenCases(_ => true).ToList();
        if (open.Count > 0 && Swarm.Strikes(Mishap.CaseRetried, 0.1, KindOf(open[0])))
            run.Desk.Retry(open[_random.Next(open.Count)]);
        if (open.Count > 0 && Swarm.Strikes(Mishap.CaseWaived, 0.04, KindOf(open[0])))
            run.Desk.Waive(open[_random.Next(open.Count)]);
        if (Swarm.Strikes(Mishap.DayClosed, 0.03, "any day"))
            run.Desk.Close(Today(Scheduler));
    }

    private static string KindOf(string key) => key[..Math.Max(0, key.IndexOf(':', StringComparison.Ordinal))];

    public static BusinessDate Today(SeededScheduler scheduler) =>
        BusinessDate.From(DateOnly.FromDateTime(scheduler.Now.ToDateTimeUtc()));

    private Duration Milliseconds(int least, int most) => Duration.FromMilliseconds(_random.Next(least, most));

    /// <summary>The placement: a shard of a dead node goes to another, one that stopped is started again.</summary>
    private void Watch() => Scheduler.After(Duration.FromMilliseconds(300), "watch", () =>
    {
        foreach (var shard in Shards.All)
            if (!shard.Owner.IsUp && Shards.Nodes.Count > 1 && Scheduler.Chance(0.3))
                MoveTo(shard, Other(shard));
        run.StartStopped();
        if (!_isOver)
            Watch();
    });

    public void Heal()
    {
        _isOver = true;
        Swarm.CalmDown();
        run.Site.Journal.FullUntil = Instant.MinValue;
        run.Erp.Recover();
        run.Erp.Data = run.MendedData;
        run.Desk.Pause(Duration.FromMinutes(20));
        foreach (var node in Shards.Nodes)
        {
            node.WakeUp();
            run.Restart(node);
        }
        foreach (var device in run.Devices)
        {
            (device.OfflineUntil, device.ClockError) = (Instant.MinValue, Duration.Zero);
            device.CloseShift();
        }
        run.Mend();
    }
}
