using System.CommandLine;

namespace RetailActors.Node.Cli;

/// <summary>The one program. Exit codes: 0 well, 1 the work found something wrong, 2 it was asked wrongly, 3 no answer.</summary>
public static class RetailCommand
{
    public const int Well = 0, Wrong = 1, Misused = 2, NoAnswer = 3;

    public static async Task<int> Run(string[] args)
    {
        var root = new RootCommand("Carries every sale from the till to the ERP's ledger: once, in order, provably.");
        root.Subcommands.Add(NodeCommand.Create());
        foreach (var command in InspectCommands.Create())
            root.Subcommands.Add(command);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync();
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        await Console.Error.WriteLineAsync("Try 'retail --help'.");
        return Misused;
    }
}
