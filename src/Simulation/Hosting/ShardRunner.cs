using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Hosting;

/// <summary>
/// One node's host of one shard, on virtual time: drives the real
/// <see cref="Shard{TEntity,TCommand,TEvent,TReply}"/> in the steps of the real host, by the same rules.
/// </summary>
public sealed class ShardRunner<TEntity, TCommand, TEvent, TReply>(
    SimulatedNode node, ShardId id, Site site, ShardLimits limits, int mailboxMax) : IRunner, IFactTaker<TCommand>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Queue<(string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo)> _mailbox = new();
    private readonly RunnerSnapshots<TEntity, TCommand, TEvent, TReply> _snapshots = new(id, site);
    private readonly PoisonCounts _poison = new();
    private Instant? _wakeAt;
    private int _life;

    public ShardId Id => id;
    public SimulatedNode Node => node;

    /// <summary>Null while the host is down or recovers.</summary>
    public Shard<TEntity, TCommand, TEvent, TReply>? Shard { get; private set; }

    public bool IsUp { get; private set; }

    public bool IsServing => Shard is not null;

    public int Life => _life;

    public string State => !IsUp ? "down" : Shard is not { } shard ? "recovering"
        : shard.IsCommitting ? "committing" : _mailbox.Count > 0 ? "with mail" : "idle";

    /// <summary>It serves from now on: its readers and queues begin here.</summary>
    public Action Opened { get; set; } = () => { };

    /// <summary>It gave the shard up, or died.</summary>
    public Action Ended { get; set; } = () => { };

    public void Start()
    {
        if (!node.IsUp)
            return;
        (IsUp, Shard, _wakeAt) = (true, null, null);
        _life++;
        _snapshots.Forget();
        Do(5, "claims", () => node.WhenConnected("claims", Now(() =>
        {
            var fence = site.Journal.ClaimNow(id);
            site.Scheduler.Tell(node.Name, $"claims {id}, epoch {fence.Epoch}, head {fence.Head}");
            Do(20, "reads", () => node.WhenConnected("reads", Now(() => Open(fence))));
        })));
    }

    private void Open(Fence fence)
    {
        if (site.Journal.FenceOf(id) != fence)
        {
            // Another one has claimed it since: what is there now is not ours to serve.
            Stop("another owner claimed it while it was read");
            return;
        }
        site.Snapshots.Watermark(id, CancellationToken.None).AsTask().Wait();
        Shard = Recovery.Recover<TEntity, TCommand, TEvent, TReply>(fence, limits, site.Journal, site.Snapshots, id);
        Opened();
        Step();
    }

    private void Do(int millisecondsMax, string what, Action run) => node.Soon(millisecondsMax, what, Now(run));

    /// <summary>Only in this life of the host.</summary>
    private Action Now(Action run)
    {
        var life = _life;
        return () =>
        {
            if (life == _life)
                run();
        };
    }

    public void Crash()
    {
        (var wasUp, IsUp, Shard) = (IsUp, false, null);
        _life++;
        _mailbox.Clear();
        _poison.Clear();
        if (wasUp)
            Ended();
    }

    public void Stop(string why)
    {
        site.Scheduler.Tell(node.Name, $"gives up {id}: {why}");
        Shard?.Abandon(why);
        while (_mailbox.TryDequeue(out var mail))
            mail.ReplyTo?.Fail(new Fault(FaultKind.ShardLost, why));
        Crash();
    }

    private void Replay(string why)
    {
        site.Scheduler.Tell(node.Name, $"replays {id}: {why}");
        Shard!.Abandon(why);
        Ended();
        Start();
    }

    /// <summary>False when the host is not there or its mailbox is full.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo)
    {
        if (!IsUp)
            return false;
        if (_mailbox.Count >= mailboxMax)
        {
            site.Swarm.Count(Mishap.MailboxFull, State);
            return false;
        }
        _mailbox.Enqueue((entity, command, replyTo));
        Do(2, "mail", Step);
        return true;
    }

    public long? Cursor(string source) => Shard?.Facts.Cursor(source);

    /// <summary>As the real host takes a group of facts, one try.</summary>
    public FactsTaken Offer(
        string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        if (Shard is not { } shard)
            return FactsTaken.Elsewhere;
        if (site.Mutation == Mutation.ForgetCursor)
        {
            foreach (var (entity, command) in commands)
                shard.Receive(entity, command, null, node.Now);
            Step();
            return FactsTaken.Taken;
        }
        if (shard.Facts.Cursor(source) != after)
            return FactsTaken.Elsewhere;
        try
        {
            var poison = _poison.Of(source, last, limits.AttemptsMax);
            var taken = shard.ReceiveFacts(source, last, commands, node.Now, poison);
            Step();
            return taken ? FactsTaken.Taken : FactsTaken.NotYet;
        }
        catch (PoisonedFactException e)
        {
            _poison.Add(source, last, e.Index);
            Replay("a poisoned fact left its group half applied");
            return FactsTaken.Elsewhere;
        }
    }

    private void Step()
    {
        if (Shard is not { } shard)
            return;
        var now = node.Now;
        while (!shard.IsFull && _mailbox.TryDequeue(out var mail))
            shard.Receive(mail.Entity, mail.Command, mail.ReplyTo, now);
        if (shard.NextWake is { } at && at <= now)
            shard.Wake(now);
        while (shard.TryTakeLoad(now, out var entity, out var withJournal))
            Load(shard, entity, withJournal);
        _snapshots.Step(shard, (what, run) => Do(10, what, run), Step);
        if (shard.TakeBlock(now) is { } block)
            Commit(shard, block);
        Rest(shard, now);
    }

    private void Rest(Shard<TEntity, TCommand, TEvent, TReply> shard, Instant now)
    {
        if (shard.NextWake is not { } next || next == _wakeAt && next > now)
            return;
        _wakeAt = next;
        node.After(next > now ? next - now : Duration.FromMilliseconds(1), "wakes", Now(() =>
        {
            _wakeAt = null;
            Step();
        }));
    }

    private void Commit(Shard<TEntity, TCommand, TEvent, TReply> shard, Block block)
    {
        if (site.Mutation == Mutation.AnswerBeforeCommit)
            shard.Committed();
        site.Scheduler.Tell(node.Name, $"commits {id} {block.First}..{block.Last}");
        var life = _life;
        if (node.IsCutOff)
        {
            // Request or answer is lost: the host only knows that it does not know.
            if (site.Scheduler.Chance(0.5))
                site.Journal.Send(block, _ => { });
            node.After(Duration.FromSeconds(1), "no answer",
                Now(() => Handle(shard, new CommitResult.Unknown("no answer in time"))));
            return;
        }
        site.Journal.Send(block, result => node.Soon(3, "committed", () =>
        {
            if (life == _life)
                Handle(shard, result);
        }));
    }

    private void Handle(Shard<TEntity, TCommand, TEvent, TReply> shard, CommitResult result)
    {
        var verdict = CommitRule.After(result);
        if (verdict == CommitVerdict.ReadFence && site.Mutation == Mutation.BelieveUnknown)
            verdict = CommitVerdict.GoOn;
        if (verdict != CommitVerdict.ReadFence)
            Settle(shard, verdict, result);
        else
            Do(20, "reads the fence", () => node.WhenConnected("reads the fence", Now(() => Settle(shard,
                CommitRule.AfterReading(site.Journal.FenceOf(id), shard.Epoch, shard.Durable), result))));
    }

    private void Settle(Shard<TEntity, TCommand, TEvent, TReply> shard, CommitVerdict verdict, CommitResult result)
    {
        switch (verdict)
        {
            case CommitVerdict.GoOn:
                if (site.Mutation != Mutation.AnswerBeforeCommit)
                    shard.Committed();
                Step();
                break;
            case CommitVerdict.Stop:
                site.Swarm.Count(Mishap.StaleOwner, node.WasPaused ? $"{id.Kind} after a pause" : id.Kind);
                Stop("another owner");
                break;
            default:
                Replay(result.GetType().Name);
                break;
        }
    }

    private void Load(Shard<TEntity, TCommand, TEvent, TReply> shard, string entity, bool withJournal) =>
        Do(10, "loads", () =>
        {
            var snapshot = site.Snapshots.Load(id, entity, CancellationToken.None).AsTask().Result;
            var blocks = withJournal ? site.Journal.ReadAll(id, (snapshot?.Sequence ?? 0) + 1).ToList() : [];
            shard.Loaded(entity, snapshot, blocks, node.Now);
            Step();
        });
}
