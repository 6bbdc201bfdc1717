using RetailActors.Node.Cli;
using RetailActors.Node.Operations;
using Xunit;
using static RetailActors.Node.Tests.Cli.DemoTests;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The commands with which one tries a node without an ERP.</summary>
public sealed class TrialTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-trial-").FullName;

    private string World => Path.Combine(_folder, "world");

    private string Data => $"retail.node.data = \"{Path.Combine(_folder, "node")}\"";

    [Fact]
    public async Task A_world_is_written_once_and_its_errors_name_the_cell()
    {
        Assert.Equal(0, (await RetailProgram.Run("world", "init", World)).Code);
        var again = await RetailProgram.Run("world", "init", World);
        var well = await RetailProgram.Run("world", "check", World);
        var items = Path.Combine(World, "items.csv");
        var table = await File.ReadAllTextAsync(items);
        await File.WriteAllTextAsync(items, table.Replace("6.50", "dear", StringComparison.Ordinal));
        var wrong = await RetailProgram.Run("world", "check", World);

        Assert.Equal((1, 0, 1), (again.Code, well.Code, wrong.Code));
        Assert.Contains("3 stores, 5 terminals", well.Out, StringComparison.Ordinal);
        Assert.Contains("items.csv", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("dear", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_shown_with_their_origin_and_without_secrets()
    {
        var ended = await RetailProgram.Run("settings", "show", "--json",
            "--set", "retail.node.operator-key = a-secret-of-somebody", "--set", "retail.shards.stores = 8");

        var all = System.Text.Json.JsonDocument.Parse(ended.Out).RootElement.EnumerateArray()
            .ToDictionary(one => one.GetProperty("key").GetString()!);
        Assert.DoesNotContain("a-secret", ended.Out, StringComparison.Ordinal);
        Assert.Equal("8", all["retail.shards.stores"].GetProperty("value").GetString());
        Assert.Equal("4", all["retail.shards.stores"].GetProperty("default").GetString());
        Assert.Equal("default", all["retail.node.listen"].GetProperty("where").GetString());
    }

    [Fact]
    public async Task A_node_alone_takes_a_terminal_and_a_replay_and_posts_it()
    {
        await RetailProgram.Run("world", "init", World);
        var file = Path.Combine(_folder, "S001-T01.ndjson");
        await File.WriteAllTextAsync(file, ReplayTests.Ticket);
        using var node = RetailProgram.Start(
            "node", "--world", World, "--set", Data, "--set", "retail.node.listen = \"http://127.0.0.1:0\"");
        var address = await RetailProgram.Listening(node);
        string[] there = ["--node", address, "--set", Data];

        var key = await RetailProgram.Run(["terminal", "register", "S001-T77", "--store", "S001", .. there]);
        var nowhere = await RetailProgram.Run(["terminal", "register", "S001-T78", "--store", "S999", .. there]);
        var replay = await RetailProgram.Run(["replay", file, "--world", World, "--close", "--json", .. there]);
        var reconciled = await RetailProgram.Run(["reconcile", "--erp", "--json", .. there]);
        node.Kill();

        Assert.Equal((0, 64), (key.Code, key.Out.Trim().Length));
        Assert.Equal(2, nowhere.Code);
        Assert.Contains("store is S999; allowed: a registered store", nowhere.Error, StringComparison.Ordinal);
        Assert.True(replay.Code == 0, replay.Out + replay.Error);
        Assert.Equal((1, 1), (Count(replay.Json(), "posted"), Count(reconciled.Json(), "posted")));
        string[] names = ["sent", "accepted", "repeats", "conflicts", "refused", "journaled", "held", "cases"];
        foreach (var name in names)
            Assert.Equal(Count(replay.Json(), name), Count(reconciled.Json(), name));
    }

    [Fact]
    public async Task The_simulated_erp_runs_alone_and_says_how_to_connect()
    {
        using var erp = RetailProgram.Start("erp", "simulate");

        var first = await erp.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        var second = await erp.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        erp.Kill();

        Assert.StartsWith("simulated Dynamics 365 at http://127.0.0.1:", first, StringComparison.Ordinal);
        Assert.Contains("retail.erp.company = usmf", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_told_apart_by_the_exit_code()
    {
        var file = Path.Combine(_folder, "S001-T01.ndjson");
        await File.WriteAllTextAsync(file, ReplayTests.Ticket);
        await RetailProgram.Run("world", "init", World);
        Directory.CreateDirectory(Path.Combine(_folder, "node"));

        // The discard port: nobody listens there.
        string[] nobody = ["--node", "http://127.0.0.1:9", "--set", Data];
        var replay = await RetailProgram.Run(["replay", file, "--world", World, .. nobody]);
        var status = await RetailProgram.Run(["status", .. nobody]);

        Assert.Equal((3, 3), (replay.Code, status.Code));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
