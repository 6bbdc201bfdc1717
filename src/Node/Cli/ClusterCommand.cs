using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using RetailActors.Node.Demo;
using RetailActors.Simulators.Servers;

namespace RetailActors.Node.Cli;

/// <summary><c>retail cluster</c>: a whole cluster on this machine, to be tried.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromMinutes(3), DownWithin = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static readonly Option<string?> Folder = new("--folder")
    { Description = "Where all of it is kept; default: retail-cluster in ~/.local/share, or in /var/lib as root." };

    private static readonly Option<int> Nodes = Count("--nodes", "How many nodes.", 3, 1, 16);
    private static readonly Option<int> Brokers = Count("--brokers", "RabbitMQ nodes: 1, or 3.", 1, 1, 3);
    private static readonly Option<int> Stores = Count("--stores", "Stores, two terminals each.", 4, 1, 1_000);
    private static readonly Option<int> Port = Count("--port", "Of the first node; 0: free ones.", 8_480, 0, 65_000);
    private static readonly Option<int> Rate = Count("--rate", "Sales a second; 0: nobody sells.", 0, 0, 10_000);
    private static readonly Option<int> Seconds = Count("--seconds", "How long; 0: until down.", 0, 0, 86_400);

    public static Command Create()
    {
        var up = new Command("up", "Starts PostgreSQL, RabbitMQ, a simulated ERP and nodes; returns when they serve.");
        var serve = new Command("serve", "What 'up' leaves running.") { Hidden = true };
        foreach (var option in new Option[] { Folder, Nodes, Brokers, Stores, Port, Rate, Seconds })
        {
            up.Options.Add(option);
            serve.Options.Add(option);
        }
        up.SetAction((parsed, cancel) => Guard(() => Up(parsed, cancel)));
        serve.SetAction((parsed, cancel) => Serve(parsed, cancel));
        var status = new Command("status", "What runs, and where.") { Folder };
        status.SetAction((parsed, _) => Guard(() => Task.FromResult(Status(new(parsed.GetValue(Folder))))));
        var down = new Command("down", "Stops all that 'up' started; the data stay.") { Folder };
        down.SetAction((parsed, _) => Guard(() => Down(new(parsed.GetValue(Folder)))));
        return new Command("cluster", "A whole cluster on this machine, to be tried.") { up, status, down, serve };
    }

    private static async Task<int> Guard(Func<Task<int>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ServerException
            or System.Text.Json.JsonException)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return RetailCommand.Wrong;
        }
    }

    // ---- Up -------------------------------------------------------------------------------------------------------

    private static async Task<int> Up(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(Brokers) == 2)
        {
            await Console.Error.WriteLineAsync("retail: --brokers is 2; allowed: 1 or 3, so that a majority is left");
            return RetailCommand.Misused;
        }
        var folder = new ClusterFolder(parsed.GetValue(Folder));
        if (folder.Read() is { } known)
        {
            if (known.Keeper.Runs)
            {
                await Console.Error.WriteLineAsync($"retail: a cluster runs in {folder.Path} already; "
                    + "'retail cluster status' shows it, 'retail cluster down' stops it");
                return RetailCommand.Wrong;
            }
            await StopLeft(known);
        }
        folder.Forget();
        folder.OperatorKey();
        using var keeper = StartKeeper(folder, parsed);
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < UpWithin;)
        {
            if (folder.Read() is { } state && (state.Ready || state.Problem is not null))
                return state.Ready ? Tell(folder, state) : await Failed(state.Problem!);
            if (keeper.HasExited)
                return await Failed(string.Join('\n', File.ReadLines(folder.LogFile).TakeLast(10)));
            await Task.Delay(Look, TimeProvider.System, cancel);
        }
        await Down(folder);
        return await Failed($"it is not up after {UpWithin.TotalMinutes:0} minutes; see {folder.LogFile}");
    }

    private static async Task<int> Failed(string why)
    {
        await Console.Error.WriteLineAsync($"retail: the cluster is not up: {why}");
        return RetailCommand.Wrong;
    }

    /// <summary>In a session of its own: it goes on when this command has ended and its terminal is closed.</summary>
    private static Process StartKeeper(ClusterFolder folder, ParseResult parsed)
    {
        string Number(Option<int> option) => parsed.GetValue(option).ToString(CultureInfo.InvariantCulture);
        return Process.Start(new ProcessStartInfo("setsid",
            ["sh", "-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", folder.LogFile, "dotnet",
                typeof(ClusterCommand).Assembly.Location, "cluster", "serve", "--folder", folder.Path,
                .. new[] { Nodes, Brokers, Stores, Port, Rate, Seconds }.SelectMany(option =>
                    new[] { option.Name, Number(option) })])
        { UseShellExecute = false })!;
    }

    private static async Task<int> Serve(ParseResult parsed, CancellationToken cancel)
    {
        var folder = new ClusterFolder(parsed.GetValue(Folder));
        var keeper = OwnProcess.Of("keeper", Environment.ProcessId)!;
        folder.Write(new ClusterState(keeper, false, null, [], "", "", "", []));
        try
        {
            var seconds = parsed.GetValue(Seconds);
            await using var run = await ClusterRun.Start(folder, new ClusterRunOptions(
                parsed.GetValue(Nodes), parsed.GetValue(Brokers), parsed.GetValue(Stores), parsed.GetValue(Port),
                parsed.GetValue(Rate), seconds == 0 ? null : TimeSpan.FromSeconds(seconds)), keeper, cancel);
            await run.Sell(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return RetailCommand.Well;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ServerException or NodeAnswerException
            or HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            folder.Write(new ClusterState(keeper, false, e.Message, [], "", "", "", []));
            return RetailCommand.Wrong;
        }
    }

    private static int Tell(ClusterFolder folder, ClusterState state)
    {
        Show(state);
        Console.WriteLine($"""

            try: retail pbm {Authority(state.Nodes[0])} --key-file {folder.KeyFile}
                 retail pbm {Authority(state.Nodes[^1])} --key-file {folder.KeyFile} cluster show --watch 2
                 retail cluster down{(folder.Path == new ClusterFolder(null).Path ? "" : $" --folder {folder.Path}")}
            """);
        return RetailCommand.Well;
    }

    private static void Show(ClusterState state)
    {
        foreach (var node in state.Nodes)
            Console.WriteLine($"{node.Node}  {$"{node.Address}".TrimEnd('/')}");
        Console.WriteLine($"PostgreSQL  {state.Database}");
        Console.WriteLine($"RabbitMQ  {state.Broker}");
        Console.WriteLine($"simulated ERP  {state.Erp}");
    }

    private static string Authority(NodeAddress node) => node.Address.Authority;

    // ---- Status and down ------------------------------------------------------------------------------------------

    private static int Status(ClusterFolder folder)
    {
        if (folder.Read() is not { } state)
        {
            Console.WriteLine($"nothing runs in {folder.Path}");
            return RetailCommand.Wrong;
        }
        Show(state);
        var gone = state.Started.Append(state.Keeper).Where(one => !one.Runs).Select(one => one.Name).ToArray();
        Console.WriteLine(gone.Length == 0
            ? $"all {state.Started.Count + 1} processes run"
            : $"ended: {string.Join(", ", gone)}");
        return state.Ready && gone.Length == 0 ? RetailCommand.Well : RetailCommand.Wrong;
    }

    private static async Task<int> Down(ClusterFolder folder)
    {
        if (folder.Read() is not { } state)
        {
            Console.WriteLine($"nothing runs in {folder.Path}");
            return RetailCommand.Well;
        }
        var ran = state.Started.Append(state.Keeper).Where(one => one.Runs).ToArray();
        state.Keeper.Signal(kill: false);
        await state.Keeper.Ends(DownWithin);
        await StopLeft(state);
        folder.Forget();
        Console.WriteLine(ran.Length == 0
            ? "it had ended already"
            : $"stopped {ran.Length} processes: {string.Join(", ", ran.Select(one => one.Name).Distinct())}");
        Console.WriteLine($"the data stay in {folder.Path}");
        return RetailCommand.Well;
    }

    /// <summary>What the keeper could not end, since it was killed itself.</summary>
    private static async Task StopLeft(ClusterState state)
    {
        foreach (var kill in new[] { false, true })
        {
            foreach (var one in state.Started.Append(state.Keeper))
                one.Signal(kill);
            foreach (var one in state.Started)
                await one.Ends(TimeSpan.FromSeconds(10));
        }
    }

    private static Option<int> Count(string name, string description, int otherwise, int min, int max)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < min || value > max))
                result.AddError($"{name} is {value}; allowed: {min} to {max}");
        });
        return option;
    }
}
