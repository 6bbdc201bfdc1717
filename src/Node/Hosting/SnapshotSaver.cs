using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;

namespace RetailActors.Node.Hosting;

/// <summary>
/// Stores a shard's snapshots beside its work, one step at a time, each when what it covers is durable.
/// </summary>
internal sealed class SnapshotSaver<TEntity, TCommand, TEvent, TReply>(
    ShardId id, ISnapshots snapshots, TimeProvider clock, ILogger log,
    Action<Action<Shard<TEntity, TCommand, TEvent, TReply>>> doOnLoop)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private const int StepBytesMax = 4 << 20;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private SnapshotStep? _step;
    private bool _saving;

    /// <summary>Completes when nothing is being saved.</summary>
    public Task Idle { get; private set; } = Task.CompletedTask;

    /// <summary>On the shard's loop.</summary>
    public void Step(Shard<TEntity, TCommand, TEvent, TReply> shard)
    {
        if (_saving)
            return;
        _step ??= shard.TakeSnapshots(StepBytesMax);
        if (_step is not { } step || step.Barrier > shard.Durable)
            return;
        (_saving, _step) = (true, null);
        Idle = Save(shard, step);
    }

    /// <summary>The shard is replayed: what it was about to save is worth nothing.</summary>
    public void Forget() => _step = null;

    private async Task Save(Shard<TEntity, TCommand, TEvent, TReply> shard, SnapshotStep step)
    {
        var saved = false;
        try
        {
            await snapshots.Save(id, step.Snapshots, step.Watermark, CancellationToken.None);
            saved = true;
        }
        catch (Exception e)
        {
            Log.SnapshotFailed(log, id.ToString(), e.Message);
            await Task.Delay(PauseAfterFailure, clock);
        }
        doOnLoop(current =>
        {
            _saving = false;
            if (!ReferenceEquals(current, shard))
                return;
            if (saved)
                current.SnapshotsSaved(step);
            else
                _step = step;
        });
    }
}
