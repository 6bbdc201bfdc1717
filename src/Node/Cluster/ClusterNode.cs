using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Cluster;

/// <summary>
/// A node's part in the cluster: says that it is alive, looks who else is, and takes and gives groups of shards so that
/// every one has one node. It may be wrong about the others at any time (a pause, a lost connection): what it does is
/// decided by compare-and-set in the membership table, and what its shards write by the journal's fence.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan HeadsEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NewsEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan CopyUnusedAfter = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);

    private readonly RetailNode _node;
    private readonly MembershipTable _table;
    private readonly ClusterSection _settings;
    private readonly PlacingLimits _limits;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Task> _moving = new();
    private readonly SemaphoreSlim _learning = new(1);
    private readonly List<Task> _loops = [];
    private Member _me;
    private ClusterView _view = new([], []);
    private (long Registry, long Catalogue) _learned;
    private long _lookedAt, _askedAt;

    private ClusterNode(RetailNode node, MembershipTable table, Member me, ILogger log)
    {
        (_node, _table, _settings, _me, _log) = (node, table, node.Settings.Cluster, me, log);
        _limits = new(_settings.DeadAfter, _settings.SettleAfter, _settings.MovesMax);
        _node.Lost = Lost;
    }

    /// <summary>This node, in its present life.</summary>
    public Member Me => _me;

    /// <summary>As it was seen last.</summary>
    public ClusterView View => Volatile.Read(ref _view);

    /// <summary>How far every shard is durable, as it was seen last.</summary>
    public IReadOnlyDictionary<Actors.Storage.ShardId, Actors.Storage.Fence> Fences { get; private set; } =
        new Dictionary<Actors.Storage.ShardId, Actors.Storage.Fence>();

    internal MembershipTable Table => _table;

    /// <exception cref="JournalOpenException">
    /// The database is another cluster's, or a node of this name is alive.
    /// </exception>
    internal static async Task<ClusterNode> Join(
        RetailNode node, MembershipTable table, Uri address, ILoggerFactory logs, CancellationToken cancel)
    {
        var settings = node.Settings;
        await table.Found(settings.Cluster.Name, settings.Shards.Stores, settings.Shards.Stock,
            node.Shards.Groups.Select(group => group.Name), cancel);
        var me = new Member(settings.Node.Name, Guid.NewGuid(), settings.Cluster.Advertise ?? address,
            VersionOf(), false, default, default);
        var began = node.Clock.GetTimestamp();
        // A node that was killed and comes back at once waits until its former life is over.
        while (!await table.Join(me, settings.Cluster.DeadAfter, cancel))
        {
            if (node.Clock.GetElapsedTime(began) > settings.Cluster.DeadAfter + TimeSpan.FromSeconds(2))
                throw new JournalOpenException($"retail.node.name is '{me.Name}', and a node of that name is alive in the "
                    + "cluster; allowed: a name of its own");
            await Task.Delay(settings.Cluster.HeartbeatEvery, node.Clock, cancel);
        }
        var cluster = new ClusterNode(node, table, me, logs.CreateLogger("RetailActors.Cluster"));
        await cluster.LearnHeads(cancel);
        cluster.Start();
        return cluster;
    }

    private static string VersionOf() => typeof(ClusterNode).Assembly.GetName().Version?.ToString() ?? "?";

    private void Start()
    {
        Loop(_settings.HeartbeatEvery, Beat);
        Loop(_settings.HeartbeatEvery / 4, Look);
        Loop(HeadsEvery, LearnHeads);
        Loop(_node.Settings.Erp.MasterDataEvery, async cancel => await _node.Desk.ReleaseHealed(cancel));
        Loop(CopyUnusedAfter / 4, async _ =>
        {
            foreach (var host in _node.Shards.All)
                await host.ForgetUnusedCopy(CopyUnusedAfter);
        });
        Loop(TidyEvery, _table.Tidy);
    }

    /// <summary>Whatever fails is tried again at the next turn: the database may be away for a while.</summary>
    private void Loop(TimeSpan every, Func<CancellationToken, Task> turn) => _loops.Add(Task.Run(async () =>
    {
        var failed = false;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await turn(_stop.Token);
                failed = false;
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                if (!failed)
                    Log.ClusterTrouble(_log, e.Message);
                failed = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(every, _node.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }));

    // ---- Being there ----------------------------------------------------------------------------------------------

    private async Task Beat(CancellationToken cancel)
    {
        if (await _table.Beat(_me.Incarnation, cancel))
            return;
        // Another took the name while this one was silent, or the row was tidied away: a new life, with nothing.
        _me = _me with { Incarnation = Guid.NewGuid() };
        Log.Rejoins(_log, _me.Name);
        if (!await _table.Join(_me, _settings.DeadAfter, cancel))
            throw new InvalidOperationException($"another node is alive as '{_me.Name}'");
    }

    // ---- Having -----------------------------------------------------------------------------------------------

    private async Task Look(CancellationToken cancel)
    {
        var busy = _moving.Keys.ToHashSet();
        // After a pause the others may have taken everything: what is true is read first, then acted on.
        var view = await _table.View(cancel);
        Volatile.Write(ref _view, view);
        var (now, last) = (_node.Clock.GetTimestamp(), _lookedAt);
        _lookedAt = now;
        // A node that did not look for a while does not call others dead: perhaps it was the one that was cut off.
        var wasAway = last == 0 || _node.Clock.GetElapsedTime(last, now) > _settings.DeadAfter;
        // Of what was moving while the tables were read they may tell an old story.
        foreach (var place in view.Places.Where(place => !busy.Contains(place.Group)))
            Settle(GroupOf(place.Group), place, view);
        foreach (var step in wasAway ? [] : Placing.Steps(view, _me.Incarnation, _limits))
            if (!busy.Contains(step.Group))
                Move(GroupOf(step.Group), () => Do(step, view));
    }

    /// <summary>What the table says is done here: started when it is ours, ended when it is not.</summary>
    private void Settle(ShardGroup group, Place place, ClusterView view)
    {
        var isOurs = place.Owner == _me.Incarnation;
        var hasHeir = view.Members.Any(m => m.Incarnation == place.Heir && Placing.IsAlive(m, _limits));
        if (isOurs && !_node.Owns(group) && !hasHeir)
            Move(group, () => Own(group));
        else if (!isOurs && _node.Owns(group))
            Move(group, () => _node.GiveUp(group, TimeSpan.Zero));
    }

    private async Task Do(PlacingStep step, ClusterView view)
    {
        var (group, cancel) = (GroupOf(step.Group), _stop.Token);
        switch (step)
        {
            case PlacingStep.Claim claim:
                if (await _table.Claim(claim.Group, claim.From, _me.Incarnation, cancel))
                    await Own(group);
                break;
            case PlacingStep.Warm warm:
                foreach (var host in group.Hosts)
                    await host.Warm(cancel);
                await _table.Announce(warm.Group, warm.From, _me.Incarnation,
                    [.. view.Members.Where(m => Placing.IsAlive(m, _limits)).Select(m => m.Incarnation)], cancel);
                break;
            case PlacingStep.HandOver handOver:
                await _node.GiveUp(group, _settings.AnswerWithin);
                if (await _table.HandOver(handOver.Group, _me.Incarnation, handOver.To, cancel))
                    Log.HandedOver(_log, handOver.Group);
                break;
            case PlacingStep.Renounce renounce:
                await _table.Renounce(renounce.Group, _me.Incarnation, cancel);
                break;
        }
    }

    private async Task Own(ShardGroup group)
    {
        var began = _node.Clock.GetTimestamp();
        await _node.Own(group, _stop.Token);
        Log.Owns(_log, group.Name, (long)_node.Clock.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>One thing at a time with a group; what fails is looked at again at the next turn.</summary>
    private void Move(ShardGroup group, Func<Task> act)
    {
        if (_stop.IsCancellationRequested || _moving.ContainsKey(group.Name))
            return;
        _moving[group.Name] = Task.Run(async () =>
        {
            try
            {
                await act();
            }
            catch (Exception e)
            {
                if (!_stop.IsCancellationRequested)
                    Log.MoveFailed(_log, group.Name, e.Message);
                // Not at once again: whatever is in the way needs a moment.
                await Task.Delay(HeadsEvery, _node.Clock);
            }
            finally
            {
                _moving.TryRemove(group.Name, out _);
            }
        });
    }

    /// <summary>A stale owner gives up; whose it is now is seen at the next look.</summary>
    private void Lost(ShardGroup group, Exception e)
    {
        Log.GroupLost(_log, group.Name, e.Message);
        _ = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested && _node.Owns(group))
            {
                Move(group, () => _node.GiveUp(group, TimeSpan.Zero));
                await Task.Delay(HeadsEvery / 5, _node.Clock);
            }
        });
    }

    private ShardGroup GroupOf(string name) => _node.Shards.Groups.First(group => group.Name == name);

    // ---- Knowing ----------------------------------------------------------------------------------------------

    /// <summary>How far the others are; and what they learned of who may send and of master data.</summary>
    private async Task LearnHeads(CancellationToken cancel)
    {
        Fences = await _table.Fences(cancel);
        foreach (var host in _node.Shards.All)
            if (Fences.TryGetValue(host.Id, out var fence))
                host.SeenAt(fence.Head);
        await LearnNews();
    }

    /// <summary>
    /// Looks at once, for the intake that meets a terminal it does not know; not for each of many who are nobody's.
    /// </summary>
    public async ValueTask<bool> HasNews()
    {
        if (_node.Clock.GetElapsedTime(Interlocked.Exchange(ref _askedAt, _node.Clock.GetTimestamp())) < NewsEvery)
            return false;
        try
        {
            await LearnHeads(_stop.Token);
            return true;
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or JournalUnavailableException)
        {
            return false;
        }
    }

    private async Task LearnNews()
    {
        if (_node.Shards.Registry.IsHere)
            return;
        await _learning.WaitAsync();
        try
        {
            var heads = (Fences.GetValueOrDefault(new(Shards.Registry, 0)).Head,
                Fences.GetValueOrDefault(new(Shards.Catalogue, 0)).Head);
            if (heads.Item1 != _learned.Registry)
                await _node.LearnRegistry();
            if (heads.Item2 != _learned.Catalogue)
            {
                await _node.LearnCatalogue();
                await _node.Desk.ReleaseHealed(_stop.Token);
            }
            _learned = heads;
        }
        finally
        {
            _learning.Release();
        }
    }

    // ---- Leaving ----------------------------------------------------------------------------------------------

    /// <summary>Gives everything to the others, as far as there is time, and says goodbye.</summary>
    public async Task Leave(TimeSpan within)
    {
        var began = _node.Clock.GetTimestamp();
        try
        {
            await _table.SetLeaving(_me.Incarnation, CancellationToken.None);
            while (_node.Clock.GetElapsedTime(began) < within && _node.Shards.Groups.Any(_node.Owns)
                && View.Members.Any(m => m.Incarnation != _me.Incarnation && !m.IsLeaving
                    && Placing.IsAlive(m, _limits)))
                await Task.Delay(HeadsEvery / 5, _node.Clock);
        }
        catch (Exception e)
        {
            Log.ClusterTrouble(_log, e.Message);
        }
        await End();
        foreach (var group in _node.Shards.Groups.Where(_node.Owns))
            await _node.GiveUp(group, TimeSpan.FromSeconds(1));
        try
        {
            await _table.Leave(_me.Incarnation, CancellationToken.None);
        }
        catch (Exception e)
        {
            // It will be missed by its silence.
            Log.ClusterTrouble(_log, e.Message);
        }
    }

    private async Task End()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_moving.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await Leave(TimeSpan.Zero);
        _stop.Dispose();
        _learning.Dispose();
    }
}
