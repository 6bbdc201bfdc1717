using System.CommandLine;
using RetailActors.Node.Demo;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Cli;

/// <summary><c>retail replay</c>: sales of the past, from files, through a node of its own or a running one.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string[]> Files = new("file")
    {
        Description = "UCI Online Retail .csv(.gz), or tickets of your own as .ndjson(.gz) (docs/INTAKE.md).",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<string?> World { get; } = new("--world")
    { Description = "A folder of tables (docs/WORLDS.md). A CSV file does without: its world is derived." };

    private static readonly Option<string?> NodeUrl = new("--node")
    { Description = "Sends to this running node; registers stores and terminals there, with new keys." };

    private static readonly Option<bool> Close = new("--close")
    { Description = "With --node: closes the days and waits until all is posted; otherwise always done." };

    private static readonly Option<bool> MonthEnd = new("--month-end")
    {
        Description = "Closes the month: shifts are opened, counted and miscounted, a card provider pays, the ERP's "
            + "people count the shelves (docs/REAL-SALES.md).",
    };

    public static Command Create()
    {
        var command = new Command("replay", "Sends files of sales through a node to an ERP, and proves the outcome.")
        {
            Files, World, MonthEnd, NodeUrl, Close, DemoCommand.Erp, DemoCommand.Data, DemoCommand.Json,
            NodeCommand.Config, NodeCommand.Set,
        };
        command.SetAction((parsed, cancel) => Run(parsed, cancel));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken cancel)
    {
        var (files, world, data) = (parsed.GetValue(Files)!, parsed.GetValue(World), parsed.GetValue(DemoCommand.Data));
        var json = parsed.GetValue(DemoCommand.Json);
        if (parsed.GetValue(NodeUrl) is not { } address)
            return await Runs.Guard(json, screen =>
                new ReplayRun(new ReplayOptions(files, world, data, parsed.GetValue(DemoCommand.Erp))
                { MonthEnd = parsed.GetValue(MonthEnd) }, TimeProvider.System, screen).Run(cancel));
        if (data is not null || parsed.GetValue(MonthEnd) || !Uri.TryCreate(address, UriKind.Absolute, out var node))
        {
            await Console.Error.WriteLineAsync(data is not null || parsed.GetValue(MonthEnd)
                ? "retail: --data and --month-end go with a node of the replay's own, not with --node"
                : $"retail: --node is '{address}'; allowed: an address such as http://127.0.0.1:8480");
            return RetailCommand.Misused;
        }
        if (NodeCommand.LoadSettings(parsed.GetValue(NodeCommand.Config)!, parsed.GetValue(NodeCommand.Set) ?? [])
            is not { } settings)
            return RetailCommand.Misused;
        var close = parsed.GetValue(Close);
        return await Runs.Guard(json, async screen =>
        {
            using var client = new NodeClient(node, NodeProcess.OperatorKeyOf(settings.Node));
            return await new ReplayToNode(files, world, node, client, close, TimeProvider.System, screen).Run(cancel);
        });
    }
}
