using System.CommandLine;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary>
/// The one program. Exit codes: 0 well, 1 the work found something wrong, 2 it was asked wrongly, 3 no answer.
/// </summary>
public static class RetailCommand
{
    public const int Well = 0, Wrong = 1, Misused = 2, NoAnswer = 3;

    private const int WidthOfPipes = 160;

    /// <summary>After Ctrl+C or SIGTERM. What takes longer is as good as killed, which loses nothing.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    public static async Task<int> Run(string[] args)
    {
        if (Console.IsOutputRedirected)
        {
            // What reads it is a program: no colours, and no lines folded to a window that is not there.
            AnsiConsole.Profile.Capabilities.Ansi = false;
            AnsiConsole.Profile.Width = WidthOfPipes;
        }
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout =
                    parsed.CommandResult.Command.Name == NodeCommand.Name ? NodeCommand.StopWithin : StopWithin
            });
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        await Console.Error.WriteLineAsync("Try 'retail --help'.");
        return Misused;
    }

    /// <summary>All that can be asked.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Carries every sale from the till to the ERP's ledger: once, in order, provably.");
        root.Subcommands.Add(NodeCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(SimCommand.Create());
        root.Subcommands.Add(ScenarioCommand.Create());
        root.Subcommands.Add(SettingsCommand.Create());
        foreach (var command in WorldCommand.Create())
            root.Subcommands.Add(command);
        root.Subcommands.Add(Bench.BenchCommand.Create(TimeProvider.System));
        root.Subcommands.Add(ClusterCommand.Create());
        root.Subcommands.Add(Pbm.PbmCommand.Create());
        foreach (var command in InspectCommands.Create())
            root.Subcommands.Add(command);
        return root;
    }
}
