using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Transport;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A shard as the rest of the node sees it: ask it, look into it, bring it facts. When this node owns it, all of it
/// happens on the shard's own <see cref="ShardLoop{TEntity, TCommand, TEvent, TReply}"/>; otherwise questions and facts
/// go to its owner by mail, and looks are taken at a copy that is read from the shared journal.
/// </summary>
public sealed class ShardHost<TEntity, TCommand, TEvent, TReply> : IShardHost, IFactTarget<TCommand>
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private static readonly TimeSpan NotReadyPause = TimeSpan.FromMilliseconds(5);

    private readonly HostParts _parts;
    private readonly ShardReplica<TEntity, TCommand, TEvent, TReply> _replica;
    private readonly ShardMail<TCommand, TReply>? _mail;
    private readonly ShardTail _tail = new();
    private volatile OwnedShard? _owned;
    private volatile bool _leaving;

    public ShardHost(ShardId id, HostParts parts)
    {
        (Id, _parts) = (id, parts);
        _replica = new(id, parts.Journal, parts.Snapshots, parts.Limits, parts.Clock);
        _mail = parts.Transport is { } transport ? new(id, transport, parts.MailWithin) : null;
    }

    public ShardId Id { get; }

    public bool IsHere => _owned is not null && !_leaving;

    public ITail Tail => _tail;

    public int MailboxCount => _owned?.Loop.MailboxCount ?? 0;

    public Task Completion => _owned?.Loop.Completion ?? Task.CompletedTask;

    public T Accept<T>(IShardVisitor<T> visitor) => visitor.Visit(this);

    public Func<string, long> ReadBy { get; set; } = _ => 0;

    // ---- Owning ---------------------------------------------------------------------------------------------------

    /// <summary>Claims the shard, reads its journal, and serves from then on.</summary>
    public async ValueTask Start(CancellationToken cancel)
    {
        var owned = new OwnedShard(this);
        try
        {
            await owned.Loop.Start(await _replica.Take(), cancel);
        }
        catch
        {
            await owned.Loop.DisposeAsync();
            throw;
        }
        _leaving = false;
        _owned = owned;
    }

    public async ValueTask Warm(CancellationToken cancel) => await _replica.Look(_ => true, cancel);

    public async ValueTask Drain(TimeSpan within)
    {
        _leaving = true;
        if (_owned is not { } owned)
            return;
        var began = _parts.Clock.GetTimestamp();
        while (!owned.Loop.Completion.IsCompleted && _parts.Clock.GetElapsedTime(began) < within
            && (owned.Loop.MailboxCount > 0 || !await owned.Inspect(shard =>
                shard is { UnansweredCount: 0, IsCommitting: false, StagedBytes: 0 })))
            await Task.Delay(NotReadyPause, _parts.Clock);
    }

    public async ValueTask Stop()
    {
        _leaving = true;
        if (_owned is not { } owned)
            return;
        await owned.Loop.DisposeAsync();
        _owned = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _replica.Dispose();
    }

    /// <summary>Tells how far another node's shard is durable.</summary>
    public void SeenAt(long head)
    {
        if (_owned is null)
            _tail.Advance(head);
    }

    public ValueTask ForgetUnusedCopy(TimeSpan after) => _replica.ForgetUnused(after);

    /// <summary>Mail from other nodes; only the owner reads it.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadMail(ReadOnlyMemory<byte> message) => _owned is { } owned
        ? ShardMail<TCommand, TReply>.Read(message, owned)
        : ValueTask.FromResult(ShardMail<TCommand, TReply>.Refused(NotServed().Fault));

    // ---- Using ----------------------------------------------------------------------------------------------------

    /// <exception cref="ShardFaultException">Busy when the mailbox is full; otherwise as the fault says.</exception>
    public ValueTask<TReply> Ask(string entity, TCommand command)
    {
        if (_owned is { } owned && !_leaving)
            return owned.Ask(entity, command);
        return _mail is { } mail ? mail.Ask(entity, command) : throw NotServed();
    }

    /// <summary>
    /// Runs on the shard's own loop, between steps; to be quick. Of a shard of another node it sees what was durable
    /// when it was asked.
    /// </summary>
    public ValueTask<T> Inspect<T>(Func<Shard<TEntity, TCommand, TEvent, TReply>, T> read)
    {
        if (_owned is { } owned)
            return owned.Inspect(read);
        return _mail is not null ? _replica.Look(read) : throw NotServed();
    }

    /// <summary>Returns when all up to the sequence can be read from the journal.</summary>
    public ValueTask UntilDurable(long sequence, CancellationToken cancel) =>
        sequence == 0 ? ValueTask.CompletedTask : Tail.WaitBeyond(sequence - 1, cancel);

    public ValueTask<long> Cursor(string source)
    {
        if (_owned is { } owned && !_leaving)
            return owned.Cursor(source);
        return _mail is { } mail ? mail.Cursor(source) : throw NotServed();
    }

    public ValueTask<long> AskReadBy(string target)
    {
        if (IsHere || _mail is not { } mail)
            return ValueTask.FromResult(ReadBy(target));
        return mail.ReadBy(target);
    }

    public ValueTask<long> DeliverFacts(
        string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands)
    {
        if (_owned is { } owned && !_leaving)
            return owned.DeliverFacts(source, after, last, commands);
        return _mail is { } mail ? mail.DeliverFacts(source, after, last, commands) : throw NotServed();
    }

    private ShardFaultException NotServed() => new(new Fault(FaultKind.ShardLost, $"{Id} is not served here"));

    /// <summary>The shard while this node owns it.</summary>
    private sealed class OwnedShard(ShardHost<TEntity, TCommand, TEvent, TReply> host)
        : ShardMail<TCommand, TReply>.IOwner
    {
        private readonly PoisonedFacts _poison = new();

        public ShardLoop<TEntity, TCommand, TEvent, TReply> Loop { get; } = new(host.Id, host._parts, host._tail);

        public ValueTask<TReply> Ask(string entity, TCommand command)
        {
            var pending = PendingReply<TReply>.Rent();
            var task = pending.Task;
            if (!Loop.TrySend(entity, command, pending))
                pending.Fail(new Fault(FaultKind.Busy, $"the mailbox of {host.Id} is full"));
            return task;
        }

        public async ValueTask<T> Inspect<T>(Func<Shard<TEntity, TCommand, TEvent, TReply>, T> read)
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            Loop.Do(shard =>
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
            if (Loop.Completion is { IsCompleted: true } ended && ended != Task.CompletedTask)
                done.TrySetException(host.NotServed());
            return await done.Task;
        }

        public ValueTask<long> Cursor(string source) => Inspect(shard => shard.Facts.Cursor(source));

        public long ReadBy(string target) => host.ReadBy(target);

        public async ValueTask<long> DeliverFacts(
            string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands)
        {
            while (true)
            {
                var (taken, cursor) = await Inspect(shard => Offer(shard, source, after, last, commands));
                if (taken || cursor != after)
                    return cursor;
                // An entity of the group is being loaded or restarted.
                await Task.Delay(NotReadyPause, host._parts.Clock);
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
                var poison = _poison.Of(source, last, host._parts.Limits.AttemptsMax);
                return (shard.ReceiveFacts(source, last, commands, Loop.Now, poison), shard.Facts.Cursor(source));
            }
            catch (PoisonedFactException e)
            {
                Log.PoisonedFact(host._parts.Log, e, host.Id.ToString(), source, e.Index,
                    _poison.Add(source, last, e.Index));
                Loop.Lose("a poisoned fact left its group half applied");
                return (false, after);
            }
        }
    }
}
