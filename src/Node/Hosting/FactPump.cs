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
    private long _read;

    public string Name => $"{source.Id} → {target.Id}";

    public ShardId Source => source.Id;

    public ShardId Target => target.Id;

    public long Read => Volatile.Read(ref _read);

    public long Behind => Math.Max(0, ((ShardTail)source.Tail).Durable - Read);

    public async Task Run(CancellationToken cancel)
    {
        for (var failures = 0; !cancel.IsCancellationRequested;)
        {
            try
            {
                await ReadOn(cancel);
                failures = 0;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                var backoff = TimeSpan.FromMilliseconds(Math.Min(5_000, 50 << Math.Min(failures++, 10)));
                Log.PumpFailed(log, e, source.Id.ToString(), target.Id.ToString(), backoff);
                await Task.Delay(backoff, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Returns when the target's cursor is not where this reader believed it: it was replayed.</summary>
    private async Task ReadOn(CancellationToken cancel)
    {
        var name = source.Id.ToString();
        var reading = new FactReading<TCommand>(route, await target.Cursor(name));
        Volatile.Write(ref _read, reading.Read);
        await foreach (var block in journal.Follow(source.Id, reading.Read, source.Tail, cancel))
        {
            if (route is IPreparedRoute prepared)
                await prepared.Prepare(block, reading.Cursor, cancel);
            if (reading.IsToDeliver(block, out var commands)
                && !reading.Delivered(block, await target.DeliverFacts(name, reading.Cursor, block.Last, commands)))
                return;
            Volatile.Write(ref _read, reading.Read);
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

    Task Run(CancellationToken cancel);
}
