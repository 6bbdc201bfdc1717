using System.CommandLine;
using RetailActors.Node.Operations;
using static RetailActors.Node.Operations.ClusterJson;

namespace RetailActors.Node.Cli.Pbm;

/// <summary>What can be asked of a cluster.</summary>
internal sealed class PbmCommands(PbmCommand pbm)
{
    private static readonly Argument<string?> AnyNode = Optional("node", "A node; left out: all that are alive.");

    private static readonly Argument<string> Node = new("node") { Description = "A node." };
    private static readonly Argument<string> Group = new("group") { Description = "office, stores-3, stock-0…" };

    public IEnumerable<Command> Create() =>
    [
        Cluster(), Shard(), new EntityCommands(pbm).Create(), Actor(), TheNode(), Stream(),
        pbm.Leaf("deadletters", "Messages that could not be handled, kept to be looked at.",
            (_, node, cancel) => node.Get("v1/dead-letters", NodeJson.Default.ListDeadLetterView, cancel),
            NodeJson.Default.ListDeadLetterView, PbmTables.DeadLetters, []),
        pbm.Leaf("poison", "Entities whose state cannot be rebuilt: parked, with why.",
            (_, node, cancel) => node.Get("v1/poison", Default.ListPoisonView, cancel),
            Default.ListPoisonView, PbmTables.Poison, []),
        Fence(), Log(),
    ];

    private Command Cluster() => new("cluster", "Who is there and has what.")
    {
        pbm.Leaf("show", "Nodes and groups of shards.", (_, node, cancel) => node.Cluster(cancel),
            Default.ClusterStateView, PbmTables.Cluster, []),
        pbm.Leaf("status", "Whether all is well, in a few lines. Exit code 1 when not.",
            (_, node, cancel) => PbmStatus.Of(node, cancel), PbmJson.Default.PbmStatus, PbmTables.Status, [],
            status => status.Problems.Count == 0 ? RetailCommand.Well : RetailCommand.Wrong),
        pbm.Leaf("tail", "Tells what changes, until Ctrl+C.", [],
            (parsed, node, cancel) => PbmTail.Run(node, PbmCommand.IsJson(parsed), cancel)),
    };

    private Command Shard()
    {
        var to = Optional("node", "Where it shall go; with --auto left out.");
        var auto = new Option<bool>("--auto") { Description = "Leaves the group to the rule again." };
        return new("shard", "Shards, and the groups in which they move.")
        {
            pbm.Leaf("list", "Every shard: its node, epoch and durable head.",
                (_, node, cancel) => node.Get("v1/shards", Default.ListShardPlaceView, cancel),
                Default.ListShardPlaceView, PbmTables.Shards, []),
            pbm.Leaf("stats", "Entities, memory, mailbox and unanswered commands of each.",
                async (parsed, node, cancel) => NodeShards.Of(await node.Each(
                    parsed.GetValue(AnyNode), "shards", Default.ListNodeShardView, cancel)),
                PbmJson.Default.ListNodeShards, PbmTables.Statistics, [AnyNode]),
            pbm.Leaf("move", "Wishes a group to a node.", (parsed, node, cancel) =>
            {
                var (name, free) = (parsed.GetValue(to), parsed.GetValue(auto));
                if (name is null != free)
                    throw new ArgumentException("name the node, or say --auto; not both");
                return node.Post($"v1/groups/{NodeCommands.Escaped(parsed.GetValue(Group))}/move",
                    new MoveRequest(name), Default.MoveRequest, cancel);
            }, Default.DoneView, Done, [Group, to, auto]),
        };
    }

    private Command Actor()
    {
        var depth = new Option<int>("--depth", "-d")
        { Description = "1 node, 2 groups, 3 shards, 4 entities.", DefaultValueFactory = _ => 3 };
        return new("actor", "What lives where.")
        {
            pbm.Leaf("hierarchy", "Node, groups, shards and, the last used first, entities.",
                async (parsed, node, cancel) => (await node.Each(parsed.GetValue(AnyNode),
                    $"actors?depth={parsed.GetValue(depth)}", Default.TreeView, cancel)).ConvertAll(one => one.Says),
                PbmJson.Default.ListTreeView, PbmTables.Trees, [AnyNode, depth]),
        };
    }

    private Command TheNode()
    {
        var off = new Option<bool>("--off") { Description = "It takes work again." };
        return new("node", "Nodes as processes.")
        {
            pbm.Leaf("info", "Version, uptime, processor, memory, connections, broker.",
                async (parsed, node, cancel) => (await node.Each(parsed.GetValue(AnyNode), "", Default.NodeInfoView,
                    cancel)).ConvertAll(one => one.Says),
                PbmJson.Default.ListNodeInfoView, PbmTables.Nodes, [AnyNode]),
            pbm.Leaf("drain", "Has a node give what it has to the others, and take nothing.",
                (parsed, node, cancel) => node.Post(PbmNode.Of(parsed.GetValue(Node)!, "drain"),
                    new DrainRequest(!parsed.GetValue(off)), Default.DrainRequest, cancel),
                Default.DoneView, Done, [Node, off]),
            pbm.Leaf("leave", "Has a node give what it has to the others, and end.",
                (parsed, node, cancel) => node.Post(PbmNode.Of(parsed.GetValue(Node)!, "leave"), new DrainRequest(),
                    Default.DrainRequest, cancel), Default.DoneView, Done, [Node]),
        };
    }

