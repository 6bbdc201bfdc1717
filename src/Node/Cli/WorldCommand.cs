using System.CommandLine;
using RetailActors.Node.Demo;
using RetailActors.Simulators.Worlds;

namespace RetailActors.Node.Cli;

/// <summary><c>retail world</c> and <c>retail erp</c>: to try a node without an ERP of one's own.</summary>
internal static class WorldCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "The folder of the tables." };

    private static readonly Option<int> Port = new("--port")
    { Description = "Where it listens on this machine; 0: a free port.", DefaultValueFactory = _ => 0 };

    private static readonly Option<string?> Host = new("--host")
    { Description = "Listens for other machines too, under this name; left out: for this machine only." };

    public static IEnumerable<Command> Create()
    {
        var init = new Command("init", "Writes a small world to start from; nothing is overwritten.") { Folder };
        init.SetAction(parsed => Try(() => Init(parsed.GetValue(Folder)!)));
        var check = new Command("check", "Reads a world and names what is wrong with it.") { Folder };
        check.SetAction(parsed => Try(() => Check(parsed.GetValue(Folder)!)));
        yield return new Command("world", "Worlds: stores, terminals, items and accounts as tables.") { init, check };

        var simulate = new Command("simulate", "Runs the simulated Dynamics 365 alone, until it is stopped.")
            { ReplayCommand.World, Port, Host, DemoCommand.Data };
        simulate.SetAction((parsed, cancel) => Simulate(
            parsed.GetValue(ReplayCommand.World), parsed.GetValue(Port), parsed.GetValue(DemoCommand.Data),
            parsed.GetValue(Host), cancel));
        yield return new Command("erp", "The simulated ERP.") { simulate };
    }

    private static void Init(string folder)
    {
        World.WriteStarter(folder);
        Console.WriteLine($"wrote {folder}; change it, then: retail world check {folder}");
    }

    private static void Check(string folder)
    {
        var world = World.Load(folder);
        Console.WriteLine($"{folder}: {world.Stores.Count} stores, {world.Terminals.Count} terminals,"
            + $" {world.Items.Count} items, {world.Tenders.Count} tenders, {world.Taxes.Count} tax codes,"
            + $" {world.Reasons.Count} reasons, {world.Accounts.Count} accounts");
    }

    private static int Try(Action work)
    {
        try
        {
            work();
            return RetailCommand.Well;
        }
        catch (Exception e) when (e is WorldException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"retail: {e.Message}");
            return RetailCommand.Wrong;
        }
    }

    private static async Task<int> Simulate(
        string? folder, int port, string? data, string? host, CancellationToken cancel)
    {
        try
        {
            await using var erp = await EmbeddedErp.Start(WorldOf(folder), data, cancel, port, host: host);
            var settings = erp.Simulator.Settings;
            Console.WriteLine($"simulated Dynamics 365 at {erp.Simulator.BaseUrl}; stop with Ctrl+C");
            Console.WriteLine($"a node posts to it with: --set 'retail.erp.kind = simulated'"
                + $" --set 'retail.erp.url = \"{erp.Simulator.BaseUrl}\"'"
                + $" --set 'retail.erp.company = {settings.Company}' --set 'retail.erp.tenant = {settings.Tenant}'"
                + $" --set 'retail.erp.client-id = {settings.ClientId}'"
                + $" --set 'retail.erp.client-secret = {settings.ClientSecret}'");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return RetailCommand.Well;
        }
        catch (Exception e) when (e is WorldException or IOException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return RetailCommand.Wrong;
        }
    }

    /// <summary>The one that is named, or the starter.</summary>
    /// <exception cref="WorldException">It cannot be read.</exception>
    public static World WorldOf(string? folder)
    {
        if (folder is not null)
            return World.Load(folder);
        using var temporary = new DataFolder(null);
        var starter = Path.Combine(temporary.Path, "world");
        World.WriteStarter(starter);
        return World.Load(starter);
    }
}
