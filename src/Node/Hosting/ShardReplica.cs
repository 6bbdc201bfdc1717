using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>
/// A copy of a shard that another node owns, for looking only: read from the shared journal, and brought up to what is
/// durable before every look. Made at the first look, forgotten when nobody has looked for a while.
/// </summary>
internal sealed class ShardReplica<TEntity, TCommand, TEvent, TReply>(
    ShardId id, IJournal journal, ISnapshots snapshots, ShardLimits limits, TimeProvider clock) : IDisposable
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly SemaphoreSlim _one = new(1);
    private RestoredShard<TEntity, TCommand, TEvent, TReply>? _copy;
    private long _lookedAt;

    public async ValueTask<T> Look<T>(
        Func<Shard<TEntity, TCommand, TEvent, TReply>, T> read, CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            _copy ??= await ShardRecovery.Restore<TEntity, TCommand, TEvent, TReply>(id, snapshots, limits, cancel);
            await _copy.ReadOn(journal, cancel);
            _lookedAt = clock.GetTimestamp();
            return read(_copy.Shard);
        }
        catch
        {
            // Half a block may have been replayed: the next look begins anew.
            _copy = null;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Hands the copy over to who begins to own the shard; null when there is none.</summary>
    public async ValueTask<RestoredShard<TEntity, TCommand, TEvent, TReply>?> Take()
    {
        await _one.WaitAsync();
        var copy = _copy;
        _copy = null;
        _one.Release();
        return copy;
    }

    /// <summary>Forgets the copy when nobody has looked for so long.</summary>
    public async ValueTask ForgetUnused(TimeSpan after)
    {
        await _one.WaitAsync();
        if (_copy is not null && clock.GetElapsedTime(_lookedAt) >= after)
            _copy = null;
        _one.Release();
    }

    public void Dispose() => _one.Dispose();
}
