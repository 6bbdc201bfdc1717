using System.Text.Json;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Cli.Pbm;

/// <summary><c>cluster tail</c>: what changes, as one node sees it.</summary>
internal static class PbmTail
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static async Task<int> Run(PbmNode node, bool json, CancellationToken cancel)
    {
        var before = await node.Cluster(cancel);
        Tell(new(before.Time, $"{before.Members.Count} nodes, {before.Groups.Count} groups, as {before.AnsweredBy} "
            + "sees it"), json);
        while (true)
        {
            await Task.Delay(Every, TimeProvider.System, cancel);
            var now = await node.Cluster(cancel);
            foreach (var what in Changes(before, now))
                Tell(new(now.Time, what), json);
            before = now;
        }
    }

    /// <summary>What is another now, in words.</summary>
    public static IEnumerable<string> Changes(ClusterStateView before, ClusterStateView now)
    {
        foreach (var m in now.Members)
            if (before.Members.FirstOrDefault(known => known.Node == m.Node) is not { } known)
                yield return $"{m.Node} joined at {m.Address}";
            else if (known.State != m.State)
                yield return $"{m.Node} is {m.State}";
            else if (known.AgeSeconds > m.AgeSeconds + 1)
                yield return $"{m.Node} joined anew";
        foreach (var m in before.Members.Where(m => now.Members.All(known => known.Node != m.Node)))
            yield return $"{m.Node} left";
        foreach (var g in now.Groups)
        {
            var known = before.Groups.FirstOrDefault(one => one.Group == g.Group);
            if (known?.Owner != g.Owner)
                yield return $"{g.Group}: {known?.Owner ?? "nobody"} → {g.Owner ?? "nobody"}";
            if (g.Heir is not null && known?.Heir != g.Heir)
                yield return $"{g.Group}: {g.Heir} has read ahead";
            if (known?.Wish != g.Wish)
                yield return g.Wish is { } wish ? $"{g.Group}: is wished to {wish}"
                    : $"{g.Group}: goes where the rule puts it";
        }
        if (before.Broker?.Problem != now.Broker?.Problem)
            yield return $"broker: {now.Broker?.Problem ?? "well again"}";
    }

    private static void Tell(PbmChange change, bool json) => Console.WriteLine(
        json ? JsonSerializer.Serialize(change, PbmJson.Default.PbmChange) : $"{change.At}  {change.What}");
}

/// <summary><c>log tail</c>.</summary>
internal static class PbmLog
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    public static async Task<int> Run(
        PbmNode node, string? name, int max, bool follow, bool json, CancellationToken cancel)
    {
        var after = new Dictionary<string, long>();
        string[] names = name is not null ? [name]
            : [.. (await node.Cluster(cancel)).Members.Where(m => m.State != "dead").Select(m => m.Node)];
        while (true)
        {
            foreach (var one in names)
            {
                var log = await node.Get(PbmNode.Of(one, $"log?max={max}&after={after.GetValueOrDefault(one)}"),
                    ClusterJson.Default.LogView, cancel);
                foreach (var line in log.Lines)
                {
                    after[one] = line.Number;
                    Console.WriteLine(json
                        ? JsonSerializer.Serialize(line, PbmJson.Default.LogLineView)
                        : $"{line.At}  {one}  {line.Level,-11}  {line.Text}");
                }
            }
            if (!follow)
                return RetailCommand.Well;
            await Task.Delay(Every, TimeProvider.System, cancel);
        }
    }
}
