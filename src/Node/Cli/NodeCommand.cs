using System.CommandLine;
using RetailActors.Node.Demo;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;

namespace RetailActors.Node.Cli;

/// <summary><c>retail node</c>: runs a node until it is told to stop.</summary>
internal static class NodeCommand
{
    public const string Name = "node";

    /// <summary>More than <c>retail.cluster.drain-within</c> may be: that is what ends a node in time.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(11);

    public static Option<string> Config { get; } = new("--config")
    {
        Description = "Settings file.",
        DefaultValueFactory = _ => "cluster.hocon"
    };

    public static Option<string[]> Set { get; } =
        new("--set") { Description = "Overrides one key: --set 'retail.node.data = /var/lib/retail'." };

    public static Command Create()
    {
        var command = new Command(Name, "Runs a node until it is stopped (Ctrl+C, SIGTERM).")
            { Config, Set, ReplayCommand.World };
        command.SetAction((parsed, cancel) => Run(
            parsed.GetValue(Config)!, parsed.GetValue(Set) ?? [], parsed.GetValue(ReplayCommand.World), cancel));
        return command;
    }

    private static async Task<int> Run(string config, string[] overrides, string? world, CancellationToken cancel)
    {
        if (LoadSettings(config, overrides) is not { } settings)
            return RetailCommand.Misused;
        using var logs = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Trace).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        }));
        try
        {
            await using var trial = settings.Erp is { Kind: ErpKind.Simulated, Url: null }
                ? await TrialErp.Start(settings, world, cancel)
                : null;
            settings = trial is null ? settings : settings with { Erp = trial.Connected(settings.Erp) };
            var erp = ErpConnection.Open(settings.Erp, TimeProvider.System);
            await using var process = await NodeProcess.Start(settings, erp, TimeProvider.System, logs, cancel);
            if (trial is not null)
                await trial.RegisterStores(process, cancel);
            Console.WriteLine($"retail node {settings.Node.Name} listens on {process.Web.Address}; stop with Ctrl+C");
            return await UntilStopped(process.Node, cancel);
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidDataException
            or Actors.Storage.CorruptJournalException or Actors.Storage.NewerJournalException
            or Storage.JournalOpenException or Simulators.Worlds.WorldException
            or Transport.RabbitMq.TransportException)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return RetailCommand.Wrong;
        }
    }

    private static async Task<int> UntilStopped(RetailNode node, CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = cancel.Register(stopped.SetResult);
        if (await Task.WhenAny(stopped.Task, node.Vitals.Leaving, node.Failed) != node.Failed)
            return RetailCommand.Well;
        await Console.Error.WriteLineAsync($"retail: the node stops: {node.Failed.Exception?.InnerException?.Message}");
        return RetailCommand.Wrong;
    }

    /// <summary>Null when they are not allowed; every problem is told then.</summary>
    public static NodeSettings? LoadSettings(string config, IReadOnlyList<string> overrides) =>
        Load(config, overrides)?.Settings;

    /// <summary>The settings and where each was said; null when they are not allowed.</summary>
    public static SettingsRead.Loaded? Load(string config, IReadOnlyList<string> overrides)
    {
        var path = File.Exists(config) ? config : null;
        if (path is null && config != "cluster.hocon")
        {
            Console.Error.WriteLine($"retail: --config is '{config}'; there is no such file");
            return null;
        }
        var read = SettingsReader.Read(path, overrides, Environment.GetEnvironmentVariable);
        if (read is SettingsRead.Loaded loaded)
            return loaded;
        Console.Error.WriteLine(read);
        return null;
    }
}
