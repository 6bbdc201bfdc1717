using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RetailActors.Actors.Storage;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Cluster;

/// <summary>
/// Makes what the tables say true at this node: groups that are its own are served, others are not; and does what
/// <see cref="Placing"/> says is next.
/// </summary>
internal sealed class GroupKeeper(
    RetailNode node, MembershipTable table, PlacingLimits limits, TimeSpan drainWithin, ShapeLevel shapes, ILogger log,
    CancellationToken stop)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, Task> _moving = new();
    private long _lookedAt, _aliveAt = node.Clock.GetTimestamp();

    /// <summary>Groups that are being taken or given.</summary>
    public IReadOnlyCollection<string> Moving => [.. _moving.Keys];

    public bool HasAny => node.Shards.Groups.Any(node.Owns);

    public Task Idle => Task.WhenAll(_moving.Values);

    /// <returns>What was seen.</returns>
    public async Task<ClusterView> Look(Guid me, CancellationToken cancel)
    {
        var busy = _moving.Keys.ToHashSet();
        // After a pause the others may have taken everything: what is true is read first, then acted on.
        var asked = node.Clock.GetTimestamp();
        var view = await table.View(cancel);
        var (now, last) = (node.Clock.GetTimestamp(), _lookedAt);
        _lookedAt = now;
        // What was so long on its way tells an old story.
        if (node.Clock.GetElapsedTime(asked, now) > limits.DeadAfter)
            return view;
        // Of what was moving while the tables were read they may tell an old story.
        foreach (var place in view.Places.Where(place => !busy.Contains(place.Group)))
            Settle(GroupOf(place.Group), place, me, view);
        // A node that did not look for a while does not call others dead: perhaps it was the one that was cut off.
        if (last == 0 || node.Clock.GetElapsedTime(last, now) > limits.DeadAfter)
            return view;
        foreach (var step in Placing.Steps(view, me, limits))
            if (!busy.Contains(step.Group))
                Move(GroupOf(step.Group), group => Do(step, group, me, view));
        return view;
    }

    /// <param name="hasMail">Whether the others' mail reaches this node.</param>
    /// <returns>False when another took the name while this one was silent.</returns>
    public async Task<bool> SayAlive(Guid me, bool hasMail, CancellationToken cancel)
    {
        // What counts is when it was sent: the database noted it then or later.
        var sentAt = node.Clock.GetTimestamp();
        if (!await table.Beat(me, hasMail, cancel))
            return false;
        Volatile.Write(ref _aliveAt, sentAt);
        return true;
    }

    /// <summary>
    /// A node that could not say for so long that it is alive is dead to the others: it gives up what they have taken
    /// by now, so that whoever waits here is told to come again. What it had and nobody took it begins anew.
    /// </summary>
    public Task Expire(CancellationToken cancel)
    {
        var silent = node.Clock.GetElapsedTime(Volatile.Read(ref _aliveAt));
        if (silent <= limits.DeadAfter)
            return Task.CompletedTask;
        foreach (var group in node.Shards.Groups.Where(node.Owns))
            if (Move(group, lost => node.GiveUp(lost, TimeSpan.Zero)))
                Log.LeaseOver(log, group.Name, (long)silent.TotalMilliseconds);
        return Task.CompletedTask;
    }

    /// <summary>A stale owner gives up; whose it is now is seen at the next look.</summary>
    public void Lost(ShardGroup group, Exception e)
    {
        Log.GroupLost(log, group.Name, e.Message);
        _ = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested && node.Owns(group))
            {
                Move(group, lost => node.GiveUp(lost, TimeSpan.Zero));
                await Task.Delay(PauseAfterFailure / 5, node.Clock);
            }
        });
    }

    private void Settle(ShardGroup group, Place place, Guid me, ClusterView view)
    {
        var hasHeir = view.Members.Any(m => m.Incarnation == place.Heir && Placing.IsAlive(m, limits));
        if (place.Owner == me && !node.Owns(group) && !hasHeir)
            Move(group, own => Own(own, me));
        else if (node.Owns(group) && (place.Owner != me || group.HasFailed))
            Move(group, lost => node.GiveUp(lost, TimeSpan.Zero));
    }

    private async Task Do(PlacingStep step, ShardGroup group, Guid me, ClusterView view)
    {
        switch (step)
        {
            case PlacingStep.Claim claim:
                if (await table.Claim(claim.Group, claim.From, me, stop))
                    await Own(group, me);
                break;
            case PlacingStep.Warm warm:
                if (!await Knows(group, me, () => group.Warm(stop)))
                    break;
                await table.Announce(warm.Group, warm.From, me,
                    [.. view.Members.Where(m => Placing.IsAlive(m, limits)).Select(m => m.Incarnation)], stop);
                break;
            case PlacingStep.HandOver handOver:
                await node.GiveUp(group, drainWithin);
                if (await table.HandOver(handOver.Group, me, handOver.To, stop))
                    Log.HandedOver(log, handOver.Group);
                break;
            case PlacingStep.Renounce renounce:
                await table.Renounce(renounce.Group, me, stop);
                break;
        }
    }

    private async Task Own(ShardGroup group, Guid me)
    {
        var began = node.Clock.GetTimestamp();
        if (await Knows(group, me, () => new(node.Own(group, stop))))
            Log.Owns(log, group.Name, (long)node.Clock.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <returns>False: a newer program wrote it, and it is left to those.</returns>
    private async Task<bool> Knows(ShardGroup group, Guid me, Func<ValueTask> read)
    {
        try
        {
            await read();
            return true;
        }
        catch (NewerJournalException e)
        {
            Log.LeftToNewer(log, group.Name, e.Message);
            await table.LeaveToNewer(group.Name, me, shapes.Reads, stop);
            return false;
        }
    }

    /// <summary>One thing at a time with a group; what fails is looked at again at the next turn.</summary>
    private bool Move(ShardGroup group, Func<ShardGroup, Task> act)
    {
        if (stop.IsCancellationRequested || _moving.ContainsKey(group.Name))
            return false;
        _moving[group.Name] = Task.Run(async () =>
        {
            try
            {
                await act(group);
            }
            catch (Exception e)
            {
                if (!stop.IsCancellationRequested)
                    Log.MoveFailed(log, group.Name, e.Message);
                // Not at once again: whatever is in the way needs a moment.
                await Task.Delay(PauseAfterFailure, node.Clock);
            }
            finally
            {
                _moving.TryRemove(group.Name, out _);
            }
        });
        return true;
    }

    private ShardGroup GroupOf(string name) => node.Shards.Groups.First(group => group.Name == name);
}
