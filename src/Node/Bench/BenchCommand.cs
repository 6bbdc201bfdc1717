using System.CommandLine;
using System.Text.Json;
using RetailActors.Node.Cli;

namespace RetailActors.Node.Bench;

/// <summary><c>retail bench</c>: how fast this machine is at the product's work, beside its own limits.</summary>
internal static class BenchCommand
{
    private static readonly Option<string?> Svg =
        new("--svg") { Description = "A file for the figures as a picture." };

    private static readonly Option<string?> From =
        new("--from") { Description = "Measures nothing: shows the figures of an earlier run's --json." };

    public static Command Create(TimeProvider clock)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = $"Which: {string.Join(", ", Benchmarks.All.Select(b => b.Name))}. "
                + "None: all but those of the cluster.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Measured interval, 0.1 to 600.",
            DefaultValueFactory = _ => 5,
        };
        var json = new Option<bool>("--json") { Description = "One line of JSON instead of a table." };
        var data = new Option<string?>("--data")
        {
            Description = "A folder on the disk to be measured; default: the system's for temporary files.",
        };
        var shards = new Option<int>("--shards")
        {
            Description = "Shards of stores, 1 to 64.",
            DefaultValueFactory = _ => 4,
        };
        var command = new Command("bench", "Measures throughput and latency on this machine, beside its own limits.")
        {
            names, seconds, json, Svg, From, data, shards,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var run = new BenchRun(parsed.GetValue(data) ?? Path.GetTempPath(), parsed.GetValue(seconds),
                parsed.GetValue(shards), clock);
            var report = parsed.GetValue(From) is { } earlier
                ? await Read(earlier, cancel)
                : await Run(parsed.GetValue(names) ?? [], run, parsed.GetValue(json), cancel);
            return report is null ? RetailCommand.Misused
                : await Show(report, parsed.GetValue(json), parsed.GetValue(Svg), cancel);
        });
        return command;
    }

    /// <summary>Null: it was asked wrongly, which is told.</summary>
    private static async Task<BenchReport?> Run(
        string[] names, BenchRun run, bool json, CancellationToken cancel)
    {
        if (Problem(names, run) is { } problem)
        {
            await Console.Error.WriteLineAsync($"retail bench: {problem}");
            return null;
        }
        var chosen = Benchmarks.All.Where(b => names.Length == 0 ? !b.NeedsServers : names.Contains(b.Name)).ToArray();
        var (before, figures) = (MachineReader.Load(), new List<Figure>());
        foreach (var benchmark in chosen)
        {
            if (!json)
                Console.WriteLine($"{benchmark.Name}: {benchmark.What} ...");
            figures.AddRange(await RunOne(benchmark, run, cancel));
        }
        return new BenchReport(MachineReader.Read(run.Folder, before), run.Seconds, figures);
    }

    private static async Task<BenchReport?> Read(string file, CancellationToken cancel)
    {
        try
        {
            var json = await File.ReadAllBytesAsync(file, cancel);
            return JsonSerializer.Deserialize(json, BenchJson.Default.BenchReport);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            await Console.Error.WriteLineAsync($"retail bench: --from is '{file}': {e.Message}");
            return null;
        }
    }

    private static async Task<int> Show(BenchReport report, bool json, string? svg, CancellationToken cancel)
    {
        if (svg is not null)
            await File.WriteAllTextAsync(svg, BenchPlot.Draw(report), cancel);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
        else
            BenchTable.Show(report);
        return RetailCommand.Well;
    }

    private static string? Problem(string[] names, BenchRun run) =>
        names.FirstOrDefault(name => Benchmarks.All.All(b => b.Name != name)) is { } unknown
            ? $"NAME is '{unknown}'; allowed: {string.Join(", ", Benchmarks.All.Select(b => b.Name))}"
        : run.Seconds is not (>= 0.1 and <= 600) ? $"--seconds is {run.Seconds}; allowed: 0.1 to 600"
        : run.Shards is < 1 or > 64 ? $"--shards is {run.Shards}; allowed: 1 to 64"
        : !Directory.Exists(run.Folder) ? $"--data is '{run.Folder}'; allowed: a folder that exists"
        : null;

    /// <summary>In a folder of its own, collected garbage behind it, so that one does not pay for the other.</summary>
    internal static async Task<IReadOnlyList<Figure>> RunOne(
        Benchmark benchmark, BenchRun run, CancellationToken cancel)
    {
        var folder = Path.Combine(run.Folder, $"retail-bench-{Environment.ProcessId}-{benchmark.Name}");
        Directory.CreateDirectory(folder);
        try
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return await benchmark.Run(run with { Folder = folder }, cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
