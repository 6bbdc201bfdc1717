using System.Diagnostics;
using System.Runtime.InteropServices;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>The node's process, for people.</summary>
internal static class NodeReport
{
    public static string Version => typeof(NodeReport).Assembly.GetName().Version?.ToString() ?? "?";

    public static NodeInfoView Of(RetailNode node)
    {
        using var process = Process.GetCurrentProcess();
        return new NodeInfoView(
            node.Settings.Node.Name, Version, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription,
            Times.Text(node.Vitals.StartedAt), Math.Round((node.Now - node.Vitals.StartedAt).TotalSeconds, 1),
            Math.Round(process.TotalProcessorTime.TotalSeconds, 2), Environment.ProcessorCount,
            new(process.WorkingSet64, GC.GetTotalMemory(false), GC.GetTotalAllocatedBytes(),
                [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(GC.CollectionCount)],
                Math.Round(GC.GetTotalPauseDuration().TotalSeconds, 3)),
            new(ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount, ThreadPool.CompletedWorkItemCount),
            node.Vitals.Connections, Math.Round(node.Vitals.AcceptedPerSecond, 1), node.Durability,
            ClusterInspection.Broker(node.Mail), $"{node.Vitals.Log.Level}".ToLowerInvariant(),
            [.. node.Shards.Groups.Where(group => group.Hosts.All(host => host.IsHere)).Select(group => group.Name)],
            [.. node.Cluster?.Moving ?? []]);
    }
}
