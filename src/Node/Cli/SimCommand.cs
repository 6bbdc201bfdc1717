using System.CommandLine;
using NodaTime;
using RetailActors.Simulation.Engine;
using RetailActors.Simulation.Runs;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary><c>retail sim</c>: the whole product on virtual time, from seeds, with every fault there is.</summary>
internal static class SimCommand
{
    private const int SeedsMax = 10_000_000, ShrinkRunsMax = 400, TraceLinesShown = 60;

    private static readonly Option<int> Seeds = new("--seeds")
    { Description = "How many runs.", DefaultValueFactory = _ => 200 };

    private static readonly Option<int?> Seed = new("--seed")
    { Description = "Only this run, or the first of --seeds when both are given." };

    private static readonly Option<string?> TimeBox = new("--time-box")
    { Description = "Stops after so long, whatever --seeds says: 60s, 10m." };

    private static readonly Option<int> Parallel = new("--parallel")
    {
        Description = "Runs at once.",
        DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount - 1),
    };

    private static readonly Option<string?> Without = new("--without")
    { Description = "Faults that do not happen, by name, with commas: what a shrunken run says." };

    private static readonly Option<int> Devices = new("--devices")
    { Description = "At most so many devices.", DefaultValueFactory = _ => SimulationOptions.DevicesUnlessSaid };

    private static readonly Option<int> Sales = new("--sales")
    { Description = "At most so many sales a device.", DefaultValueFactory = _ => SimulationOptions.SalesUnlessSaid };

    private static readonly Option<string> Chaos = new("--chaos")
    { Description = "Faults end after so much virtual time.", DefaultValueFactory = _ => "60s" };

    private static readonly Option<Mutation> Mutant = new("--mutation")
    { Description = "Switches a bug on, to see it found.", DefaultValueFactory = _ => Mutation.None };

    private static readonly Option<bool> Trace = new("--trace")
    { Description = "With --seed: prints what happened, also when all is well." };

    public static Command Create()
    {
        const string what = "Runs the whole product on virtual time, from seeds, with every fault there is.";
        var command = new Command("sim", what)
        {
            Seeds, Seed, TimeBox, Parallel, Without, Devices, Sales, Chaos, Mutant, Trace, DemoCommand.Json,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (OptionsOf(parsed) is not var (first, count, box, options))
            return RetailCommand.Misused;
        var (clock, began) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var sweep = new Sweep();
        bool IsOver() => cancel.IsCancellationRequested || clock.GetElapsedTime(began) >= box;
        var json = parsed.GetValue(DemoCommand.Json);
        WithProgress(json, count, advance => System.Threading.Tasks.Parallel.For(0, count,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(parsed.GetValue(Parallel), 1, 64) },
            (n, loop) =>
            {
                if (IsOver())
                {
                    loop.Stop();
                    return;
                }
                sweep.Run(options with { Seed = first + n });
                advance(sweep);
            }));
        var smallest = sweep.Failures is [{ } failed, ..] ? Shrinker.Shrink(failed, ShrinkRunsMax) : null;
        var report = SimReport.Of(sweep, first, smallest, clock.GetElapsedTime(began).TotalSeconds);
        if (json)
            Console.WriteLine(report.ToJson());
        else
            SimText.Write(report, sweep, smallest, parsed.GetValue(Trace) ? options with { Seed = first } : null,
                TraceLinesShown);
        return sweep.IsWell ? RetailCommand.Well : RetailCommand.Wrong;
    }

    private static (int First, int Count, TimeSpan Box, SimulationOptions Options)? OptionsOf(ParseResult parsed)
    {
        var (box, chaos, names) = (parsed.GetValue(TimeBox), parsed.GetValue(Chaos)!, parsed.GetValue(Without));
        var (devices, sales) = (parsed.GetValue(Devices), parsed.GetValue(Sales));
        var without = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var unknown = Array.Find(without, name => !Enum.TryParse<Mishap>(name, out _));
        var saysSeeds = parsed.GetResult(Seeds) is { Implicit: false };
        var count = parsed.GetValue(Seed) is null || saysSeeds ? parsed.GetValue(Seeds) : 1;
        var problem = count is < 1 or > SeedsMax ? $"--seeds is {count}; allowed: 1 to {SeedsMax}"
            : box is not null && Durations.Parse(box) is null ? $"--time-box is '{box}'; allowed: {Durations.Allowed}"
            : Durations.Parse(chaos) is null ? $"--chaos is '{chaos}'; allowed: {Durations.Allowed}"
            : devices is < 1 or > 8 ? $"--devices is {devices}; allowed: 1 to 8"
            : sales is < 1 or > 40 ? $"--sales is {sales}; allowed: 1 to 40"
            : unknown is not null
                ? $"--without has '{unknown}'; allowed: {string.Join(", ", Enum.GetNames<Mishap>())}"
            : null;
        if (problem is not null)
        {
            Console.Error.WriteLine($"retail: {problem}");
            return null;
        }
        // Without a seed the runs of today are others than those of yesterday.
        var first = parsed.GetValue(Seed) ?? Random.Shared.Next(1_000_000_000);
        return (first, count, box is null ? TimeSpan.MaxValue : Durations.Parse(box)!.Value,
            new SimulationOptions(first)
            {
                Without = without.Select(Enum.Parse<Mishap>).ToHashSet(),
                DevicesMax = devices,
                SalesMax = sales,
                ChaosMax = Duration.FromTimeSpan(Durations.Parse(chaos)!.Value),
                Mutation = parsed.GetValue(Mutant),
            });
    }

    private static void WithProgress(bool json, int count, Action<Action<Sweep>> work)
    {
        if (json || Console.IsOutputRedirected || count == 1)
        {
            work(_ => { });
            return;
        }
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn()).Start(context =>
        {
            var bar = context.AddTask("seeds", maxValue: count);
            work(sweep =>
            {
                bar.Value = sweep.Runs;
                bar.Description = sweep.FailureCount == 0 ? "seeds" : $"seeds, {sweep.FailureCount} fail";
            });
        });
    }
}
