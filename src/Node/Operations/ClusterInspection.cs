using RetailActors.Actors.Runtime;
using RetailActors.Actors.Storage;
using RetailActors.Node.Cluster;
using RetailActors.Node.Hosting;
using RetailActors.Node.Transport;

namespace RetailActors.Node.Operations;

/// <summary>The cluster as this node sees it; a node that is alone is a cluster of one that has everything.</summary>
internal sealed class ClusterInspection(RetailNode node)
{
    private const int EntitiesListedMax = 20;

    public ClusterStateView State() => new(
        node.Cluster is null ? null : node.Settings.Cluster.Name, node.Settings.Node.Name, Times.Text(node.Now),
        node.Durability, Broker(node.Mail), [.. Members()], [.. Groups()]);

    public static BrokerView? Broker(TransportState? mail) => mail is null
        ? null
        : new(mail.Broker, mail.Problem, mail.Sent, mail.Taken, mail.Waiting);

    /// <summary>Null: nobody, or somebody who is gone.</summary>
    public string? OwnerOf(string group)
    {
        if (node.Cluster is not { View: var view })
            return node.Settings.Node.Name;
        return NameOf(view, view.Places.FirstOrDefault(place => place.Group == group)?.Owner);
    }

    public ShardGroup GroupOf(ShardId shard) =>
        node.Shards.Groups.First(group => group.Hosts.Any(host => host.Id == shard));

    private static string? NameOf(ClusterView view, Guid? incarnation) =>
        view.Members.FirstOrDefault(member => member.Incarnation == incarnation)?.Name;

    private IEnumerable<MemberView> Members()
    {
        if (node.Cluster is not { View: var view })
            return [new(node.Settings.Node.Name, node.Settings.Node.Listen, NodeReport.Version, "alive", 0,
                Math.Round((node.Now - node.Vitals.StartedAt).TotalSeconds), node.Shards.Groups.Count,
                ShapeLevel.OfThisProgram.Reads)];
        return view.Members.Select(m => new MemberView(m.Name, $"{m.Address}".TrimEnd('/'), m.Version,
            m.Silent >= node.Settings.Cluster.DeadAfter ? "dead" : m.IsLeaving ? "leaving" : m.HasMail ? "alive"
                : "no-mail",
            Math.Round(m.Silent.TotalSeconds, 1), Math.Round(m.Age.TotalSeconds),
            view.Places.Count(place => place.Owner == m.Incarnation), m.Reads));
    }

    private IEnumerable<GroupView> Groups()
    {
        if (node.Cluster is not { View: var view } cluster)
            return node.Shards.Groups.Select(group =>
                new GroupView(group.Name, node.Settings.Node.Name, null, null, false, group.Hosts.Count,
                    ShapeLevel.OfThisProgram.Writes));
        var order = node.Shards.Groups.Select(group => group.Name).ToList();
        return view.Places.OrderBy(place => order.IndexOf(place.Group)).Select(place => new GroupView(
            place.Group, NameOf(view, place.Owner), NameOf(view, place.Heir), place.Wish,
            place.Heir is not null || cluster.Moving.Contains(place.Group),
            node.Shards.Groups.FirstOrDefault(group => group.Name == place.Group)?.Hosts.Count ?? 0, place.Written));
    }

    public async ValueTask<List<OwnershipView>> History(string? group, int max, CancellationToken cancel) =>
        node.Cluster is null
            ? []
            : [.. (await node.Cluster.Table.History(group, max, cancel)).Select(o =>
                new OwnershipView($"{o.At.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", o.Group, o.Node, o.Why))];

    public async ValueTask<List<ShardPlaceView>> Shards()
    {
        var views = new List<ShardPlaceView>();
        foreach (var group in node.Shards.Groups)
            foreach (var host in group.Hosts)
            {
                var fence = host.IsHere ? await host.Accept(new Fenced())
                    : node.Cluster?.Fences.GetValueOrDefault(host.Id) ?? default;
                views.Add(new($"{host.Id}", group.Name, OwnerOf(group.Name), fence.Epoch, fence.Head));
            }
        return views;
    }

