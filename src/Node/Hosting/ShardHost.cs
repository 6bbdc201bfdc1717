using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>
/// Brings a shard its time, its storage and its commands. One loop a shard: nothing else touches it. Group commit
/// adapts by itself: while one commit is in flight the next block collects.
/// </summary>
public sealed class ShardHost<TEntity, TCommand, TEvent, TReply> : IShardHost, IStartable, IFactTarget<TCommand>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly record struct Envelope(string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo);

    private static readonly TimeSpan NotReadyPause = TimeSpan.FromMilliseconds(5);

    private readonly IJournal _journal;
    private readonly ISnapshots _snapshots;
    private readonly ShardLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<Envelope> _mailbox;
    private readonly ConcurrentQueue<Action<Shard<TEntity, TCommand, TEvent, TReply>>> _errands = new();
    private readonly Doorbell _bell = new();
    private readonly ShardTail _tail = new();
    private readonly ITimer _timer;
    private readonly SnapshotSaver<TEntity, TCommand, TEvent, TReply> _saver;
    private readonly PoisonedFacts _poison = new();
    private readonly CancellationTokenSource _stop = new();
    private Shard<TEntity, TCommand, TEvent, TReply> _shard = null!;
    private Task? _loop;
    private CommitResult? _commitResult;
    private Instant? _timerAt;

    public ShardHost(
        ShardId id, IJournal journal, ISnapshots snapshots, ShardLimits limits, int mailboxMax, TimeProvider clock,
        ILogger log)
    {
        (Id, _journal, _snapshots, _limits, _clock, _log) = (id, journal, snapshots, limits, clock, log);
        _mailbox = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(mailboxMax) { SingleReader = true });
        _saver = new(id, snapshots, clock, log, Do);
        _timer = clock.CreateTimer(_ => _bell.Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ShardId Id { get; }

    public ITail Tail => _tail;

    public int MailboxCount => _mailbox.Reader.Count;

    /// <summary>Completes when the host has stopped for good; faulted when the node must not go on.</summary>
    public Task Completion => _loop ?? Task.CompletedTask;

    private Instant Now => Instant.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Claims the shard, reads its journal, and serves from then on.</summary>
    public async ValueTask Start(CancellationToken cancel)
    {
        _shard = await Recover(cancel);
        _loop = Task.Run(RunSafely, CancellationToken.None);
    }

    /// <summary>False when the mailbox is full: nothing happened.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo)
    {
        if (!_mailbox.Writer.TryWrite(new Envelope(entity, command, replyTo)))
            return false;
        _bell.Ring();
        return true;
    }

    /// <exception cref="ShardFaultException">Busy when the mailbox is full; otherwise as the fault says.</exception>
    public ValueTask<TReply> Ask(string entity, TCommand command)
    {
        var pending = PendingReply<TReply>.Rent();
        var task = pending.Task;
        if (!TrySend(entity, command, pending))
            pending.Fail(new Fault(FaultKind.Busy, $"the mailbox of {Id} is full"));
        return task;
    }

    private void Do(Action<Shard<TEntity, TCommand, TEvent, TReply>> errand)
    {
        _errands.Enqueue(errand);
        _bell.Ring();
    }

    /// <summary>Runs on the shard's own loop, between steps; to be quick.</summary>
    public async ValueTask<T> Inspect<T>(Func<Shard<TEntity, TCommand, TEvent, TReply>, T> read)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _errands.Enqueue(shard =>
        {
            try
            {
                done.SetResult(read(shard));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        _bell.Ring();
        if (_loop?.IsCompleted == true)
            done.TrySetException(new ShardFaultException(new Fault(FaultKind.ShardLost, $"{Id} is not served here")));
        return await done.Task;
    }

    public ValueTask<long> Cursor(string source) => Inspect(shard => shard.Facts.Cursor(source));

    public async ValueTask<long> DeliverFacts(
        string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        while (true)
        {
            var (taken, cursor) = await Inspect(shard => Offer(shard, source, after, last, commands));
            if (taken || cursor != after)
                return cursor;
            // An entity of the group is being loaded or restarted.
            await Task.Delay(NotReadyPause, _clock);
        }
    }

    private (bool Taken, long Cursor) Offer(
        Shard<TEntity, TCommand, TEvent, TReply> shard, string source, long after, long last,
        IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        if (shard.Facts.Cursor(source) is var cursor && cursor != after)
            return (false, cursor);
        try
        {
            var poison = _poison.Of(source, last, _limits.AttemptsMax);
            return (shard.ReceiveFacts(source, last, commands, Now, poison), shard.Facts.Cursor(source));
        }
        catch (PoisonedFactException e)
        {
            Log.PoisonedFact(_log, e, Id.ToString(), source, e.Index, _poison.Add(source, last, e.Index));
            _commitResult = new CommitResult.Failed("a poisoned fact left its group half applied");
            return (false, after);
        }
    }

    // ---- The loop -------------------------------------------------------------------------------------------------

    private async Task RunSafely()
    {
        try
        {
            await RunAgainAndAgain();
        }
        finally
        {
            // Whoever waits for a look into the shard gets it, or its refusal, now.
            while (_errands.TryDequeue(out var errand))
                Refuse(errand);
        }
    }

    private void Refuse(Action<Shard<TEntity, TCommand, TEvent, TReply>> errand)
    {
        try
        {
            errand(_shard);
        }
        catch (Exception e) when (e is InvalidOperationException or BrokenInvariantException)
        {
            Log.CommitLost(_log, Id.ToString(), $"the loop has ended: {e.Message}");
        }
    }

    /// <summary>Whatever fails, the shard is replayed and goes on, unless its journal or its ownership is gone.</summary>
    private async Task RunAgainAndAgain()
    {
        string? lost = null;
        for (var failures = 0; !_stop.IsCancellationRequested;)
        {
            try
            {
                if (lost is not null)
                    await Replay(lost);
                (lost, failures) = (null, lost is null ? 0 : failures);
                await Run();
            }
            catch (JournalBrokenException e)
            {
                throw Stopped(e.Message);
            }
            catch (Exception e) when (e is not (OperationCanceledException or ShardStoppedException))
            {
                // A full disk, for example: whoever waits is told to come again, and the shard tries again.
                (lost, failures) = (e.Message, failures + 1);
                FailMailbox(e.Message);
                var backoff = _limits.BackoffAfter(failures).ToTimeSpan();
                Log.ShardFailed(_log, e, Id.ToString(), backoff);
                await Task.Delay(backoff, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Run()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (_commitResult is not null)
                await HandleCommit();
            Step();
            if (_errands.IsEmpty && _commitResult is null && (_shard.IsFull || _mailbox.Reader.Count == 0))
                await Rest();
        }
    }

    private void Step()
    {
        var now = Now;
        for (var left = 256; left > 0 && _commitResult is null && _errands.TryDequeue(out var errand); left--)
            errand(_shard);
        if (_commitResult is not null)
            return;
        for (var left = 4_096; left > 0 && !_shard.IsFull && _mailbox.Reader.TryRead(out var mail); left--)
            _shard.Receive(mail.Entity, mail.Command, mail.ReplyTo, now);
        if (_shard.NextWake is { } at && at <= now)
            _shard.Wake(now);
        while (_shard.TryTakeLoad(now, out var entity, out var withJournal))
            _ = Load(_shard, entity, withJournal);
        _saver.Step(_shard);
        if (_shard.TakeBlock(now) is { } block)
            _ = Commit(_shard, block);
    }

    private ValueTask Rest()
    {
        if (_shard.NextWake is { } at && at != _timerAt)
        {
            _timerAt = at;
            var wait = at <= Now ? TimeSpan.Zero : (at - Now).ToTimeSpan() + TimeSpan.FromMilliseconds(1);
            _timer.Change(wait < TimeSpan.FromDays(30) ? wait : TimeSpan.FromDays(30), Timeout.InfiniteTimeSpan);
        }
        return _bell.Wait();
    }

    private async Task Commit(Shard<TEntity, TCommand, TEvent, TReply> shard, Block block)
    {
        CommitResult result;
        try
        {
            result = await _journal.Append(block, CancellationToken.None);
        }
        catch (Exception e)
        {
            result = new CommitResult.Unknown(e.Message);
        }
        _errands.Enqueue(current =>
        {
            if (ReferenceEquals(current, shard))
                _commitResult = result;
        });
        _bell.Ring();
    }

    private async ValueTask HandleCommit()
    {
        var result = _commitResult!;
        _commitResult = null;
        _timerAt = null;
        switch (result)
        {
            case CommitResult.Committed:
                _shard.Committed();
                _tail.Advance(_shard.Durable);
                break;
            case CommitResult.Fenced fenced:
                Log.Fenced(_log, Id.ToString(), fenced.Actual.Epoch);
                throw Stopped($"another owner holds {Id}");
            case CommitResult.Unknown unknown when await ReachedJournal(unknown.Why):
                _shard.Committed();
                _tail.Advance(_shard.Durable);
                break;
            default:
                Log.CommitLost(_log, Id.ToString(), result.ToString());
                await Replay(result.ToString());
                break;
        }
    }

    /// <summary>
    /// Never retried blindly: the journal says whether the block is there (DESIGN, the runtime in one page).
    /// </summary>
    private async ValueTask<bool> ReachedJournal(string why)
    {
        Log.CommitLost(_log, Id.ToString(), $"outcome unknown, reading the fence back: {why}");
        var fence = await _journal.ReadFence(Id, _stop.Token);
        if (fence.Epoch != _shard.Epoch)
            throw Stopped($"another owner holds {Id}");
        return fence.Head > _shard.Durable;
    }

    private ShardStoppedException Stopped(string why)
    {
        _shard.Abandon(why);
        _stop.Cancel();
        FailMailbox(why);
        return new ShardStoppedException(why);
    }

    private async ValueTask Replay(string why)
    {
        _shard.Abandon(why);
        _commitResult = null;
        _saver.Forget();
        _shard = await Recover(_stop.Token);
    }

    private async Task Load(Shard<TEntity, TCommand, TEvent, TReply> shard, string entity, bool withJournal)
    {
        try
        {
            var snapshot = await _snapshots.Load(Id, entity, _stop.Token);
            var blocks = new List<Block>();
            if (withJournal)
                await foreach (var block in _journal.Read(Id, (snapshot?.Sequence ?? 0) + 1, _stop.Token))
                    blocks.Add(block);
            _errands.Enqueue(current =>
            {
                if (ReferenceEquals(current, shard))
                    current.Loaded(entity, snapshot, blocks, Now);
            });
        }
        catch (Exception e)
        {
            // The shard as a whole is replayed, and with it what this entity is.
            _errands.Enqueue(_ => throw new InvalidOperationException($"{entity} could not be loaded: {e.Message}", e));
        }
        _bell.Ring();
    }

    private async ValueTask<Shard<TEntity, TCommand, TEvent, TReply>> Recover(CancellationToken cancel)
    {
        var began = _clock.GetTimestamp();
        // What the shard before this one was saving counts on snapshots that may be forgotten now: not in between.
        await _saver.Idle;
        var recovered = await ShardRecovery.Read<TEntity, TCommand, TEvent, TReply>(
            Id, _journal, _snapshots, _limits, cancel);
        var shard = recovered.Shard ?? throw Stopped($"another owner claimed {Id} while it was read");
        _tail.Advance(shard.Head);
        Log.Recovered(_log, Id.ToString(), shard.Head, (long)_clock.GetElapsedTime(began).TotalMilliseconds,
            recovered.Events, recovered.Snapshots, shard.Epoch);
        return shard;
    }

    private void FailMailbox(string why)
    {
        while (_mailbox.Reader.TryRead(out var mail))
            mail.ReplyTo?.Fail(new Fault(FaultKind.ShardLost, why));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _mailbox.Writer.TryComplete();
        _bell.Ring();
        if (_loop is not null)
            await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _shard?.Abandon("the node stops");
        FailMailbox("the node stops");
        await _timer.DisposeAsync();
        _stop.Dispose();
    }
}
