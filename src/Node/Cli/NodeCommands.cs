using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Cli;

/// <summary>What commands share that ask a running node: its address, its key, tables or JSON, exit codes.</summary>
internal static class NodeCommands
{
    public static Option<string?> NodeUrl { get; } = new("--node")
    { Description = "The node's address; default: retail.node.listen of the settings." };

    public static Option<bool> Json { get; } = new("--json")
    { Description = "One JSON value on one line instead of a table." };

    public static List<T> OnlyOne<T>(List<T> all, Func<T, bool> wanted, string what) => all.Where(wanted)
        .ToList() is [var one]
        ? [one]
        : throw new NodeAnswerException(404, $"there is no {what}");

    public static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");

    public static void Say(string text) => Console.WriteLine(text);

    public static Command Leaf<T>(
        string name, string description,
        Func<ParseResult, NodeClient, CancellationToken, Task<(T, JsonTypeInfo<T>)>> ask, Action<T> show,
        params Symbol[] symbols)
    {
        var command = new Command(name, description) { Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        command.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            var (value, type) = await ask(parsed, node, cancel);
            if (parsed.GetValue(Json))
                Console.WriteLine(JsonSerializer.Serialize(value, type));
            else
                show(value);
            return RetailCommand.Well;
        }));
        return command;
    }

    public static async Task<int> Talk(ParseResult parsed, Func<NodeClient, Task<int>> talk)
    {
        if (NodeCommand.LoadSettings(parsed.GetValue(NodeCommand.Config)!, parsed.GetValue(NodeCommand.Set) ?? [])
            is not { } settings)
            return RetailCommand.Misused;
        var address = parsed.GetValue(NodeUrl) ?? settings.Node.Listen;
        try
        {
            using var client = new NodeClient(new Uri(address), NodeProcess.OperatorKeyOf(settings.Node));
            return await talk(client);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"retail: no node answers at {address}: {e.Message}");
            return RetailCommand.NoAnswer;
        }
        catch (NodeAnswerException e)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return e.Status == 404 ? RetailCommand.Wrong : RetailCommand.Misused;
        }
    }
}
