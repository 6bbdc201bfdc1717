using NodaTime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Engine;
using RetailActors.Streams.Facts;

namespace RetailActors.Simulation.Hosting;

/// <summary>What became of a group of facts that was offered.</summary>
public enum FactsTaken
{
    Taken,

    /// <summary>An entity of the group is not in memory yet: offer it again.</summary>
    NotYet,

    /// <summary>The cursor is not where the reader believed it.</summary>
    Elsewhere,
}

/// <summary>A shard's host that takes another shard's facts.</summary>
public interface IFactTaker<TCommand> : IRunner
{
    SimulatedNode Node { get; }

    /// <summary>Counts its starts and ends: a reader belongs to one life.</summary>
    int Life { get; }

    long? Cursor(string source);

    FactsTaken Offer(
        string source, long after, long last, IReadOnlyList<(string Entity, TCommand Command)> commands);
}

/// <summary>
/// Reads one shard's facts for one life of another shard's host, as the real reader does: the same decisions, another
/// way of waiting.
/// </summary>
public sealed class Pump<TCommand>(Site site, ShardId source, IFactTaker<TCommand> target, IRoute<TCommand> route)
    : IPump
{
    private readonly int _life = target.Life;
    private readonly string _name = source.ToString();
    private FactReading<TCommand>? _reading;
    private bool _isScheduled;

    public ShardId Source => source;

    public bool IsAlive => target.Life == _life;

    /// <summary>There is, or may be, something to read.</summary>
    public void Wake()
    {
        if (_isScheduled)
            return;
        _isScheduled = true;
        Soon(20);
    }

    private void Soon(int millisecondsMax) => target.Node.Soon(millisecondsMax, "reads facts", () =>
    {
        _isScheduled = false;
        if (IsAlive)
            target.Node.WhenConnected("reads facts", ReadOn);
    });

    private void ReadOn()
    {
        if (!IsAlive || target.Cursor(_name) is not { } cursor)
            return;
        _reading ??= new FactReading<TCommand>(route, cursor);
        foreach (var block in site.Journal.ReadAll(source, _reading.Read + 1))
        {
            // All that it reads is there at once: the simulated journal does not wait.
            (route as IPreparedRoute)?.Prepare(block, _reading.Cursor, CancellationToken.None).AsTask().Wait();
            if (!_reading.IsToDeliver(block, out var commands))
                continue;
            var taken = target.Offer(_name, _reading.Cursor, block.Last, commands);
            site.Scheduler.Tell(target.Node.Name, $"{source} {block.First}..{block.Last} to {target.Id}: {taken}");
            if (taken == FactsTaken.NotYet)
            {
                Again(5);
                return;
            }
            if (!_reading.Delivered(block, taken == FactsTaken.Elsewhere ? _reading.Cursor : block.Last))
                _reading = null;
            // One group at a time: others have their turn in between, and anything may happen.
            Again(5);
            return;
        }
    }

    private void Again(int millisecondsMax)
    {
        if (_isScheduled)
            return;
        _isScheduled = true;
        Soon(millisecondsMax);
    }
}

/// <summary>A reader, to be woken when its source has grown.</summary>
public interface IPump
{
    ShardId Source { get; }

    bool IsAlive { get; }

    void Wake();
}
