using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RetailActors.Node.Cli.Pbm;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The parts of pbm that need no node.</summary>
public sealed class PbmPartsTests
{
    [Fact]
    public void A_line_is_edited_where_the_cursor_is_and_recalled_as_it_was_entered()
    {
        var line = new LineBuffer();
        Type(line, "cluster shw");
        Press(line, ConsoleKey.LeftArrow);
        Type(line, "o");

        Assert.Equal("cluster show", line.Text);
        Assert.Equal("cluster show", line.Take());
        Type(line, "half");
        Press(line, ConsoleKey.UpArrow);
        Assert.Equal(("cluster show", 12), (line.Text, line.Cursor));
        Press(line, ConsoleKey.W, control: true);
        Assert.Equal("cluster ", line.Text);
        Press(line, ConsoleKey.DownArrow);
        Assert.Equal("half", line.Text);
        Press(line, ConsoleKey.Home);
        Press(line, ConsoleKey.Delete);
        Press(line, ConsoleKey.K, control: true);
        Assert.Equal("", line.Text);
        Assert.Equal(LineEvent.Ended, Press(line, ConsoleKey.D, control: true));
    }

    [Theory]
    [InlineData("clu", "cluster")]
    [InlineData("cluster s", "show status")]
    [InlineData("shard move st", "stock-0 stores-0")]
    [InlineData("node info n", "node-1 node-2")]
    [InlineData("cluster show --j", "--json")]
    [InlineData("fence history --m", "--max")]
    [InlineData("zzz", "")]
    public void What_may_come_next_completes(string before, string choices) => Assert.Equal(choices,
        string.Join(' ', PbmCompletion.Of(PbmCommand.Create(), before, ["node-1", "node-2", "stores-0", "stock-0"])));

    [Fact]
    public void What_changes_in_a_cluster_is_told_once()
    {
        ClusterStateView View(MemberView[] members, params GroupView[] groups) =>
            new("retail", "node-1", "now", "", null, members, groups);
        var one = new MemberView("node-1", "http://a", "1", "alive", 0, 10, 1, 1);
        var two = one with { Node = "node-2" };
        var before = View([one], new GroupView("office", "node-1", null, null, false, 6, 1));

        var changes = PbmTail.Changes(before,
            View([one with { State = "leaving" }, two],
                new GroupView("office", "node-2", null, "node-2", false, 6, 1)));

        Assert.Equal(["node-1 is leaving", "node-2 joined at http://a", "office: node-1 → node-2",
            "office: is wished to node-2"], changes);
        Assert.Empty(PbmTail.Changes(before, before));
        Assert.Equal(["node-1 left"], PbmTail.Changes(View([one, two]), View([two])));
    }

    [Fact]
    public void A_node_keeps_its_last_lines_from_its_level_on_and_no_more()
    {
        var log = new NodeLog(NullLoggerFactory.Instance, TimeProvider.System);
        var logger = log.CreateLogger("test");

        for (var i = 1; i <= NodeLog.LinesMax + 5; i++)
            logger.Log(LogLevel.Information, "line");
        log.Level = LogLevel.Error;
        logger.Log(LogLevel.Warning, "not kept");
        var error = new IOException(new string('x', 9_000));
        logger.Log(LogLevel.Error, error, "the last");

        var lines = log.After(0, int.MaxValue);
        Assert.Equal((NodeLog.LinesMax, 7L, "line"), (lines.Count, lines[0].Number, lines[0].Text));
        Assert.StartsWith("the last: IOException: xxx", lines[^1].Text, StringComparison.Ordinal);
        Assert.Equal(NodeLog.TextCharsMax, lines[^1].Text.Length);
        Assert.Single(log.After(lines[^1].Number - 1, 10));
    }

    private static void Type(LineBuffer line, string text)
    {
        foreach (var one in text)
            line.Press(new ConsoleKeyInfo(one, ConsoleKey.None, false, false, false));
    }

    private static LineEvent Press(LineBuffer line, ConsoleKey key, bool control = false) =>
        line.Press(new ConsoleKeyInfo('\0', key, false, false, control));
}