    private Command Stream() => new("stream", "Readers of facts.")
    {
        pbm.Leaf("show", "How far each is, how fast, and how long it waits for its target.",
            async (parsed, node, cancel) => NodeStreams.Of(await node.Each(
                parsed.GetValue(AnyNode), "streams", Default.ListStreamView, cancel)),
            PbmJson.Default.ListNodeStreams, PbmTables.Streams, [AnyNode]),
    };

    private Command Fence()
    {
        var group = Optional("group", "One group; left out: all.");
        var max = new Option<int>("--max") { Description = "So many.", DefaultValueFactory = _ => 50 };
        return new("fence", "Who may write.")
        {
            pbm.Leaf("history", "Who had which group, and why it changed; the newest first.",
                (parsed, node, cancel) => node.Get("v1/cluster/history?"
                    + $"group={NodeCommands.Escaped(parsed.GetValue(group))}&max={parsed.GetValue(max)}",
                    Default.ListOwnershipView, cancel),
                Default.ListOwnershipView, PbmTables.History, [group, max]),
        };
    }

    private Command Log()
    {
        var max = new Option<int>("--max", "-n") { Description = "So many lines.", DefaultValueFactory = _ => 50 };
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on, until Ctrl+C." };
        var level = new Argument<string>("level") { Description = "trace, debug, information, warning, error, none." };
        return new("log", "What nodes log.")
        {
            pbm.Leaf("tail", "The last lines, of one node or of all.", [AnyNode, max, follow],
                (parsed, node, cancel) => PbmLog.Run(node, parsed.GetValue(AnyNode), parsed.GetValue(max),
                    parsed.GetValue(follow), PbmCommand.IsJson(parsed), cancel)),
            pbm.Leaf("level", "From which level on a node logs, until it is started again.",
                (parsed, node, cancel) => node.Post(PbmNode.Of(parsed.GetValue(Node)!, "log/level"),
                    new LogLevelRequest(parsed.GetValue(level)!), Default.LogLevelRequest, cancel),
                Default.DoneView, Done, [Node, level]),
        };
    }

    private static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    private static void Done(DoneView done) => NodeCommands.Say(done.What);
}

/// <summary><c>entity</c>: one entity, whatever kind it is.</summary>
internal sealed class EntityCommands(PbmCommand pbm)
{
    private static readonly Argument<string> Kind = new("kind")
    { Description = "terminals, statements, stock, cases, outbox, catalogue, registry…" };

    private static readonly Argument<string> Key = new("key")
    { Description = "As the kind has it: a terminal, a store, a SKU, a case's key…" };

    private static readonly Option<long> After = new("--after") { Description = "Those after this sequence." };

    private static readonly Option<int> Max = new("--max")
    { Description = "So many.", DefaultValueFactory = _ => 50 };

    private static readonly Option<long?> At = new("--at")
    { Description = "After the event of this sequence, as 'entity events' tells it; left out: the last." };

    public Command Create() => new("entity", "One entity: where it is, what it knows, what happened to it.")
    {
        pbm.Leaf("where", "Its shard, group and node.", Look, Default.EntityView, PbmTables.Where, [Kind, Key]),
        pbm.Leaf("state", "What it knows now.", Look, Default.EntityView, PbmTables.State, [Kind, Key]),
        pbm.Leaf("events", "What happened to it, from the journal.",
            (parsed, node, cancel) => node.Get(
                $"{Path(parsed)}/events?after={parsed.GetValue(After)}&max={parsed.GetValue(Max)}",
                Default.EntityEventsView, cancel),
            Default.EntityEventsView, PbmTables.Events, [Kind, Key, After, Max]),
        pbm.Leaf("replay", "What it knew after one of its events, decided anew from the journal.",
            (parsed, node, cancel) => node.Get(
                $"{Path(parsed)}/replay{(parsed.GetValue(At) is { } at ? $"?at={at}" : "")}",
                Default.EntityReplayView, cancel),
            Default.EntityReplayView, PbmTables.Replay, [Kind, Key, At]),
    };

    private static Task<EntityView> Look(ParseResult parsed, PbmNode node, CancellationToken cancel) =>
        node.Get(Path(parsed), Default.EntityView, cancel);

    private static string Path(ParseResult parsed) =>
        $"v1/entities/{NodeCommands.Escaped(parsed.GetValue(Kind))}/{NodeCommands.Escaped(parsed.GetValue(Key))}";
}
