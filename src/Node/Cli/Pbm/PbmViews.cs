using System.Text.Json.Serialization;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Cli.Pbm;

// What pbm puts together of several nodes' answers. Shapes only grow.

internal sealed record NodeShards(string Node, List<NodeShardView> Shards)
{
    public static List<NodeShards> Of(List<(string Node, List<NodeShardView> Says)> answers) =>
        answers.ConvertAll(one => new NodeShards(one.Node, one.Says));
}

internal sealed record NodeStreams(string Node, List<StreamView> Streams)
{
    public static List<NodeStreams> Of(List<(string Node, List<StreamView> Says)> answers) =>
        answers.ConvertAll(one => new NodeStreams(one.Node, one.Says));
}

/// <param name="Problems">In words; none: all is well.</param>
internal sealed record PbmStatus(
    string? Cluster, string Time, int Alive, int Leaving, int NoMail, int Dead, int Groups, int Moving, int Unowned,
    double AcceptedPerSecond, long Behind, int Failing, int Waiting, int OpenCases, long DeadLetters,
    IReadOnlyList<string> Problems)
{
    public static async Task<PbmStatus> Of(PbmNode node, CancellationToken cancel)
    {
        var cluster = await node.Cluster(cancel);
        var nodes = await node.Each(null, "", ClusterJson.Default.NodeInfoView, cancel);
        var streams = (await node.Each(null, "streams", ClusterJson.Default.ListStreamView, cancel))
            .SelectMany(one => one.Says).ToArray();
        var office = await node.Get("v1/status", NodeJson.Default.StatusView, cancel);
        int Count(string state) => cluster.Members.Count(member => member.State == state);
        return new PbmStatus(cluster.Cluster, cluster.Time, Count("alive"), Count("leaving"), Count("no-mail"),
            Count("dead"),
            cluster.Groups.Count, cluster.Groups.Count(g => g.Moving), cluster.Groups.Count(g => g.Owner is null),
            nodes.Sum(one => one.Says.AcceptedPerSecond), streams.Sum(s => s.Behind),
            streams.Count(s => s.Problem is not null), office.Outbox.Waiting + office.Outbox.Begun, office.OpenCases,
            office.DeadLetters, [.. Problem(cluster, nodes, streams, office)]);
    }

    private static IEnumerable<string> Problem(ClusterStateView cluster,
        List<(string Node, NodeInfoView Says)> nodes, StreamView[] streams, StatusView office) =>
    [
        .. cluster.Members.Where(m => m.State == "dead").Select(m => $"{m.Node} is silent for {m.SilentSeconds:0} s"),
        .. cluster.Members.Where(m => m.State == "no-mail").Select(m =>
            $"{m.Node} is cut from the broker: others have its groups as long as mail reaches them"),
        .. cluster.Members.Where(m => m.State != "dead" && nodes.TrueForAll(n => n.Node != m.Node))
            .Select(m => $"{m.Node} does not answer at {m.Address}"),
        .. cluster.Groups.Where(g => g.Owner is null).Select(g => cluster.Members.Any(m => m.Shapes >= g.Shapes
            && m.State == "alive") ? $"nobody has {g.Group}"
            : $"nobody has {g.Group}: a newer program wrote it, and none of the nodes is of that program: start one"),
        .. nodes.Where(n => n.Says.Broker?.Problem is not null).Select(n => $"{n.Node}: {n.Says.Broker!.Problem}"),
        .. streams.Where(s => s.Problem is not null).Select(s => $"{s.Source} → {s.Target}: {s.Problem}"),
        .. office.Outbox.PausedUntil is { } until ? new[] { $"the ERP is paused until {until}" } : [],
        .. office.MasterData.Problem is { } problem ? new[] { $"master data: {problem}" } : [],
    ];
}

/// <summary>One thing that changed.</summary>
internal sealed record PbmChange(string At, string What);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<NodeShards>))]
[JsonSerializable(typeof(List<NodeStreams>))]
[JsonSerializable(typeof(List<TreeView>))]
[JsonSerializable(typeof(List<NodeInfoView>))]
[JsonSerializable(typeof(PbmStatus))]
[JsonSerializable(typeof(PbmChange))]
[JsonSerializable(typeof(LogLineView))]
internal sealed partial class PbmJson : JsonSerializerContext;
