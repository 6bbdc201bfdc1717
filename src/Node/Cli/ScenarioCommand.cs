using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RetailActors.Node.Scenarios;
using RetailActors.Simulation.Scenarios;

namespace RetailActors.Node.Cli;

/// <summary><c>retail scenario</c>: an outage from a file, on virtual time or against a real node.</summary>
internal static class ScenarioCommand
{
    private const int TraceLinesShown = 40;

    private static readonly Argument<string> Path = new("file") { Description = "A scenario (docs/SCENARIOS.md)." };

    private static readonly Option<bool> Live = new("--live")
    { Description = "Against a node of its own, with real HTTP and files; hours become seconds." };

    private static readonly Option<string> For = new("--for")
    { Description = "With --live: how long the story takes.", DefaultValueFactory = _ => "30s" };

    private static readonly Option<int> Seed = new("--seed")
    { Description = "Of amounts and small delays.", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("scenario", "Tells an outage from a file, and compares its end with what it expects.")
            { Path, Live, For, Seed, DemoCommand.Json };
        command.SetAction((parsed, cancel) => Run(parsed, cancel));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        var (path, length) = (parsed.GetValue(Path)!, parsed.GetValue(For)!);
        if (Durations.Parse(length) is not { } time)
        {
            await Console.Error.WriteLineAsync($"retail: --for is '{length}'; allowed: {Durations.Allowed}");
            return RetailCommand.Misused;
        }
        try
        {
            var scenario = ScenarioReader.Read(await File.ReadAllTextAsync(path, cancel));
            var report = parsed.GetValue(Live)
                ? await new LiveScenario(scenario, time, parsed.GetValue(Seed), TimeProvider.System).Run(cancel)
                : Told(scenario, parsed.GetValue(Seed));
            Write(report, parsed.GetValue(DemoCommand.Json));
            return report.Clean ? RetailCommand.Well : RetailCommand.Wrong;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ScenarioException)
        {
            await Console.Error.WriteLineAsync($"retail: {path}: {e.Message}");
            return RetailCommand.Misused;
        }
    }

    private static ScenarioReport Told(Scenario scenario, int seed)
    {
        var result = ScenarioRun.Run(scenario, seed);
        return ScenarioReport.Of(scenario, result.Outcome,
            result.Failure is { } failure ? [failure, .. result.Differences] : result.Differences,
            [.. result.IsWell ? [] : result.Lines.TakeLast(TraceLinesShown)]);
    }

    private static void Write(ScenarioReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(report.ToJson());
            return;
        }
        Console.WriteLine(report.Name);
        Console.WriteLine($"{report.Recorded} recorded, {report.Posted} posted, {report.Held} held, "
            + $"{report.Conflicts} conflicts; open cases: {(report.Cases.Count == 0 ? "none"
                : string.Join(", ", report.Cases))}");
        foreach (var line in report.Trace)
            Console.WriteLine($"  {line}");
        foreach (var difference in report.Differences)
            Console.WriteLine($"DIFFERENT: {difference}");
        if (report.Clean)
            Console.WriteLine("as expected");
    }
}

/// <summary>How a scenario ended.</summary>
internal sealed record ScenarioReport(
    string Name, bool Clean, long Recorded, long Conflicts, long Held, long Posted, IReadOnlyList<string> Cases,
    IReadOnlyList<string> Differences, IReadOnlyList<string> Trace)
{
    private static readonly ScenarioJson Readable = new(new JsonSerializerOptions(ScenarioJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static ScenarioReport Of(
        Scenario scenario, ScenarioOutcome outcome, IReadOnlyList<string> differences, IReadOnlyList<string> trace) =>
        new(scenario.Name, differences.Count == 0, outcome.Recorded, outcome.Conflicts, outcome.Held, outcome.Posted,
            outcome.Cases, differences, trace);

    public string ToJson() => JsonSerializer.Serialize(this, Readable.ScenarioReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScenarioReport))]
internal sealed partial class ScenarioJson : JsonSerializerContext;
