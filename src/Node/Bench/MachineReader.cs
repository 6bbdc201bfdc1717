using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace RetailActors.Node.Bench;

/// <summary>What the system tells of itself.</summary>
internal static class MachineReader
{
    public static Machine Read(string folder, double? loadBefore) => new(
        Environment.ProcessorCount, Processor(), RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription, GCSettings.IsServerGC ? "server" : "workstation, concurrent",
        FileSystem(folder), loadBefore, Load());

    /// <summary>Runnable threads over the last minute; null where the system does not tell.</summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg")
        && double.TryParse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture, out var load)
            ? load
            : null;

    private static string Processor() => !File.Exists("/proc/cpuinfo")
        ? $"{RuntimeInformation.ProcessArchitecture}"
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            ?.Split(':')[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}";

    private static string FileSystem(string folder)
    {
        var full = Path.GetFullPath(folder);
        var drive = DriveInfo.GetDrives().Where(d => d.IsReady && full.StartsWith(d.Name, StringComparison.Ordinal))
            .MaxBy(d => d.Name.Length);
        return drive?.DriveFormat ?? "unknown";
    }
}
