using RetailActors.Actors.Runtime;
using NodaTime;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Storage;

namespace RetailActors.Simulation.Tests.Harness;

/// <summary>
/// Offers another shard's facts in groups, from the cursor on, until all have had their effect: as the real pump does.
/// </summary>
public sealed class FactPump<TEntity, TCommand, TEvent, TReply>(
    Cluster<TEntity, TCommand, TEvent, TReply> cluster, string source,
    IReadOnlyList<(string Entity, TCommand Command)> facts,
    int attemptsMax, HostMutation mutation)
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Dictionary<(long Last, int Index), int> _failures = [];
    private long _remembered;
    private int _crashes;

    public void Run() => cluster.Scheduler.Soon(80, "pump", () =>
    {
        Offer();
        if (cluster.Oracle.Cursor(source) < facts.Count && _remembered < facts.Count)
            Run();
    });

    private void Offer()
    {
        if (cluster.Owner.Shard is not { } shard)
            return;
        var cursor = mutation == HostMutation.ForgetCursor ? Remembered() : shard.Facts.Cursor(source);
        // The same groups whatever happens, as blocks of a journal are.
        var last = Math.Min(facts.Count, cursor + 1 + (cursor * 7919 % 4));
        if (last <= cursor)
            return;
        var group = facts.Skip((int)cursor).Take((int)(last - cursor)).ToList();
        var poison = _failures.Where(f => f.Key.Last == last && f.Value >= attemptsMax)
            .Select(f => f.Key.Index).ToHashSet();
        var taken = cluster.Owner.Offer(source, last, group, poison, out var failed);
        if (failed >= 0)
            _failures[(last, failed)] = _failures.GetValueOrDefault((last, failed)) + 1;
        if (taken == true && mutation == HostMutation.ForgetCursor)
            _remembered = last;
    }

    /// <summary>A cursor beside the journal, lost in a crash: the mutation.</summary>
    private long Remembered()
    {
        if (_crashes != cluster.CrashCount)
            (_crashes, _remembered) = (cluster.CrashCount, 0);
        return _remembered;
    }
}
