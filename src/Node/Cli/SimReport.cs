using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Simulation.Runs;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <param name="Trace">A hash over all that happened: the same for the same seed and program.</param>
internal sealed record FailedSeed(int Seed, string Failure, string Command, string Trace);

internal sealed record FaultCount(string Fault, string State, long Count);

/// <summary>What many runs came to.</summary>
/// <param name="Trace">Of the last run when there was only one: to compare two programs or machines.</param>
/// <param name="NeverHappened">Faults without a single occurrence in a long run: a bug of the simulator.</param>
/// <param name="Smallest">The first failure again, as small as the shrinker made it.</param>
internal sealed record SimReport(
    bool Clean, int FirstSeed, long Seeds, long Failed, double Seconds, double SimulatedHours, long Steps,
    long Recorded, long Acknowledged, long Documents, long Cases, string? Trace, IReadOnlyList<FailedSeed> Failures,
    FailedSeed? Smallest, IReadOnlyList<string> SmallestTrace, IReadOnlyList<FaultCount> Faults,
    IReadOnlyList<string> NeverHappened)
{
    private static readonly SimJson Readable = new(new JsonSerializerOptions(SimJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static SimReport Of(Sweep sweep, int first, SimulationResult? smallest, double seconds) => new(
        sweep.IsWell, first, sweep.Runs, sweep.FailureCount, Math.Round(seconds, 1),
        Math.Round(sweep.SimulatedSeconds / 3_600, 1), sweep.Steps, sweep.Recorded, sweep.Acknowledged,
        sweep.Documents, sweep.Cases, sweep.LastTrace is { } trace && sweep.Runs == 1 ? $"{trace:x16}" : null,
        [.. sweep.Failures.Select(Of)], smallest is null ? null : Of(smallest), [.. smallest?.Lines ?? []],
        [.. sweep.Coverage.Counts.Select(c => new FaultCount(c.Key.Kind.ToString(), c.Key.State, c.Value))],
        [.. sweep.NeverHappened.Select(kind => kind.ToString())]);

    private static FailedSeed Of(SimulationResult result) =>
        new(result.Options.Seed, result.Failure!, result.Options.Command, $"{result.Trace:x16}");

    public string ToJson() => JsonSerializer.Serialize(this, Readable.SimReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimReport))]
internal sealed partial class SimJson : JsonSerializerContext;

/// <summary>The report as a person reads it.</summary>
internal static class SimText
{
    /// <param name="traced">A run whose trace is wanted although nothing failed; null for none.</param>
    public static void Write(
        SimReport report, Sweep sweep, SimulationResult? smallest, SimulationOptions? traced, int linesMax)
    {
        Console.WriteLine($"{report.Seeds} seeds from {report.FirstSeed}: {report.Failed} fail; "
            + $"{report.SimulatedHours:0} hours in {report.Seconds:0.0} s, {report.Steps:N0} steps");
        Console.WriteLine($"{report.Recorded:N0} transactions recorded, {report.Acknowledged:N0} acknowledged, "
            + $"{report.Documents:N0} documents posted, {report.Cases:N0} cases");
        WriteFaults(sweep);
        foreach (var fault in report.NeverHappened)
            Console.WriteLine($"{fault} never happened: a bug of the simulator");
        foreach (var failed in report.Failures)
            Console.WriteLine($"\nseed {failed.Seed}: {failed.Failure}\n  replay: {failed.Command}");
        if (smallest is not null)
            WriteTrace($"the first of them, made small\n  replay: {smallest.Options.Command}", smallest, linesMax);
        else if (traced is not null)
            WriteTrace(traced.Command, RetailRun.Run(traced with { IsRecording = true }), int.MaxValue);
    }

    private static void WriteFaults(Sweep sweep)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("fault", "times", "most often met");
        foreach (var kind in sweep.Coverage.Counts.GroupBy(count => count.Key.Kind))
            table.AddRow(kind.Key.ToString(), $"{kind.Sum(count => count.Value):N0}",
                Markup.Escape(string.Join(", ", kind.OrderByDescending(count => count.Value).Take(4)
                    .Select(count => $"{count.Key.State} {count.Value:N0}"))));
        AnsiConsole.Write(table);
    }

    private static void WriteTrace(string title, SimulationResult result, int linesMax)
    {
        Console.WriteLine($"\n{title}");
        foreach (var line in result.Lines.TakeLast(linesMax))
            Console.WriteLine($"  {line}");
        Console.WriteLine($"  {result.Failure ?? "all is well"}; trace {result.Trace:x16}");
    }
}
