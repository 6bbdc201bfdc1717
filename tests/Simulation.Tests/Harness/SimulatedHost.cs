using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Tests.Harness;

/// <summary>
/// One node's host of one shard, on virtual time: drives the real
/// <see cref="Shard{TEntity,TCommand,TEvent,TReply}"/> in the steps of the real host. It may be killed at any moment;
/// what it had sent to the journal may still arrive.
/// </summary>
public sealed class SimulatedHost<TEntity, TCommand, TEvent, TReply>(
    string name, ShardId id, PlainJournal journal, SimulatedSnapshots snapshots, ShardLimits limits,
    SeededScheduler scheduler, HostMutation mutation)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private const int SnapshotBytesMax = 200;
    private readonly Queue<(string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo)> _mailbox = new();
    private SnapshotStep? _step;
    private bool _saving;
    private Instant? _wakeAt;
    private int _life;

    /// <summary>Null while the host is down or recovers.</summary>
    public Shard<TEntity, TCommand, TEvent, TReply>? Shard { get; private set; }

    public bool IsUp { get; private set; }

    public void Start()
    {
        (IsUp, Shard, _step, _saving, _wakeAt) = (true, null, null, false, null);
        var life = ++_life;
        var fence = journal.Claim(id, CancellationToken.None).AsTask().Result;
        scheduler.Soon(20, $"{name} reads", () =>
        {
            if (life == _life)
                Open(fence);
        });
    }

    private void Open(Fence fence)
    {
        if (journal.FenceOf(id).Epoch != fence.Epoch)
        {
            Crash();
            return;
        }
        snapshots.Watermark(id, CancellationToken.None).AsTask().Wait();
        Shard = Recover(fence, limits, journal, snapshots, id);
        Step();
    }

    public static Shard<TEntity, TCommand, TEvent, TReply> Recover(
        Fence fence, ShardLimits limits, PlainJournal journal, SimulatedSnapshots? snapshots, ShardId id)
    {
        var shard = new Shard<TEntity, TCommand, TEvent, TReply>(id, limits);
        var watermark = snapshots?.WatermarkOf(id) ?? 0;
        foreach (var snapshot in snapshots?.FindAll(id) ?? [])
            Guarantee.Holds(shard.Restore(snapshot), $"the snapshot of {snapshot.Entity} is unreadable");
        foreach (var block in journal.ReadAll(id, watermark + 1))
            shard.Replay(block);
        shard.Open(fence, watermark);
        return shard;
    }

    /// <summary>The process dies: nobody is told.</summary>
    public void Crash()
    {
        (IsUp, Shard) = (false, null);
        _life++;
        _mailbox.Clear();
    }

    private void Stop(string why)
    {
        Shard!.Abandon(why);
        Crash();
    }

    private void Replay(string why)
    {
        Shard!.Abandon(why);
        Start();
    }

    /// <summary>False when the host is not there.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo)
    {
        if (!IsUp)
            return false;
        _mailbox.Enqueue((entity, command, replyTo));
        scheduler.Soon(2, $"{name} mail", Step);
        return true;
    }

    /// <summary>Facts of another shard, as the pump offers them. Null when the group did not get in.</summary>
    public bool? Offer(
        string source, long last, IReadOnlyList<(string, TCommand)> commands, IReadOnlySet<int> poison, out int failed)
    {
        failed = -1;
        if (Shard is null)
            return null;
        if (mutation == HostMutation.ForgetCursor)
        {
            foreach (var (entity, command) in commands)
                Shard.Receive(entity, command, null, scheduler.Now);
            Step();
            return true;
        }
        try
        {
            var taken = Shard.ReceiveFacts(source, last, commands, scheduler.Now, poison);
            Step();
            return taken;
        }
        catch (PoisonedFactException e)
        {
            failed = e.Index;
            Replay("a poisoned fact left its group half applied");
            return null;
        }
    }

    private void Step()
    {
        if (Shard is not { } shard)
            return;
        var now = scheduler.Now;
        while (!shard.IsFull && _mailbox.TryDequeue(out var mail))
            shard.Receive(mail.Entity, mail.Command, mail.ReplyTo, now);
        if (shard.NextWake is { } at && at <= now)
            shard.Wake(now);
        while (shard.TryTakeLoad(now, out var entity, out var withJournal))
            Load(shard, entity, withJournal);
        TakeSnapshots(shard);
        if (shard.TakeBlock(now) is { } block)
            Commit(shard, block);
        Rest(shard, now);
    }

    private void Rest(Shard<TEntity, TCommand, TEvent, TReply> shard, Instant now)
    {
        if (shard.NextWake is not { } next || next == _wakeAt && next > now)
            return;
        _wakeAt = next;
        scheduler.After(next > now ? next - now : Duration.FromMilliseconds(1), $"{name} wakes", Step);
    }

    private void Commit(Shard<TEntity, TCommand, TEvent, TReply> shard, Block block)
    {
        if (mutation == HostMutation.AnswerBeforeCommit)
            shard.Committed();
        scheduler.Soon(20, $"{name} append {block.First}", () =>
        {
            // Half of what a dead node had sent arrives all the same.
            if (!ReferenceEquals(Shard, shard) && scheduler.Chance(0.5))
                return;
            var result = journal.Append(block, CancellationToken.None).AsTask().Result;
            scheduler.Note(result.GetType().Name);
            scheduler.Soon(10, $"{name} committed", () =>
            {
                if (ReferenceEquals(Shard, shard))
                    Handle(shard, result);
            });
        });
    }

    private void Handle(Shard<TEntity, TCommand, TEvent, TReply> shard, CommitResult result)
    {
        switch (result)
        {
            case CommitResult.Committed:
            case CommitResult.Unknown when mutation == HostMutation.BelieveUnknown:
                Committed(shard);
                break;
            case CommitResult.Fenced:
                Stop("another owner");
                break;
            case CommitResult.Unknown:
                scheduler.Soon(20, $"{name} reads the fence", () => Settle(shard));
                break;
            default:
                Replay(result.ToString());
                break;
        }
    }

    private void Settle(Shard<TEntity, TCommand, TEvent, TReply> shard)
    {
        if (!ReferenceEquals(Shard, shard))
            return;
        var fence = journal.FenceOf(id);
        if (fence.Epoch != shard.Epoch)
            Stop("another owner");
        else if (fence.Head > shard.Durable)
            Committed(shard);
        else
            Replay("the block is not there");
    }

    private void Committed(Shard<TEntity, TCommand, TEvent, TReply> shard)
    {
        if (mutation != HostMutation.AnswerBeforeCommit)
            shard.Committed();
        Step();
    }

    private void Load(Shard<TEntity, TCommand, TEvent, TReply> shard, string entity, bool withJournal) =>
        scheduler.Soon(10, $"{name} loads {entity}", () =>
        {
            if (!ReferenceEquals(Shard, shard))
                return;
            var snapshot = snapshots.Load(id, entity, CancellationToken.None).AsTask().Result;
            var blocks = withJournal ? journal.ReadAll(id, (snapshot?.Sequence ?? 0) + 1) : [];
            shard.Loaded(entity, snapshot, blocks, scheduler.Now);
            Step();
        });

    private void TakeSnapshots(Shard<TEntity, TCommand, TEvent, TReply> shard)
    {
        if (_saving)
            return;
        _step ??= shard.TakeSnapshots(SnapshotBytesMax);
        if (_step is not { } step || step.Barrier > shard.Durable && mutation != HostMutation.SaveSnapshotBeforeBarrier)
            return;
        (_saving, _step) = (true, null);
        scheduler.Soon(10, $"{name} saves", () => Save(shard, step));
    }

    private void Save(Shard<TEntity, TCommand, TEvent, TReply> shard, SnapshotStep step)
    {
        if (!ReferenceEquals(Shard, shard))
            return;
        _saving = false;
        try
        {
            snapshots.Save(id, step.Snapshots, step.Watermark, CancellationToken.None).AsTask().Wait();
            shard.SnapshotsSaved(step);
        }
        catch (IOException)
        {
            _step = step;
        }
        Step();
    }
}
