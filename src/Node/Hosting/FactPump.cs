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
    /// <summary>
    /// Facts that mean nothing to the target move its cursor only so often: a commit for each would cost more than
    /// they.
    /// </summary>
    private const long SilentFactsMax = 50_000;

    private long _read;

    public string Name => $"{source.Id} → {target.Id}";

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
        var cursor = await target.Cursor(name);
        Volatile.Write(ref _read, cursor);
        await foreach (var block in journal.Follow(source.Id, cursor, source.Tail, cancel))
        {
            var commands = route.Route(block, cursor);
            if (commands.Count > 0 || block.Last - cursor >= SilentFactsMax)
            {
                var actual = await target.DeliverFacts(name, cursor, block.Last, commands);
                if (actual != block.Last)
                    return;
                cursor = actual;
            }
            Volatile.Write(ref _read, block.Last);
        }
    }
}

/// <summary>A reader as operators see it.</summary>
public interface IPump
{
    string Name { get; }

    /// <summary>The last fact that was read.</summary>
    long Read { get; }

    /// <summary>Durable facts not read yet.</summary>
    long Behind { get; }

    Task Run(CancellationToken cancel);
}
