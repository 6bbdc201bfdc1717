using Microsoft.Extensions.Logging;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A shard as the rest of the node sees it: ask it, look into it, bring it facts. All of it happens on the shard's own
/// <see cref="ShardLoop{TEntity, TCommand, TEvent, TReply}"/>.
/// </summary>
public sealed class ShardHost<TEntity, TCommand, TEvent, TReply> : IShardHost, IStartable, IFactTarget<TCommand>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private static readonly TimeSpan NotReadyPause = TimeSpan.FromMilliseconds(5);

    private readonly ShardLoop<TEntity, TCommand, TEvent, TReply> _loop;
    private readonly ShardLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly PoisonedFacts _poison = new();

    public ShardHost(
        ShardId id, IJournal journal, ISnapshots snapshots, ShardLimits limits, int mailboxMax, TimeProvider clock,
        ILogger log)
    {
        _loop = new(id, journal, snapshots, limits, mailboxMax, clock, log);
        (_limits, _clock, _log) = (limits, clock, log);
    }

    public ShardId Id => _loop.Id;

    public ITail Tail => _loop.Tail;

    public int MailboxCount => _loop.MailboxCount;

    public Task Completion => _loop.Completion;

    /// <summary>Claims the shard, reads its journal, and serves from then on.</summary>
    public ValueTask Start(CancellationToken cancel) => _loop.Start(cancel);

    /// <summary>False when the mailbox is full: nothing happened.</summary>
    public bool TrySend(string entity, TCommand command, IReplyTo<TReply>? replyTo) =>
        _loop.TrySend(entity, command, replyTo);

    /// <exception cref="ShardFaultException">Busy when the mailbox is full; otherwise as the fault says.</exception>
    public ValueTask<TReply> Ask(string entity, TCommand command)
    {
        var pending = PendingReply<TReply>.Rent();
        var task = pending.Task;
        if (!TrySend(entity, command, pending))
            pending.Fail(new Fault(FaultKind.Busy, $"the mailbox of {Id} is full"));
        return task;
    }

    /// <summary>Runs on the shard's own loop, between steps; to be quick.</summary>
    public async ValueTask<T> Inspect<T>(Func<Shard<TEntity, TCommand, TEvent, TReply>, T> read)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Do(shard =>
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
        if (_loop.Completion is { IsCompleted: true } ended && ended != Task.CompletedTask)
            done.TrySetException(new ShardFaultException(new Fault(FaultKind.ShardLost, $"{Id} is not served here")));
        return await done.Task;
    }

    /// <summary>Returns when all up to the sequence can be read from the journal.</summary>
    public ValueTask UntilDurable(long sequence, CancellationToken cancel) =>
        sequence == 0 ? ValueTask.CompletedTask : Tail.WaitBeyond(sequence - 1, cancel);

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
            return (shard.ReceiveFacts(source, last, commands, _loop.Now, poison), shard.Facts.Cursor(source));
        }
        catch (PoisonedFactException e)
        {
            Log.PoisonedFact(_log, e, Id.ToString(), source, e.Index, _poison.Add(source, last, e.Index));
            _loop.Lose("a poisoned fact left its group half applied");
            return (false, after);
        }
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
