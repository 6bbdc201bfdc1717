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
    private const int ErrandsAStepMax = 256, MailAStepMax = 4_096;

    private readonly HostParts _parts;
    private readonly ShardInbox<TEntity, TCommand, TEvent, TReply> _inbox;
    private readonly AlarmClock _alarm;
    private readonly SnapshotSaver<TEntity, TCommand, TEvent, TReply> _saver;
    private readonly CancellationTokenSource _stop = new();
    private Shard<TEntity, TCommand, TEvent, TReply> _shard = null!;
    private Task? _running;
    private CommitResult? _commitResult;

    public ShardLoop(ShardId id, HostParts parts, ShardTail tail)
    {
        (Id, _parts, Tail) = (id, parts, tail);
        _inbox = new(parts.MailboxMax);
        _saver = new(id, _parts.Snapshots, _parts.Clock, _parts.Log, Do);
        _alarm = new(_parts.Clock, _inbox.Ring);
    }

    public ShardId Id { get; }

    public ShardTail Tail { get; }

    public int MailboxCount => _inbox.MailCount;

    /// <summary>Completes when the loop has ended for good; faulted when the node must not go on.</summary>
    public Task Completion => _running ?? Task.CompletedTask;

    public Instant Now => Instant.FromUnixTimeMilliseconds(_parts.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    /// <param name="warm">What was read ahead; null reads all of it now.</param>
    public async ValueTask Start(RestoredShard<TEntity, TCommand, TEvent, TReply>? warm, CancellationToken cancel)
    {
        _shard = await Recover(warm, cancel);
        _running = Task.Run(RunSafely, CancellationToken.None);
    }

    /// <summary>False when the mailbox is full.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo) =>
        _inbox.TrySend(new(entity, command, replyTo));

    /// <summary>Has it done between two steps; to be quick.</summary>
    public void Do(Action<Shard<TEntity, TCommand, TEvent, TReply>> errand) => _inbox.Do(errand);

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
            _inbox.EndErrands(_shard, why => Log.CommitLost(_parts.Log, Id.ToString(), $"the loop has ended: {why}"));
        }
    }

    /// <summary>Whatever fails, it is replayed and goes on, unless its journal or its ownership is gone.</summary>
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
                _inbox.FailMail(e.Message);
                var backoff = _parts.Limits.BackoffAfter(failures).ToTimeSpan();
                Log.ShardFailed(_parts.Log, e, Id.ToString(), backoff);
                await Task.Delay(backoff, _parts.Clock, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            if (_inbox.HasNoErrand && _commitResult is null && (_shard.IsFull || _inbox.MailCount == 0))
                await Rest();
        }
    }

    private void Step()
    {
        var now = Now;
        for (var left = ErrandsAStepMax; left > 0 && _commitResult is null
            && _inbox.TryTakeErrand(out var errand); left--)
            errand(_shard);
        if (_commitResult is not null)
            return;
        for (var left = MailAStepMax; left > 0 && !_shard.IsFull && _inbox.TryTakeMail(out var mail); left--)
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
        if (_shard.NextWake is { } at)
            _alarm.Set(at, Now);
        return _inbox.Wait();
    }

    private async Task Commit(Shard<TEntity, TCommand, TEvent, TReply> shard, Block block)
    {
        CommitResult result;
        try
        {
            result = await _parts.Journal.Append(block, CancellationToken.None);
        }
        catch (Exception e)
        {
            result = new CommitResult.Unknown(e.Message);
        }
        Do(current =>
        {
            if (ReferenceEquals(current, shard))
                _commitResult = result;
        });
    }

    private async ValueTask HandleCommit()
    {
        var result = _commitResult!;
        _commitResult = null;
        _alarm.Forget();
        var verdict = CommitRule.After(result);
        if (verdict == CommitVerdict.ReadFence)
        {
            Log.CommitLost(_parts.Log, Id.ToString(), $"outcome unknown, reading the fence back: {result}");
            var fence = await _parts.Journal.ReadFence(Id, _stop.Token);
            verdict = CommitRule.AfterReading(fence, _shard.Epoch, _shard.Durable);
        }
        switch (verdict)
        {
            case CommitVerdict.GoOn:
                _shard.Committed();
                Tail.Advance(_shard.Durable);
                break;
            case CommitVerdict.Stop:
                Log.Fenced(_parts.Log, Id.ToString(), (result as CommitResult.Fenced)?.Actual.Epoch ?? 0);
                throw Stopped($"another owner holds {Id}");
            default:
                Log.CommitLost(_parts.Log, Id.ToString(), result.ToString());
                await Replay(result.ToString());
                break;
        }
    }

    private ShardStoppedException Stopped(string why)
    {
        _shard?.Abandon(why);
        _stop.Cancel();
        _inbox.FailMail(why);
        return new ShardStoppedException(why);
    }

    private async ValueTask Replay(string why)
    {
        _shard?.Abandon(why);
        _commitResult = null;
        _saver.Forget();
        _shard = await Recover(null, _stop.Token);
    }

    private async Task Load(Shard<TEntity, TCommand, TEvent, TReply> shard, string entity, bool withJournal)
    {
        try
        {
            var (snapshot, blocks) = await ShardRecovery.Read(Id, entity, withJournal, _parts, _stop.Token);
            Do(current =>
            {
                if (ReferenceEquals(current, shard))
                    current.Loaded(entity, snapshot, blocks, Now);
            });
        }
        catch (Exception e)
        {
            // The shard as a whole is replayed, and with it what this entity is.
            Do(_ => throw new InvalidOperationException($"{entity} could not be loaded: {e.Message}", e));
        }
    }

    private async ValueTask<Shard<TEntity, TCommand, TEvent, TReply>> Recover(
        RestoredShard<TEntity, TCommand, TEvent, TReply>? warm, CancellationToken cancel)
    {
        var began = _parts.Clock.GetTimestamp();
        // What the shard before this one was saving counts on snapshots that may be forgotten now: not in between.
        await _saver.Idle;
        var recovered = await ShardRecovery.Claim(Id, _parts.Journal, _parts.Snapshots, _parts.Limits, warm, cancel)
            ?? throw Stopped($"another owner claimed {Id} while it was read");
        Tail.Advance(recovered.Shard.Head);
        Log.Recovered(_parts.Log, Id.ToString(), recovered.Shard.Head,
            (long)_parts.Clock.GetElapsedTime(began).TotalMilliseconds, recovered.Events, recovered.Snapshots,
            recovered.Shard.Epoch);
        return recovered.Shard;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _inbox.Close();
        if (_running is not null)
            await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _shard?.Abandon("the node stops");
        _inbox.FailMail("the node stops");
        await _alarm.DisposeAsync();
        _stop.Dispose();
    }
}