    /// <summary>Those that are here.</summary>
    public async ValueTask<List<NodeShardView>> ShardsHere()
    {
        var views = new List<NodeShardView>();
        foreach (var group in node.Shards.Groups)
            foreach (var host in group.Hosts.Where(host => host.IsHere))
                views.Add(await host.Accept(new Statistics(group.Name)));
        return views;
    }

    public List<StreamView> Streams() => [.. node.Pumps.OrderBy(pump => pump.Name, StringComparer.Ordinal)
        .Select(pump => new StreamView($"{pump.Source}", $"{pump.Target}", pump.Read, pump.Behind,
            Math.Round(node.Vitals.PerSecond(pump), 1), Math.Round(100 * node.Vitals.Waiting(pump), 1),
            pump.Problem is not null ? "failing" : pump.Behind == 0 ? "caught up" : "reading", pump.Problem))];

    /// <param name="depth">1: the node; 2: its groups; 3: their shards; 4: entities, the last used first.</param>
    public async ValueTask<TreeView> Tree(int depth)
    {
        var groups = new List<TreeView>();
        foreach (var group in node.Shards.Groups.Where(group => group.Hosts.Any(host => host.IsHere)))
        {
            var shards = new List<TreeView>();
            foreach (var host in group.Hosts.Where(host => depth > 2 && host.IsHere))
                shards.Add(await host.Accept(new Entities(depth > 3)));
            groups.Add(new(group.Name, $"{group.Hosts.Count} shards", shards));
        }
        return new(node.Settings.Node.Name, $"{groups.Count} groups", depth > 1 ? groups : []);
    }

    public async ValueTask<List<PoisonView>> Poison()
    {
        var views = new List<PoisonView>();
        foreach (var group in node.Shards.Groups)
            foreach (var host in group.Hosts)
                foreach (var (entity, why) in await host.Accept(new Parked()))
                    views.Add(new($"{host.Id}", OwnerOf(group.Name), entity, why));
        return views;
    }

    private sealed class Fenced : IShardVisitor<ValueTask<Fence>>
    {
        public ValueTask<Fence> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => host.Inspect(shard => new Fence(shard.Epoch, shard.Durable));
    }

    private sealed class Statistics(string group) : IShardVisitor<ValueTask<NodeShardView>>
    {
        public ValueTask<NodeShardView> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => host.Inspect(shard => new NodeShardView(
                $"{shard.Id}", group, shard.Epoch, shard.Head, shard.Durable, shard.EntityCount, shard.EntityMemory,
                host.MailboxCount, shard.UnansweredCount, shard.Facts.DeadLetterCount, shard.Parked.Count()));
    }

    private sealed class Entities(bool listed) : IShardVisitor<ValueTask<TreeView>>
    {
        public ValueTask<TreeView> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => host.Inspect(shard => new TreeView(
                $"{shard.Id}", $"{shard.EntityCount} entities, {shard.EntityMemory >> 10} KiB", listed ? Below(shard)
                : []));

        private static TreeView[] Below<TEntity, TCommand, TEvent, TReply>(
            Shard<TEntity, TCommand, TEvent, TReply> shard)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class
        {
            var (seen, more) = (shard.Seen.OrderBy(one => one.UsesAgo).Take(EntitiesListedMax).ToArray(),
                shard.EntityCount - EntitiesListedMax);
            return
            [
                .. seen.Select(one => new TreeView(one.Key,
                    $"{one.Status}, {one.Size} bytes, last event {one.Sequence}, {one.UsesAgo} uses ago", [])),
                .. more > 0 ? new[] { new TreeView("…", $"and {more} more", []) } : [],
            ];
        }
    }

    private sealed class Parked : IShardVisitor<ValueTask<(string Entity, string Why)[]>>
    {
        public ValueTask<(string Entity, string Why)[]> Visit<TEntity, TCommand, TEvent, TReply>(
            ShardHost<TEntity, TCommand, TEvent, TReply> host)
            where TEntity : class, IEntity<TEntity, TCommand, TEvent, TReply>
            where TEvent : class => host.Inspect(shard => shard.Parked.ToArray());
    }
}
