using System.CommandLine;
using RetailActors.Node.Demo;
using RetailActors.Node.Settings;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary><c>retail demo</c>: a retailer at peak on this machine, and the proof that nothing is lost.</summary>
internal static class DemoCommand
{
    private const int StoresMax = 1_000, RateMax = 100_000;

    private static readonly Option<int> Stores = new("--stores")
    { Description = "How many stores, two terminals each.", DefaultValueFactory = _ => 50 };

    private static readonly Option<double> Rate = new("--rate")
    { Description = "Sales a second, all terminals together.", DefaultValueFactory = _ => 250 };

    private static readonly Option<string> For = new("--for")
    { Description = "How long the tills sell: 30s, 5m.", DefaultValueFactory = _ => "30s" };

    private static readonly Option<int> Seed = new("--seed")
    { Description = "The same seed draws the same sales and outages.", DefaultValueFactory = _ => 1 };

    public static Option<string?> Data { get; } = new("--data")
    { Description = "Kept, and gone on from; default: a fresh folder that is removed at the end." };

    public static Option<bool> Json { get; } = new("--json")
    { Description = "Only one JSON object on one line at the end; progress goes to standard error." };

    public static Option<LocalErpKind> Erp { get; } = new("--erp")
    { Description = "simulated, or tryton: a real one from this machine's packages, set up by itself." };

    public static Command Create()
    {
        var command = new Command("demo", "A retailer at peak on this machine: outages everywhere, then the proof.")
            { Stores, Rate, For, Seed, Erp, Data, Json };
        command.SetAction((parsed, cancel) => Run(parsed, cancel));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        if (OptionsOf(parsed) is not { } options)
            return RetailCommand.Misused;
        return await Runs.Guard(parsed.GetValue(Json), async screen =>
            await new DemoRun(options, TimeProvider.System, screen).Run(cancel));
    }

    private static DemoOptions? OptionsOf(ParseResult parsed)
    {
        var (stores, rate, text) = (parsed.GetValue(Stores), parsed.GetValue(Rate), parsed.GetValue(For)!);
        var problem = stores is < 1 or > StoresMax ? $"--stores is {stores}; allowed: 1 to {StoresMax}"
            : rate is not (> 0 and <= RateMax) ? $"--rate is {rate}; allowed: above 0, up to {RateMax}"
            : Durations.Parse(text) is null ? $"--for is '{text}'; allowed: {Durations.Allowed}"
            : null;
        if (problem is not null)
        {
            Console.Error.WriteLine($"retail: {problem}");
            return null;
        }
        return new DemoOptions(
            stores, rate, Durations.Parse(text)!.Value, parsed.GetValue(Seed), parsed.GetValue(Data),
            parsed.GetValue(Erp));
    }
}

/// <summary>What runs share: where progress goes, what is printed at the end, which errors are the user's.</summary>
internal static class Runs
{
    public static async Task<int> Guard(bool json, Func<IRunScreen, Task<RunSummary>> run)
    {
        IRunScreen screen = json ? new LineScreen(Console.Error, TimeProvider.System)
            : Console.IsOutputRedirected ? new LineScreen(Console.Out, TimeProvider.System)
            : new LiveScreen(AnsiConsole.Console, TimeProvider.System);
        try
        {
            var summary = await run(screen);
            if (json)
                Console.WriteLine(summary.ToJson());
            else
                SummaryText.Write(summary);
            return summary.Clean ? RetailCommand.Well : RetailCommand.Wrong;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidDataException or NodeAnswerException
            or UnauthorizedAccessException or Actors.Storage.CorruptJournalException or Storage.JournalOpenException
            or Simulators.Worlds.WorldException or Simulators.Terminals.TicketFileException)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return RetailCommand.Misused;
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"retail: the node does not answer: {e.Message}");
            return RetailCommand.NoAnswer;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("retail: interrupted; nothing was compared");
            return RetailCommand.Wrong;
        }
    }
}

/// <summary>Durations on the command line: <c>30s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class Durations
{
    public const string Allowed = "a number with s, m or h, from 1s to 24h";

    /// <summary>Null when it is not allowed.</summary>
    public static TimeSpan? Parse(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], out var count) && (long)count * unit is >= 1 and <= 86_400
            ? TimeSpan.FromSeconds((long)count * unit)
            : null;
    }
}
