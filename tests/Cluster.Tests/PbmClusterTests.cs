using System.Diagnostics;
using System.Text.Json;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using RetailActors.Node.Settings;
using RetailActors.Node.Transport;
using RetailActors.Simulators.Worlds;
using Xunit;
using static RetailActors.Contracts.Eventually;

namespace RetailActors.Cluster.Tests;

/// <summary><c>retail pbm</c> as a process of its own, against two nodes that share the work.</summary>
public sealed class PbmClusterTests(SharedServers servers)
{
    private static readonly DemoOptions Options = new(2, 50, TimeSpan.FromSeconds(1), Seed: 3, Data: null);
    private static readonly Secret Key = new("the-operator-key-of-the-pbm-test");

    private readonly MemoryMail _mail = new(10_000);
    private LocalShop _shop = null!;

    [Fact]
    public async Task Whichever_node_is_asked_the_whole_cluster_answers()
    {
        using var folder = new DataFolder(null);
        await using var shop = _shop = await Open(folder);
        await SellSome();
        var till = $"{shop.World.Terminals[0].Terminal}";

        string[] commands = ["cluster show --json", "shard list --json", $"entity state terminals {till} --json",
            $"entity events terminals {till} --json", "stream show --json", "actor hierarchy --json",
            "node info node-2 --json", "log tail node --json -n 1"];
        var (first, second) = (await Pbm(shop.Nodes[0].Web.Address, commands),
            await Pbm(shop.Nodes[1].Web.Address, commands));

        Assert.Equal((commands.Length, commands.Length), (first.Count, second.Count));
        foreach (var answers in new[] { first, second })
        {
            Assert.Equal(["node", "node-2"], Names(answers[0].GetProperty("members"), "node").Order());
            Assert.Equal(["node", "node-2"], Names(answers[0].GetProperty("groups"), "owner").Distinct().Order());
            Assert.Equal("this process", answers[0].GetProperty("broker").GetProperty("broker").GetString());
            Assert.Equal(["node", "node-2"], Names(answers[4], "node"));
            Assert.Equal("node-2", answers[6][0].GetProperty("node").GetString());
        }
        // One of the two has the till, the other reads it from the journal: both tell the same.
        Assert.Equal(first[2].GetRawText(), second[2].GetRawText());
        Assert.Equal(first[3].GetRawText(), second[3].GetRawText());
        Assert.NotEmpty(first[3].GetProperty("events").EnumerateArray());
    }

    [Fact]
    public async Task A_group_goes_where_it_is_wished_and_its_history_says_so()
    {
        using var folder = new DataFolder(null);
        await using var shop = _shop = await Open(folder);
        var (from, to) = await OwnerOf("stock-0") == "node" ? ("node", "node-2") : ("node-2", "node");

        await Pbm(shop.Address, $"shard move stock-0 {to}");

        await Until(async () => await OwnerOf("stock-0") == to, "the move");
        var history = (await Pbm(shop.Address, "fence history stock-0 --json"))[0];
        Assert.Equal((to, "handed over"), (history[0].GetProperty("node").GetString(),
            history[0].GetProperty("why").GetString()));
        await Pbm(shop.Address, $"shard move stock-0 {from}");
        await Until(async () => await OwnerOf("stock-0") == from, "the way back");
        Assert.Contains("goes where the rule puts it", await Text(shop.Address, "shard move stock-0 --auto"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_drained_has_nothing_until_it_takes_work_again_and_one_told_to_leave_ends()
    {
        using var folder = new DataFolder(null);
        await using var shop = _shop = await Open(folder);

        // Told to the one, about the other.
        await Pbm(shop.Nodes[0].Web.Address, "node drain node-2");

        await Until(async () => await GroupsOf("node-2") == 0, "nothing left at node-2");
        await Pbm(shop.Nodes[0].Web.Address, "node drain node-2 --off");
        await Until(async () => await GroupsOf("node-2") > 0, "work for node-2 again");
        Assert.False(shop.Nodes[1].Node.Vitals.Leaving.IsCompleted);
        await Pbm(shop.Nodes[0].Web.Address, "node leave node-2");
        await shop.Nodes[1].Node.Vitals.Leaving.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private async Task<string?> OwnerOf(string group) => (await Pbm(_shop.Address, "cluster show --json"))[0]
        .GetProperty("groups").EnumerateArray().First(g => g.GetProperty("group").GetString() == group) is var found
        && found.TryGetProperty("owner", out var owner) ? owner.GetString() : null;

    private async Task<int> GroupsOf(string node) => (await Pbm(_shop.Address, "cluster show --json"))[0]
        .GetProperty("members").EnumerateArray().First(m => m.GetProperty("node").GetString() == node)
        .GetProperty("groups").GetInt32();

    private static List<string> Names(JsonElement list, string name) =>
        [.. list.EnumerateArray().Select(one => one.GetProperty(name).GetString()!)];

    private async Task SellSome()
    {
        using var fleet = Fleet.Open(_shop, Options, TimeProvider.System);
        await Task.WhenAll(fleet.Tills.Select((till, at) => till.Sell(TimeProvider.System,
            TimeProvider.System.GetUtcNow() + Options.For, TimeSpan.FromMilliseconds(50), new Random(at), default)));
        await Task.WhenAll(fleet.Tills.Select(till => till.Drain(TimeProvider.System, default)));
    }

    private static async Task<List<JsonElement>> Pbm(Uri node, params string[] lines) =>
        [.. (await Text(node, lines)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] is '{' or '[').Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task<string> Text(Uri node, params string[] lines)
    {
        using var pbm = Process.Start(new ProcessStartInfo("dotnet",
            [typeof(RetailCommand).Assembly.Location, "pbm", $"{node}"])
        {
            Environment = { ["RETAIL_OPERATOR_KEY"] = Key.Reveal() },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (pbm.StandardOutput.ReadToEndAsync(), pbm.StandardError.ReadToEndAsync());
        await pbm.StandardInput.WriteAsync(string.Join('\n', lines) + "\n");
        pbm.StandardInput.Close();
        await pbm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(pbm.ExitCode == 0, await error);
        return await output;
    }

    private async Task<LocalShop> Open(DataFolder folder)
    {
        var database = await servers.NewDatabase();
        string[] settings =
        [
            .. DemoOptions.NodeSettings, "retail.journal.kind = postgres", $"retail.journal.url = \"{database}\"",
            "retail.cluster.kind = rabbitmq", "retail.cluster.broker = \"amqp://in-memory\"",
            "retail.cluster.settle-after = 300ms", "retail.cluster.heartbeat-every = 200ms",
            "retail.cluster.dead-after = 5s",
        ];
        return await LocalShop.Open(
            World.Generate(Options.Seed, Options.Stores, DemoOptions.TerminalsPerStore, DemoOptions.Skus), folder,
            settings, Options.Seed, default,
            cluster: new LocalCluster(2, Key, () => _mail.Join(TimeProvider.System), TestLog.Factory));
    }
}
