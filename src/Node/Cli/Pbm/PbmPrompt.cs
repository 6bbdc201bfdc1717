using System.CommandLine;
using System.CommandLine.Parsing;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Cli.Pbm;

/// <summary>pbm's prompt: lines with history and completion at a terminal, plain lines from a file or a pipe.</summary>
internal sealed class PbmPrompt(Command tree, NodeClient client)
{
    private const int KeysAheadMax = 4_096;
    private static readonly TimeSpan LookForKeys = TimeSpan.FromMilliseconds(50);

    private readonly LineBuffer _line = new();
    private readonly Queue<ConsoleKeyInfo> _ahead = new();
    private readonly PbmNode _node = new(client);
    private IReadOnlyList<string> _names = [];
    private string _prompt = "pbm> ";

    /// <returns>The worst that a line ended with.</returns>
    public async Task<int> Run(CancellationToken cancel)
    {
        await Learn(cancel);
        var worst = RetailCommand.Well;
        if (Console.IsInputRedirected)
        {
            while (await Console.In.ReadLineAsync(cancel) is { } line && line.Trim() is not ("exit" or "quit"))
                worst = Math.Max(worst, await Execute(line.Trim(), cancel));
            return worst;
        }
        Console.WriteLine("'help' tells the commands, Tab completes, Ctrl+D leaves.");
        Console.TreatControlCAsInput = true;
        while (ReadLine() is { } line && line is not ("exit" or "quit"))
            await Interruptible(line, cancel);
        return RetailCommand.Well;
    }

    /// <summary>Names to complete with; and that the node answers.</summary>
    private async Task Learn(CancellationToken cancel)
    {
        var cluster = await _node.Cluster(cancel);
        _prompt = $"{cluster.Cluster ?? cluster.AnsweredBy}> ";
        _names = [.. cluster.Members.Select(member => member.Node), .. cluster.Groups.Select(group => group.Group),
            .. (await _node.Get("v1/shards", ClusterJson.Default.ListShardPlaceView, cancel))
                .Select(shard => shard.Shard.Split('/')[0]).Distinct()];
    }

    private async Task<int> Execute(string line, CancellationToken cancel)
    {
        if (line.Length == 0 || line[0] == '#')
            return RetailCommand.Well;
        string[] words = [.. CommandLineParser.SplitCommandLine(line)];
        if (words is ["help", _, ..])
            words = [.. words[1..], "--help"];
        var parsed = tree.Parse(words);
        if (parsed.Errors.Count > 0 || parsed.CommandResult.Command == tree && !words.Contains("--help"))
        {
            await Console.Error.WriteLineAsync(parsed.Errors.Count > 0 ? parsed.Errors[0].Message
                : $"'{line}' is not a command; 'help' tells them");
            return RetailCommand.Misused;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, cancel);
    }

    // ---- At a terminal --------------------------------------------------------------------------------------------

    /// <summary>
    /// Ctrl+C ends what runs, not the prompt. What else is typed meanwhile is for the lines after it.
    /// </summary>
    private async Task Interruptible(string line, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = Execute(line, stop.Token);
        while (await Task.WhenAny(running, Task.Delay(LookForKeys, TimeProvider.System, CancellationToken.None))
            != running)
            while (Console.KeyAvailable)
                switch (Console.ReadKey(intercept: true))
                {
                    case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                        _ahead.Clear();
                        await stop.CancelAsync();
                        break;
                    case var key when _ahead.Count < KeysAheadMax:
                        _ahead.Enqueue(key);
                        break;
                }
        await running;
    }

    private ConsoleKeyInfo NextKey() =>
        _ahead.TryDequeue(out var key) ? key : Console.ReadKey(intercept: true);

    /// <summary>Null at the end of input.</summary>
    private string? ReadLine()
    {
        while (true)
        {
            Draw();
            switch (_line.Press(NextKey()))
            {
                case LineEvent.Ended:
                    Console.WriteLine();
                    return null;
                case LineEvent.Entered:
                    Console.WriteLine();
                    return _line.Take();
                case LineEvent.Tab:
                    Complete();
                    break;
                case LineEvent.Editing:
                    break;
            }
        }
    }

    /// <summary>The line, or the part of it around the cursor that fits.</summary>
    private void Draw()
    {
        var width = (Console.WindowWidth > 20 + _prompt.Length ? Console.WindowWidth : 80) - _prompt.Length - 1;
        var from = Math.Max(0, _line.Cursor - width);
        var shown = _line.Text[from..Math.Min(_line.Text.Length, from + width)];
        Console.Write($"\r{_prompt}{shown}\e[K\r\e[{_prompt.Length + _line.Cursor - from}C");
    }

    private void Complete()
    {
        var before = _line.Text[.._line.Cursor];
        var choices = PbmCompletion.Of(tree, before, _names);
        var typed = PbmCompletion.LastWord(before);
        if (choices.Count == 0)
            return;
        var common = PbmCompletion.Common(choices);
        if (common.Length > typed.Length || choices.Count == 1)
            _line.Insert(common[typed.Length..] + (choices.Count == 1 ? " " : ""));
        else
            Console.WriteLine($"\n{string.Join("  ", choices)}");
    }
}

/// <summary>What may come next on a line of pbm.</summary>
internal static class PbmCompletion
{
    /// <param name="names">Nodes, groups and kinds: what arguments are made of.</param>
    public static IReadOnlyList<string> Of(Command tree, string before, IReadOnlyList<string> names)
    {
        var (at, deep, typed) = (tree, 0, LastWord(before));
        foreach (var word in before[..^typed.Length].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (at.Subcommands.FirstOrDefault(command => command.Name == word) is { } below)
                (at, deep) = (below, deep + 1);
        IEnumerable<string> next = typed.StartsWith('-')
            ? at.Options.Concat(tree.Options).Select(option => option.Name).Append("--help").Distinct()
            : at.Subcommands.Count > 0
                ? at.Subcommands.Select(command => command.Name).Concat(deep == 0 ? ["exit"] : [])
                : at.Arguments.Count > 0 ? names : [];
        return [.. next.Where(one => one.StartsWith(typed, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    public static string LastWord(string before) => before[(before.LastIndexOf(' ') + 1)..];

    public static string Common(IReadOnlyList<string> choices)
    {
        var length = choices.Min(choice => choice.Length);
        while (choices.Any(choice => !choice.AsSpan(0, length).SequenceEqual(choices[0].AsSpan(0, length))))
            length--;
        return choices[0][..length];
    }
}
