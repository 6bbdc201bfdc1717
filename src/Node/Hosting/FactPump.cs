using Microsoft.Extensions.Logging;
using RetailActors.Actors.Storage;
using RetailActors.Streams.Facts;

namespace RetailActors.Node.Hosting;

/// <summary>
/// Reads one shard's facts after another shard's cursor and brings it their meaning. It keeps nothing: whatever fails,
/// it begins again where the target's cursor stands.
/// </summary>
public sealed class FactPump<TCommand>(
    IJournal journal, IShardHost source, IFactTarget<TCommand> target, IRoute<TCommand> route, TimeProvider clock,
    ILogger log)
    : IPump
{
    private long _read, _waitedTicks;
    private volatile string? _problem;
    private long _deliveringSince;

    public string Name => $"{source.Id} → {target.Id}";

    public ShardId Source => source.Id;

    public ShardId Target => target.Id;

    public long Read => Volatile.Read(ref _read);

    public long Behind => Math.Max(0, ((ShardTail)source.Tail).Durable - Read);

    public string? Problem => _problem;

    public TimeSpan WaitedForTarget => TimeSpan.FromTicks(Volatile.Read(ref _waitedTicks))
        + (Volatile.Read(ref _deliveringSince) is var since and > 0 ? clock.GetElapsedTime(since) : TimeSpan.Zero);

    public async Task Run(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            try
            {
                await ReadOn(cancel);
                (failures, _problem) = (0, null);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                var backoff = TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(failures++, 10)));
                _problem = e.Message;
                Log.PumpFailed(log, e, source.Id.ToString(), target.Id.ToString(), backoff);
                await Task.Delay(backoff, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Returns when the target's cursor is not where this reader believed it: it was replayed.</summary>
    private async Task ReadOn(CancellationToken cancel)
    {
        var name = source.Id.ToString();
        var reading = new FactReading<TCommand>(route, await target.Cursor(name).AsTask().WaitAsync(cancel));
        Volatile.Write(ref _read, reading.Read);
        await foreach (var block in journal.Follow(source.Id, reading.Read, source.Tail, cancel))
        {
            if (route is IPreparedRoute prepared)
                await prepared.Prepare(block, reading.Cursor, cancel);
            if (reading.IsToDeliver(block, out var commands)
                && !reading.Delivered(block, await Deliver(name, reading.Cursor, block.Last, commands, cancel)))
                return;
            _problem = null;
            Volatile.Write(ref _read, reading.Read);
        }
    }

    /// <summary>
    /// A delivery that is not waited for to its end is harmless: who reads on begins at the cursor. When the source is
    /// handed over, the target may be on its way too, and answer no sooner than at its next node.
    /// </summary>
    private async ValueTask<long> Deliver(string name, long after, long last,
        IReadOnlyList<(string Entity, TCommand Command)> commands, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        Volatile.Write(ref _deliveringSince, began);
        try
        {
            var delivering = target.DeliverFacts(name, after, last, commands);
            return delivering.IsCompleted ? await delivering : await delivering.AsTask().WaitAsync(cancel);
        }
        finally
        {
            Volatile.Write(ref _deliveringSince, 0);
            Volatile.Write(ref _waitedTicks, _waitedTicks + clock.GetElapsedTime(began).Ticks);
        }
    }
}

/// <summary>A reader as operators see it.</summary>
public interface IPump
{
    string Name { get; }

    ShardId Source { get; }

    ShardId Target { get; }

    /// <summary>The last fact that was read.</summary>
    long Read { get; }

    /// <summary>Durable facts not read yet.</summary>
    long Behind { get; }

    /// <summary>Why it begins again and again; null when it gets on.</summary>
    string? Problem { get; }

    /// <summary>How long, since its start, it has waited for its target to take what it brought.</summary>
    TimeSpan WaitedForTarget { get; }

    Task Run(CancellationToken cancel);
}
