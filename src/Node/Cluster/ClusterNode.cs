using Microsoft.Extensions.Logging;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using RetailActors.Node.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Cluster;

/// <summary>
/// A node's part in the cluster: says that it is alive, looks who else is, and has a <see cref="GroupKeeper"/> take and
/// give groups of shards, so that every one has one node. It may be wrong about the others at any time (a pause, a
/// cut connection): what it does is decided by compare-and-set in the membership table, and what its shards write by
/// the journal's fence.
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
    private readonly GroupKeeper _keeper;
    private readonly MailHealth _mail;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _learning = new(1);
    private readonly List<Task> _loops = [];
    private Member _me;
    private ClusterView _view = new([], []);
    private (long Registry, long Catalogue) _learned;
    private long _askedAt;

    private ClusterNode(RetailNode node, MembershipTable table, Member me, ILogger log)
    {
        (_node, _table, _settings, _me, _log) = (node, table, node.Settings.Cluster, me, log);
        _limits = new(_settings.DeadAfter, _settings.SettleAfter, _settings.MovesMax);
        _keeper = new(node, table, _limits, _settings.AnswerWithin, new(me.Reads, me.Writes), log, _stop.Token);
        _mail = new(node.Clock, _settings.DeadAfter, _settings.SettleAfter);
        _node.Lost = _keeper.Lost;
    }

    /// <summary>This node, in its present life.</summary>
    public Member Me => _me;

    /// <summary>Groups that are being taken or given here.</summary>
    public IReadOnlyCollection<string> Moving => _keeper.Moving;

    /// <summary>As it was seen last.</summary>
    public ClusterView View => Volatile.Read(ref _view);

    /// <summary>How far every shard is durable, as it was seen last.</summary>
    public IReadOnlyDictionary<ShardId, Fence> Fences { get; private set; } =
        new Dictionary<ShardId, Fence>();

    /// <summary>Mail reaches others and not this node: tills had better go to them.</summary>
    public bool IsCutOff => !_mail.Comes && Placing.Others(View, _me.Incarnation, _limits).Any(m => m.HasMail);

    internal MembershipTable Table => _table;

    /// <exception cref="JournalOpenException">
    /// The database is another cluster's, or a node of this name is alive.
    /// </exception>
    internal static async Task<ClusterNode> Join(RetailNode node, MembershipTable table, Uri address,
        ShapeLevel shapes, ILoggerFactory logs, CancellationToken cancel)
    {
        var settings = node.Settings;
        await table.Found(settings.Cluster.Name, settings.Shards.Stores, settings.Shards.Stock,
            node.Shards.Groups.Select(group => group.Name), cancel);
        var me = new Member(settings.Node.Name, Guid.NewGuid(), settings.Cluster.Advertise ?? address,
            VersionOf(), false, default, default, shapes.Reads, shapes.Writes);
        var began = node.Clock.GetTimestamp();
        // A node that was killed and comes back at once waits until its former life is over.
        while (!await table.Join(me, settings.Cluster.DeadAfter, cancel))
        {
            if (node.Clock.GetElapsedTime(began) > settings.Cluster.DeadAfter + TimeSpan.FromSeconds(2))
                throw new JournalOpenException($"retail.node.name is '{me.Name}', and a node of that name is alive in "
                    + "the cluster; allowed: a name of its own");
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
        Loop(_settings.HeartbeatEvery / 4, _keeper.Expire);
        Loop(_settings.HeartbeatEvery / 4, async cancel =>
            Volatile.Write(ref _view, await _keeper.Look(_me.Incarnation, cancel)));
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
        if (await _keeper.SayAlive(_me.Incarnation, _mail.Look(_node.Mail?.Problem is null), cancel))
            return;
        // Another took the name while this one was silent, or the row was tidied away: a new life, with nothing.
        _me = _me with { Incarnation = Guid.NewGuid() };
        Log.Rejoins(_log, _me.Name);
        if (!await _table.Join(_me, _settings.DeadAfter, cancel))
            throw new InvalidOperationException($"another node is alive as '{_me.Name}'");
    }

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
            while (_node.Clock.GetElapsedTime(began) < within && _keeper.HasAny && HasHeirs(View))
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

    /// <summary>There is a node that can have something of what is here.</summary>
    private bool HasHeirs(ClusterView view) => Placing.Others(view, _me.Incarnation, _limits).Any(m => !m.IsLeaving
        && view.Places.Any(place => place.Owner == _me.Incarnation && Placing.Knows(m, place)));

    private async Task End()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _keeper.Idle.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
            await Leave(TimeSpan.Zero);
        _stop.Dispose();
        _learning.Dispose();
    }
}
