using System.Collections.Concurrent;
using System.Threading.Channels;
using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>
/// The one loop that touches a shard: brings it time, mail and errands, and its blocks to the journal. Group commit
/// adapts by itself: while one commit is in flight the next block collects.
/// </summary>
internal sealed class ShardLoop<TEntity, TCommand, TEvent, TReply> : IAsyncDisposable
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly record struct Mail(string Entity, TCommand Command, IReplyTo<TReply>? ReplyTo);

    private const int ErrandsAStepMax = 256, MailAStepMax = 4_096;

    private readonly IJournal _journal;
    private readonly ISnapshots _snapshots;
    private readonly ShardLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<Mail> _mailbox;
    private readonly ConcurrentQueue<Action<Shard<TEntity, TCommand, TEvent, TReply>>> _errands = new();
    private readonly Doorbell _bell = new();
    private readonly ITimer _timer;
    private readonly SnapshotSaver<TEntity, TCommand, TEvent, TReply> _saver;
    private readonly CancellationTokenSource _stop = new();
    private Shard<TEntity, TCommand, TEvent, TReply> _shard = null!;
    private RestoredShard<TEntity, TCommand, TEvent, TReply>? _warm;
    private Task? _running;
    private CommitResult? _commitResult;
    private Instant? _timerAt;

    public ShardLoop(ShardId id, HostParts parts, ShardTail tail)
    {
        (Id, _journal, _snapshots, _limits, _clock, Tail, _log) =
            (id, parts.Journal, parts.Snapshots, parts.Limits, parts.Clock, tail, parts.Log);
        _mailbox = Channel.CreateBounded<Mail>(new BoundedChannelOptions(parts.MailboxMax) { SingleReader = true });
        _saver = new(id, _snapshots, _clock, _log, Do);
        _timer = _clock.CreateTimer(_ => _bell.Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ShardId Id { get; }

    public ShardTail Tail { get; }

    public int MailboxCount => _mailbox.Reader.Count;

    /// <summary>Completes when the loop has ended for good; faulted when the node must not go on.</summary>
    public Task Completion => _running ?? Task.CompletedTask;

    public Instant Now => Instant.FromUnixTimeMilliseconds(_clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <param name="warm">What was read ahead; null reads all of it now.</param>
    public async ValueTask Start(RestoredShard<TEntity, TCommand, TEvent, TReply>? warm, CancellationToken cancel)
    {
        _warm = warm;
        _shard = await Recover(cancel);
        _running = Task.Run(RunSafely, CancellationToken.None);
    }

    /// <summary>False when the mailbox is full.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo)
    {
        if (!_mailbox.Writer.TryWrite(new Mail(entity, command, replyTo)))
            return false;
        _bell.Ring();
        return true;
    }

    /// <summary>Has it done between two steps; to be quick.</summary>
    public void Do(Action<Shard<TEntity, TCommand, TEvent, TReply>> errand)
    {
        _errands.Enqueue(errand);
        _bell.Ring();
    }

    /// <summary>On the loop: what the shard has staged must not be committed; it is replayed.</summary>
    public void Lose(string why) => _commitResult = new CommitResult.Failed(why);

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

    /// <summary>
    /// Whatever fails, the shard is replayed and goes on, unless its journal or its ownership is gone.
    /// </summary>
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
        for (var left = ErrandsAStepMax; left > 0 && _commitResult is null
            && _errands.TryDequeue(out var errand); left--)
            errand(_shard);
        if (_commitResult is not null)
            return;
        for (var left = MailAStepMax; left > 0 && !_shard.IsFull && _mailbox.Reader.TryRead(out var mail); left--)
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
        var verdict = CommitRule.After(result);
        if (verdict == CommitVerdict.ReadFence)
        {
            Log.CommitLost(_log, Id.ToString(), $"outcome unknown, reading the fence back: {result}");
            verdict = CommitRule.AfterReading(await _journal.ReadFence(Id, _stop.Token), _shard.Epoch, _shard.Durable);
        }
        switch (verdict)
        {
            case CommitVerdict.GoOn:
                _shard.Committed();
                Tail.Advance(_shard.Durable);
                break;
            case CommitVerdict.Stop:
                Log.Fenced(_log, Id.ToString(), (result as CommitResult.Fenced)?.Actual.Epoch ?? 0);
                throw Stopped($"another owner holds {Id}");
            default:
                Log.CommitLost(_log, Id.ToString(), result.ToString());
                await Replay(result.ToString());
                break;
        }
    }

    private ShardStoppedException Stopped(string why)
    {
        _shard?.Abandon(why);
        _stop.Cancel();
        FailMailbox(why);
        return new ShardStoppedException(why);
    }

    private async ValueTask Replay(string why)
    {
        _shard?.Abandon(why);
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
        var warm = Interlocked.Exchange(ref _warm, null);
        var recovered = await ShardRecovery.Claim(Id, _journal, _snapshots, _limits, warm, cancel)
            ?? throw Stopped($"another owner claimed {Id} while it was read");
        Tail.Advance(recovered.Shard.Head);
        Log.Recovered(_log, Id.ToString(), recovered.Shard.Head,
            (long)_clock.GetElapsedTime(began).TotalMilliseconds, recovered.Events, recovered.Snapshots,
            recovered.Shard.Epoch);
        return recovered.Shard;
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
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _shard?.Abandon("the node stops");
        FailMailbox("the node stops");
        await _timer.DisposeAsync();
        _stop.Dispose();
    }
}
