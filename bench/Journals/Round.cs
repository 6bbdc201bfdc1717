using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RetailActors.Bench.Journals;

/// <summary>Repeats commits for a while and keeps each one's time.</summary>
internal sealed record Round(double EventsPerSecond, double P50, double P99, double CpuNanoseconds)
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(700);

    public static Round Of(int batch, Action<long> commit)
    {
        for (var warm = 0; warm < 20; warm++)
            commit(warm);
        var taken = new List<double>(1 << 16);
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        for (var number = 20L; watch.Elapsed < Length; number++)
        {
            var started = Stopwatch.GetTimestamp();
            commit(number);
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var events = taken.Count * (double)batch;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        taken.Sort();
        return new Round(
            events / seconds, taken[taken.Count / 2], taken[taken.Count * 99 / 100], cpu.TotalNanoseconds / events);
    }

    /// <summary>The median of the rounds with the least and the greatest.</summary>
    public static string Summary(IReadOnlyCollection<Round> rounds)
    {
        var rates = rounds.Select(round => round.EventsPerSecond).Order().ToArray();
        var p50 = rounds.Select(round => round.P50).Order().ElementAt(rounds.Count / 2);
        var p99 = rounds.Select(round => round.P99).Order().ElementAt(rounds.Count / 2);
        var cpu = rounds.Select(round => round.CpuNanoseconds).Order().ElementAt(rounds.Count / 2);
        return $"{Thousands(rates[rates.Length / 2])} ({Thousands(rates[0])}–{Thousands(rates[^1])}) | " +
            $"{p50:F0} / {p99:F0} | {cpu:F0}";
    }

    public static string Machine => $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, " +
        $"{RuntimeInformation.FrameworkDescription}";

    private static string Thousands(double rate) => rate >= 100_000 ? $"{rate / 1000:F0}k" : $"{rate / 1000:F1}k";
}

/// <summary>A folder that is gone afterwards.</summary>
internal sealed class Scratch(string[] args) : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
        args.Length > 0 ? args[0] : System.IO.Path.GetTempPath(), $"bench-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
