using System.CommandLine;
using System.Text.Json;
using RetailActors.Node.Cli;

namespace RetailActors.Node.Bench;

/// <summary><c>retail bench</c>: how fast this machine is at the product's work, beside its own limits.</summary>
internal static class BenchCommand
{
    public static Command Create(TimeProvider clock)
    {
        var names = new Argument<string[]>("NAME")
        {
            Description = $"Which: {string.Join(", ", Benchmarks.All.Select(b => b.Name))}. None: all.",
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
            names, seconds, json, data, shards,
        };
        command.SetAction((parsed, cancel) => Run(
            parsed.GetValue(names) ?? [],
            new BenchRun(parsed.GetValue(data) ?? Path.GetTempPath(), parsed.GetValue(seconds),
                parsed.GetValue(shards), clock),
            parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> Run(string[] names, BenchRun run, bool json, CancellationToken cancel)
    {
        if (Problem(names, run) is { } problem)
        {
            await Console.Error.WriteLineAsync($"retail bench: {problem}");
            return RetailCommand.Misused;
        }
        var chosen = names.Length == 0 ? Benchmarks.All : [.. Benchmarks.All.Where(b => names.Contains(b.Name))];
        var (before, figures) = (MachineReader.Load(), new List<Figure>());
        foreach (var benchmark in chosen)
        {
            if (!json)
                Console.WriteLine($"{benchmark.Name}: {benchmark.What} ...");
            figures.AddRange(await RunOne(benchmark, run, cancel));
        }
        var report = new BenchReport(MachineReader.Read(run.Folder, before), run.Seconds, figures);
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
