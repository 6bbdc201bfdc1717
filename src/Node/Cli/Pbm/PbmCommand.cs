using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Operations;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Cli.Pbm;

/// <summary>
/// <c>retail pbm [host:port]</c>: looks into a running cluster, from any of its nodes, as one command or at a prompt.
/// </summary>
internal sealed class PbmCommand
{
    private static readonly Argument<string?> At = new("address")
    {
        Description = "Any node, host:port; default: retail.node.listen of the settings.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> KeyFile = new("--key-file")
    { Description = "Holds the operator's key; default: RETAIL_OPERATOR_KEY.", Recursive = true };

    private static readonly Option<bool> Json = new("--json")
    { Description = "One JSON value on one line instead of a table.", Recursive = true };

    private static readonly Option<int?> Watch = new("--watch")
    { Description = "Again and again, every so many seconds, until Ctrl+C.", Recursive = true };

    private static readonly Option<string> Config = new("--config")
    { Description = "Settings file.", DefaultValueFactory = _ => "cluster.hocon", Recursive = true };

    private static readonly Option<string[]> Set = new("--set")
    { Description = "Overrides one key of the settings.", Recursive = true };

    private readonly Command _tree = new("pbm", "Looks into a running cluster: a prompt, or one command.");
    private NodeClient? _open;

    public static Command Create()
    {
        var pbm = new PbmCommand();
        var tree = pbm._tree;
        tree.Arguments.Add(At);
        foreach (var option in new Option[] { KeyFile, Json, Watch, Config, Set })
            tree.Options.Add(option);
        Watch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 3_600)
                result.AddError("--watch is not allowed; allowed: 1 to 3600 seconds");
        });
        foreach (var command in new PbmCommands(pbm).Create())
            tree.Subcommands.Add(command);
        var help = new Command("help", "All commands.");
        help.SetAction(_ => PbmTables.Help(tree));
        tree.Subcommands.Add(help);
        tree.SetAction((parsed, cancel) => pbm.Talk(parsed, async node =>
        {
            pbm._open = node;
            return await new PbmPrompt(tree, node).Run(cancel);
        }));
        return tree;
    }

    // ---- Leaves ---------------------------------------------------------------------------------------------------

    /// <summary>A command that asks and shows; with --watch again and again.</summary>
    /// <param name="verdict">The exit code of what was seen.</param>
    public Command Leaf<T>(string name, string description,
        Func<ParseResult, PbmNode, CancellationToken, Task<T>> ask, JsonTypeInfo<T> type, Action<T> show,
        IEnumerable<Symbol> symbols, Func<T, int>? verdict = null) => Leaf(name, description, symbols,
        async (parsed, node, cancel) =>
        {
            while (true)
            {
                var seen = await ask(parsed, node, cancel);
                var again = parsed.GetValue(Watch);
                if (again is not null && !parsed.GetValue(Json) && !Console.IsOutputRedirected)
                    Console.Clear();
                if (parsed.GetValue(Json))
                    Console.WriteLine(JsonSerializer.Serialize(seen, type));
                else
                    show(seen);
                if (again is not { } seconds)
                    return verdict?.Invoke(seen) ?? RetailCommand.Well;
                await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel);
            }
        });

    /// <summary>A command that goes on telling until it is stopped, or does something else of its own.</summary>
    public Command Leaf(string name, string description, IEnumerable<Symbol> symbols,
        Func<ParseResult, PbmNode, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        command.SetAction((parsed, cancel) => Talk(parsed, node => run(parsed, new PbmNode(node), cancel)));
        return command;
    }

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    // ---- The node -------------------------------------------------------------------------------------------------

    private async Task<int> Talk(ParseResult parsed, Func<NodeClient, Task<int>> talk)
    {
        var (address, key) = ("", "");
        try
        {
            if (_open is not null)
                return await talk(_open);
            if (NodeCommand.LoadSettings(parsed.GetValue(Config)!, parsed.GetValue(Set) ?? []) is not { } settings)
                return RetailCommand.Misused;
            address = AddressOf(parsed.GetValue(At) ?? settings.Node.Listen);
            key = await KeyOf(parsed.GetValue(KeyFile), settings);
            using var client = new NodeClient(new Uri(address), key);
            return await talk(client);
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return await Say(RetailCommand.Misused, e.Message);
        }
        catch (HttpRequestException e)
        {
            return await Say(RetailCommand.NoAnswer,
                address.Length == 0 ? e.Message : $"no node answers at {address}: {e.Message}");
        }
        catch (NodeAnswerException e)
        {
            return await Say(e.Status switch
            {
                404 or 409 => RetailCommand.Wrong,
                >= 500 => RetailCommand.NoAnswer,
                _ => RetailCommand.Misused
            }, e.Message);
        }
        catch (OperationCanceledException)
        {
            return RetailCommand.Well;
        }
    }

    private static async Task<int> Say(int code, string problem)
    {
        await Console.Error.WriteLineAsync($"retail: {problem}");
        return code;
    }

    /// <exception cref="ArgumentException">It is not an address.</exception>
    private static string AddressOf(string given)
    {
        var address = given.Contains("://", StringComparison.Ordinal) ? given : $"http://{given}";
        return given.Contains(':') && Uri.TryCreate(address, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            ? address
            : throw new ArgumentException($"'{given}' is neither a command nor an address; allowed: host:port");
    }

    /// <exception cref="ArgumentException">There is none.</exception>
    private static async Task<string> KeyOf(string? file, NodeSettings settings)
    {
        if (file is not null)
            return (await File.ReadAllTextAsync(file)).Trim();
        if (settings.Node.OperatorKey is { } set)
            return set.Reveal();
        var made = Path.Combine(settings.Node.Data, "operator.key");
        return File.Exists(made)
            ? (await File.ReadAllTextAsync(made)).Trim()
            : throw new ArgumentException("no operator's key; give it by RETAIL_OPERATOR_KEY or --key-file");
    }
}

/// <summary>What pbm asks a node.</summary>
internal sealed class PbmNode(NodeClient client)
{
    public Task<T> Get<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) =>
        client.Get(path, type, cancel);

    public Task<DoneView> Post<T>(string path, T request, JsonTypeInfo<T> type, CancellationToken cancel) =>
        client.Post(path, request, type, ClusterJson.Default.DoneView, cancel);

    public Task<ClusterStateView> Cluster(CancellationToken cancel) =>
        Get("v1/cluster", ClusterJson.Default.ClusterStateView, cancel);

    /// <summary>Asks the node that is named, or all that are alive; one that does not answer is left out.</summary>
    public async Task<List<(string Node, T Says)>> Each<T>(
        string? name, string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        if (name is not null)
            return [(name, await Get(Of(name, path), type, cancel))];
        var answers = new List<(string, T)>();
        foreach (var member in (await Cluster(cancel)).Members.Where(member => member.State != "dead"))
            try
            {
                answers.Add((member.Node, await Get(Of(member.Node, path), type, cancel)));
            }
            catch (NodeAnswerException e) when (e.Status is 503)
            {
                await Console.Error.WriteLineAsync($"{member.Node} does not answer: {e.Message}");
            }
        return answers;
    }

    public static string Of(string node, string path) =>
        $"v1/nodes/{Uri.EscapeDataString(node)}{(path.Length == 0 || path[0] == '?' ? "" : "/")}{path}";
}
