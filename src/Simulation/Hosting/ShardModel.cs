using NodaTime;
using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Simulation.Checks;
using RetailActors.Simulation.Engine;

namespace RetailActors.Simulation.Hosting;

/// <summary>One shard of the installation: who owns it, and what is durable of it.</summary>
public interface IShardModel
{
    ShardId Id { get; }

    SimulatedNode Owner { get; set; }

    IRunner Runner { get; }

    IRunner RunnerOn(SimulatedNode node);

    void Written(Block block, long epochNow);

    /// <summary>G7: what is replayed, with and without snapshots, and what is live, is what the journal says.</summary>
    void CheckReplay();
}

/// <summary>A shard with its hosts on every node that could own it.</summary>
public sealed class ShardModel<TEntity, TCommand, TEvent, TReply> : IShardModel
    where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
    where TEvent : class
{
    private readonly Site _site;
    private readonly ShardLimits _limits;

    public ShardModel(Site site, ShardId id, ShardLimits limits, int mailboxMax, IReadOnlyList<SimulatedNode> nodes)
    {
        (_site, Id, _limits, Owner) = (site, id, limits, nodes[0]);
        foreach (var node in nodes)
            node.Runners.Add(id.ToString(),
                new ShardRunner<TEntity, TCommand, TEvent, TReply>(node, id, site, limits, mailboxMax));
    }

    public ShardId Id { get; }

    public SimulatedNode Owner { get; set; }

    public Oracle<TEntity, TCommand, TEvent, TReply> Oracle { get; } = new();

    /// <summary>The host on the node that owns it, as the placement says.</summary>
    public ShardRunner<TEntity, TCommand, TEvent, TReply> Host => On(Owner);

    public IRunner Runner => Host;

    public IRunner RunnerOn(SimulatedNode node) => On(node);

    public ShardRunner<TEntity, TCommand, TEvent, TReply> On(SimulatedNode node) =>
        (ShardRunner<TEntity, TCommand, TEvent, TReply>)node.Runner(Id);

    public void Written(Block block, long epochNow) => Oracle.Written(block, epochNow);

    /// <summary>Asks from another process: the question and its answer may get lost.</summary>
    public void Ask(SimulatedNode from, string entity, TCommand command, Action<TReply>? reply = null) =>
        from.Soon(5, "asks", () => Host.TrySend(entity, command, reply is null ? null
            : new Replies<TReply>(answer => from.Soon(5, "answer", () => reply(answer)))));

    public void CheckReplay()
    {
        var fence = _site.Journal.FenceOf(Id);
        Oracle.Check(Recover(fence, null), $"a replay of {Id}", isFromJournal: true, isWhole: true);
        Oracle.Check(Recover(fence, _site.Snapshots), $"a replay of {Id} from snapshots", isFromJournal: false,
            isWhole: true);
        if (Host.Shard is { } live && new Fence(live.Epoch, live.Head) == fence && live.Durable == fence.Head)
            Oracle.Check(live, $"the live {Id}", isFromJournal: false, isWhole: false);
    }

    private Shard<TEntity, TCommand, TEvent, TReply> Recover(Fence fence, Storage.SimulatedSnapshots? snapshots) =>
        Recovery.Recover<TEntity, TCommand, TEvent, TReply>(fence, _limits, _site.Journal, snapshots, Id);
}
