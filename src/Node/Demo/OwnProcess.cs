using System.Diagnostics;
using System.Globalization;

namespace RetailActors.Node.Demo;

/// <summary>A process that was started for something, known by more than its number: numbers come back.</summary>
/// <param name="Ticks">When it began, in the system's ticks since the start of the machine.</param>
public sealed record OwnProcess(string Name, int Pid, long Ticks)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether it still runs; another process with its number is not it.</summary>
    public bool Runs => TicksOf(Pid) == Ticks;

    /// <returns>Null when there is no such process.</returns>
    public static OwnProcess? Of(string name, int pid) =>
        TicksOf(pid) is { } ticks ? new OwnProcess(name, pid, ticks) : null;

    /// <summary>Those that a process started, and those that they started.</summary>
    public static IReadOnlyList<OwnProcess> Below(int pid)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(id => (Pid: id, Fields: Fields(id))).Where(one => one.Fields.Length > 0)
            .ToLookup(one => int.Parse(one.Fields[1], CultureInfo.InvariantCulture), one => one.Pid);
        var (found, next) = (new List<OwnProcess>(), new Queue<int>([pid]));
        while (next.TryDequeue(out var parent))
            foreach (var child in parents[parent])
            {
                if (Of(NameOf(child), child) is { } one)
                    found.Add(one);
                next.Enqueue(child);
            }
        return found;
    }

    /// <summary>Asks it to end (SIGTERM), or ends it (SIGKILL).</summary>
    public void Signal(bool kill)
    {
        if (!Runs)
            return;
        using var tell = Process.Start("kill", [kill ? "-KILL" : "-TERM", Pid.ToString(CultureInfo.InvariantCulture)]);
        tell.WaitForExit();
    }

    /// <returns>False: it runs on after so long.</returns>
    public async Task<bool> Ends(TimeSpan within)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Runs && TimeProvider.System.GetElapsedTime(began) < within)
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        return !Runs;
    }

    private static string NameOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return "?";
        }
    }

    /// <summary>One that has ended and waits to be buried runs no more.</summary>
    private static long? TicksOf(int pid) => Fields(pid) is { Length: > 19 } fields && fields[0] is not "Z"
        ? long.Parse(fields[19], CultureInfo.InvariantCulture)
        : null;

    /// <summary>Of <c>/proc/PID/stat</c> after the name, which may hold anything: state, parent, …, begin.</summary>
    private static string[] Fields(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
