using RetailActors.Node.Cluster;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>
/// The cluster, its nodes, shards and entities, for operators. Any node answers for the cluster as it sees it, and
/// passes on what is about another node. A node that is alone answers the same questions.
/// </summary>
internal sealed class ClusterEndpoints(RetailNode node)
{
    private const int HistoryMax = 1_000, LinesDefault = 100;

    private readonly ClusterInspection _cluster = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.GetHere("/v1/cluster", http => Bodies.Write(http, _cluster.State(),
            ClusterJson.Default.ClusterStateView));
        paths.GetHere("/v1/cluster/history", History);
        paths.GetHere("/v1/shards", async http => await Bodies.Write(http, await _cluster.Shards(),
            ClusterJson.Default.ListShardPlaceView));
        paths.GetHere("/v1/poison", async http => await Bodies.Write(http, await _cluster.Poison(),
            ClusterJson.Default.ListPoisonView));
        paths.PostHere("/v1/groups/{group}/move", Move, Access.Operate);
        paths.GetHere("/v1/nodes/{node}", http => Bodies.Write(http, NodeReport.Of(node),
            ClusterJson.Default.NodeInfoView));
        paths.GetHere("/v1/nodes/{node}/shards", async http => await Bodies.Write(http, await _cluster.ShardsHere(),
            ClusterJson.Default.ListNodeShardView));
        paths.GetHere("/v1/nodes/{node}/streams", http => Bodies.Write(http, _cluster.Streams(),
            ClusterJson.Default.ListStreamView));
        paths.GetHere("/v1/nodes/{node}/actors", Actors);
        paths.GetHere("/v1/nodes/{node}/log", ShowLog);
        paths.PostHere("/v1/nodes/{node}/log/level", SetLevel, Access.Operate);
        paths.PostHere("/v1/nodes/{node}/drain", Drain, Access.Operate);
        paths.PostHere("/v1/nodes/{node}/leave", Leave, Access.Administer);
        new EntityEndpoints(node).Map(paths);
    }

    private async Task History(HttpContext http)
    {
        if (await Number(http, "max", 100, 1, HistoryMax) is { } max)
            await Bodies.Write(http,
                await _cluster.History(OperatorPaths.Query(http, "group"), (int)max, http.RequestAborted),
                ClusterJson.Default.ListOwnershipView);
    }

    private async Task Actors(HttpContext http)
    {
        if (await Number(http, "depth", 3, 1, 4) is { } depth)
            await Bodies.Write(http, await _cluster.Tree((int)depth), ClusterJson.Default.TreeView);
    }

    // ---- Moving ---------------------------------------------------------------------------------------------------

    private async Task Move(HttpContext http)
    {
        var group = (string)http.Request.RouteValues["group"]!;
        if (await Bodies.Read(http, ClusterJson.Default.MoveRequest) is not { } request
            || await InCluster(http) is not { } cluster)
            return;
        var names = cluster.View.Members.Select(member => member.Name).ToArray();
        if (request.To is { } to && !names.Contains(to))
            await Problems.Write(http, 400, "wrong-value", "The node is not known",
                $"to is '{Intake.Refusal.Shorten(to)}'; allowed: {string.Join(", ", names)}, or null");
        else if (!await cluster.Table.Wish(group, request.To, http.RequestAborted))
            await Problems.Write(http, 404, "unknown-group", "The group is not known",
                $"'{Intake.Refusal.Shorten(group)}'; allowed: "
                + string.Join(", ", node.Shards.Groups.Select(g => g.Name)));
        else
            await Done(http, $"{group} goes {(request.To is null ? "where the rule puts it" : $"to {request.To}")}");
    }

    private async Task Drain(HttpContext http)
    {
        if (await Bodies.Read(http, ClusterJson.Default.DrainRequest) is not { } request
            || await InCluster(http) is not { } cluster)
            return;
        await cluster.Table.SetLeaving(cluster.Me.Incarnation, http.RequestAborted, request.On);
        await Done(http, request.On
            ? $"{node.Settings.Node.Name} gives what it has to the others and takes nothing"
            : $"{node.Settings.Node.Name} takes work again");
    }

    private async Task Leave(HttpContext http)
    {
        if (await InCluster(http) is null)
            return;
        await Done(http, $"{node.Settings.Node.Name} gives what it has to the others and ends");
        node.Vitals.Leave();
    }

    /// <summary>Null when the node is alone; it is said then.</summary>
    private async ValueTask<ClusterNode?> InCluster(HttpContext http)
    {
        if (node.Cluster is null)
            await Problems.Write(http, 409, "alone", "The node is alone",
                "there is no other that could take what it has; stop it with SIGTERM");
        return node.Cluster;
    }

    private static Task Done(HttpContext http, string what) =>
        Bodies.Write(http, new DoneView(what), ClusterJson.Default.DoneView);

    // ---- The log --------------------------------------------------------------------------------------------------

    private async Task ShowLog(HttpContext http)
    {
        if (await Number(http, "max", LinesDefault, 1, NodeLog.LinesMax) is not { } max
            || await Number(http, "after", 0, 0, long.MaxValue) is not { } after)
            return;
        var log = node.Vitals.Log;
        await Bodies.Write(http, new LogView(node.Settings.Node.Name, Name(log.Level),
            [.. log.After(after, (int)max).Select(line => new LogLineView(line.Number,
                $"{line.At:uuuu-MM-dd'T'HH:mm:ss.fff'Z'}", Name(line.Level), line.Category, line.Text))]),
            ClusterJson.Default.LogView);
    }

    private async Task SetLevel(HttpContext http)
    {
        if (await Bodies.Read(http, ClusterJson.Default.LogLevelRequest) is not { } request)
            return;
        if (!Enum.TryParse<LogLevel>(request.Level, ignoreCase: true, out var level) || !Enum.IsDefined(level)
            || int.TryParse(request.Level, out _))
        {
            await Problems.Write(http, 400, "wrong-value", "The level is not allowed",
                $"level is '{Intake.Refusal.Shorten(request.Level)}'; allowed: "
                + string.Join(", ", Enum.GetValues<LogLevel>().Select(Name)));
            return;
        }
        node.Vitals.Log.Level = level;
        await Done(http, $"{node.Settings.Node.Name} logs from {Name(level)} on");
    }

    private static string Name(LogLevel level) => $"{level}".ToLowerInvariant();

    /// <summary>Of the query; null when it is not allowed, which is answered then.</summary>
    internal static async ValueTask<long?> Number(HttpContext http, string name, long otherwise, long min, long max)
    {
        if (OperatorPaths.Query(http, name) is not { } text)
            return otherwise;
        if (long.TryParse(text, out var number) && number >= min && number <= max)
            return number;
        await Problems.Write(http, 400, "wrong-value", "The number is not allowed",
            $"{name} is '{Intake.Refusal.Shorten(text)}'; allowed: {min} to {max}");
        return null;
    }
}
