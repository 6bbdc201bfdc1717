using System.Diagnostics;
using System.Text.Json;
using RetailActors.Contracts;
using RetailActors.Node.Intake;
using RetailActors.Node.Tests.Journey;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary><c>retail pbm</c> as a process of its own, against a node that has sold something.</summary>
public sealed class PbmTests(PbmTests.PbmShop shop) : IClassFixture<PbmTests.PbmShop>
{
    private const string Slashed = "TEA/1|b";

    private string Address => $"127.0.0.1:{shop.Shop.Address.Port}";

    private string KeyFile(string whose) => shop.KeyFile(whose);

    [Theory]
    [InlineData(0, "office", "cluster", "show")]
    [InlineData(0, "all is well", "cluster", "status")]
    [InlineData(0, "statements/3", "shard", "list")]
    [InlineData(0, "Unanswered", "shard", "stats", "node-1")]
    [InlineData(1, "The node is alone", "shard", "move", "office", "node-1")]
    [InlineData(2, "not both", "shard", "move", "office")]
    [InlineData(0, "node-1", "entity", "where", "terminals", "S001-T01")]
    [InlineData(0, "\"acknowledgedThrough\": 3", "entity", "state", "terminals", "S001-T01")]
    [InlineData(0, "recorded", "entity", "events", "terminals", "S001-T01")]
    [InlineData(0, "\"acknowledgedThrough\": 1", "entity", "replay", "terminals", "S001|S001-T01", "--at", "1")]
    [InlineData(0, "TEA/1|b", "entity", "state", "stock", Slashed)]
    [InlineData(1, "'nobody/knows|it'", "entity", "state", "stock", "nobody/knows|it")]
    [InlineData(1, "allowed: registry, catalogue", "entity", "state", "sale", "1")]
    [InlineData(0, "S001|S001-T01", "actor", "hierarchy", "-d", "4")]
    [InlineData(0, "resident", "node", "info")]
    [InlineData(1, "'node-9'; allowed: node-1", "node", "info", "node-9")]
    [InlineData(1, "The node is alone", "node", "drain", "node-1")]
    [InlineData(1, "The node is alone", "node", "leave", "node-1")]
    [InlineData(0, "caught up", "stream", "show")]
    [InlineData(0, "no dead letters", "deadletters")]
    [InlineData(0, "nothing is parked", "poison")]
    [InlineData(0, "a node that is alone keeps none", "fence", "history")]
    [InlineData(0, "recovered to 0", "log", "tail", "--max", "200")]
    [InlineData(2, "'loud'; allowed: trace, debug", "log", "level", "node-1", "loud")]
    [InlineData(0, "log level NODE LEVEL", "help")]
    [InlineData(2, "Unrecognized command or argument 'clutser'", "clutser", "show")]
    [InlineData(2, "1 to 3600", "cluster", "show", "--watch", "0")]
    public async Task A_command_answers_or_says_what_is_wrong(int code, string says, params string[] command)
    {
        var ended = await RetailProgram.Run(["pbm", Address, .. command, "--key-file", KeyFile("operator")]);

        Assert.True(ended.Code == code, $"{ended.Code}: {ended.Out}{ended.Error}");
        Assert.Contains(says, ended.Out + ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_pipe_are_commands_and_json_is_one_value_on_one_line()
    {
        string[] all = ["cluster show", "cluster status", "shard list", "shard stats", "entity where stock TEA",
            "entity state registry registry", "entity events stock TEA", "entity replay stock TEA", "actor hierarchy",
            "node info", "stream show", "deadletters", "poison", "fence history", "log tail -n 1"];

        var ended = await Prompt([.. all.Select(one => $"{one} --json"), "nonsense", "exit", "cluster show"]);

        var lines = ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(all.Length, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line));
        Assert.Contains("'nonsense' is not a command", ended.Error, StringComparison.Ordinal);
        Assert.Equal(2, ended.Code);
    }

    [Fact]
    public async Task An_entity_replayed_to_its_last_event_is_what_it_is_and_earlier_what_it_was()
    {
        var ended = await Prompt(["entity state terminals S001-T01 --json",
            "entity events terminals S001-T01 --json", "entity events terminals S001-T01 --max 1 --json",
            "entity replay terminals S001-T01 --json", "entity replay terminals S001-T01 --at 2 --json"]);

        var answers = ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(answers[0].GetProperty("state").GetRawText(), answers[3].GetProperty("state").GetRawText());
        Assert.Equal([1L, 2, 3], answers[1].GetProperty("events").EnumerateArray()
            .Select(e => e.GetProperty("sequence").GetInt64()));
        Assert.Contains("\"TEA\"", answers[1].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, answers[2].GetProperty("next").GetInt64());
        Assert.Equal((2, 2), (answers[4].GetProperty("sequence").GetInt64(),
            answers[4].GetProperty("state").GetProperty("acknowledgedThrough").GetInt64()));
    }

    [Fact]
    public async Task Hashes_of_keys_are_not_told()
    {
        var ended = await Prompt(["entity state registry registry", "entity events registry registry"]);

        Assert.Contains("S001-T01", ended.Out, StringComparison.Ordinal);
        Assert.Contains("hidden", ended.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Keys.HashOf(shop.Shop.KeyOf(TestShop.Till1)), ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_that_is_set_holds_for_what_is_logged_after_it()
    {
        var ended = await Prompt(["log level node-1 error", "log tail -n 1 --json", "log level node-1 error",
            "log tail -n 1 --json", "log level node-1 information", "log tail -n 1 --json"]);

        var lines = ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[1], lines[3]);
        // Who set it back is told again.
        Assert.NotEqual(lines[3], lines[5]);
        Assert.Contains("POST /v1/nodes/node-1/log/level", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_or_reaches_nobody_learns_it_by_the_exit_code()
    {
        var viewer = await RetailProgram.Run("pbm", Address, "node", "leave", "node-1", "--key-file",
            KeyFile("viewer"));
        var looks = await RetailProgram.Run("pbm", Address, "cluster", "show", "--key-file", KeyFile("viewer"));
        var nobody = await RetailProgram.Run("pbm", "127.0.0.1:1", "cluster", "show", "--key-file", KeyFile("viewer"));
        var keyless = await RetailProgram.Run("pbm", Address, "cluster", "show", "--key-file", KeyFile("no-such"));

        Assert.Equal((2, 0, 3, 2), (viewer.Code, looks.Code, nobody.Code, keyless.Code));
        Assert.Contains("allowed: administrator", viewer.Error, StringComparison.Ordinal);
        Assert.Contains("no node answers at http://127.0.0.1:1", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_command_shows_again_and_again()
    {
        using var watch = RetailProgram.Start("pbm", Address, "cluster", "show", "--json", "--watch", "1",
            "--key-file", KeyFile("operator"));

        var first = await watch.StandardOutput.ReadLineAsync();
        var second = await watch.StandardOutput.ReadLineAsync();

        watch.Kill();
        static string TimeOf(string? line) => JsonDocument.Parse(line!).RootElement.GetProperty("time").GetString()!;
        Assert.True(string.CompareOrdinal(TimeOf(first), TimeOf(second)) < 0, $"{first}\n{second}");
    }

    [Fact]
    public async Task At_a_terminal_tab_completes_and_arrows_recall()
    {
        // A real terminal of the system: what is typed comes back as it is drawn.
        using var terminal = Process.Start(new ProcessStartInfo("script", ["-qec",
            $"dotnet {RetailProgram.Dll} pbm {Address} --key-file {KeyFile("operator")}", "/dev/null"])
        { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var screen = new Screen(terminal.StandardOutput);
        await screen.Until("node-1> ");

        await terminal.StandardInput.WriteAsync("fe\th\t\r");
        await screen.Until("a node that is alone keeps none");
        await terminal.StandardInput.WriteAsync("\e[A\r");
        await screen.Until("a node that is alone keeps none");
        await terminal.StandardInput.WriteAsync("cluster tail\r");
        await screen.Until("7 groups, as node-1 sees it");
        // What is typed while a command runs or ends is for the next line.
        await terminal.StandardInput.WriteAsync("\u0003fence history\r");
        await screen.Until("a node that is alone keeps none");
        await terminal.StandardInput.WriteAsync("\u0004");

        await terminal.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(0, terminal.ExitCode);
    }

    private async Task<Ended> Prompt(string[] lines)
    {
        using var pbm = Process.Start(new ProcessStartInfo("dotnet",
            [RetailProgram.Dll, "pbm", Address, "--key-file", KeyFile("operator")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var (output, error) = (pbm.StandardOutput.ReadToEndAsync(), pbm.StandardError.ReadToEndAsync());
        await pbm.StandardInput.WriteAsync(string.Join('\n', lines) + "\n");
        pbm.StandardInput.Close();
        await pbm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return new Ended(pbm.ExitCode, await output, await error);
    }

    /// <summary>A node with three sales, and files with the keys of those who look.</summary>
    public sealed class PbmShop : IAsyncLifetime
    {
        private const string ViewerKey = "the-viewer's-key-of-the-pbm-test";

        private readonly string _keys = Directory.CreateTempSubdirectory("retail-pbm-").FullName;

        internal TestShop Shop { get; private set; } = null!;

        internal string KeyFile(string whose) => Path.Combine(_keys, whose);

        public async ValueTask InitializeAsync()
        {
            Shop = await TestShop.Open(TestShop.Data(Slashed), $"retail.access.viewer-key = \"{ViewerKey}\"");
            await File.WriteAllTextAsync(KeyFile("operator"), Shop.OperatorKey + "\n");
            await File.WriteAllTextAsync(KeyFile("viewer"), ViewerKey);
            for (var number = 1; number <= 3; number++)
                await Shop.Send(TestShop.Till1, $"B{number}", TestShop.Sale(number, number == 3 ? Slashed : "TEA"));
            await Eventually.Until(async () => (await Shop.Reconcile()).Posted > 0, "journals posted");
        }

        public async ValueTask DisposeAsync()
        {
            await Shop.DisposeAsync();
            Directory.Delete(_keys, recursive: true);
        }
    }

    /// <summary>What a terminal has drawn, read on from where the last wait ended.</summary>
    private sealed class Screen(StreamReader drawn)
    {
        private readonly char[] _some = new char[4_096];
        private string _seen = "";

        public async Task Until(string text)
        {
            while (!_seen.Contains(text, StringComparison.Ordinal))
            {
                var count = await drawn.ReadAsync(_some).AsTask().WaitAsync(TimeSpan.FromMinutes(2));
                Assert.True(count > 0, $"it ended without '{text}': {_seen}");
                _seen += new string(_some, 0, count);
            }
            _seen = _seen[(_seen.LastIndexOf(text, StringComparison.Ordinal) + text.Length)..];
        }
    }
}
