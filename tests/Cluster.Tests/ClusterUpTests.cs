using System.Diagnostics;
using RetailActors.Node.Cli;
using RetailActors.Node.Demo;
using Xunit;

namespace RetailActors.Cluster.Tests;

/// <summary><c>retail cluster</c> as people use it: real servers, nodes as processes.</summary>
public sealed class ClusterUpTests
{
    [Fact]
    public async Task A_cluster_comes_up_once_answers_and_leaves_nothing_running()
    {
        var path = Path.Combine(Path.GetTempPath(), $"retail-up-{Guid.NewGuid():N}");
        var up = await Retail("cluster", "up", "--folder", path, "--nodes", "2", "--port", "0");
        var state = new ClusterFolder(path).Read()!;
        try
        {
            Assert.True(up.Code == 0, up.Says);
            var again = await Retail("cluster", "up", "--folder", path);
            Assert.True(again.Code == 1 && again.Says.Contains("runs in", StringComparison.Ordinal), again.Says);
            Assert.Equal(0, (await Retail("cluster", "status", "--folder", path)).Code);
            var seen = await Retail("pbm", state.Nodes[1].Address.Authority, "cluster", "show", "--key-file",
                Path.Combine(path, "operator.key"));
            Assert.Contains("stores-3", seen.Says, StringComparison.Ordinal);
            Assert.All(state.Started, one => Assert.True(one.Runs, one.Name));
        }
        finally
        {
            var down = await Retail("cluster", "down", "--folder", path);
            Assert.True(down.Code == 0 && down.Says.Contains("node-2", StringComparison.Ordinal), down.Says);
        }
        Assert.All(state.Started.Append(state.Keeper), one => Assert.False(one.Runs, one.Name));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(path, "operator.key"))
            == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Directory.Delete(path, recursive: true);
    }

    [Fact]
    public async Task What_a_killed_keeper_left_running_is_stopped()
    {
        var path = Path.Combine(Path.GetTempPath(), $"retail-up-{Guid.NewGuid():N}");
        var up = await Retail("cluster", "up", "--folder", path, "--nodes", "1", "--port", "0");
        Assert.True(up.Code == 0, up.Says);
        var state = new ClusterFolder(path).Read()!;

        state.Keeper.Signal(kill: true);
        Assert.True(await state.Keeper.Ends(TimeSpan.FromSeconds(20)));
        var status = await Retail("cluster", "status", "--folder", path);
        Assert.True(status.Code == 1 && status.Says.Contains("ended: keeper", StringComparison.Ordinal), status.Says);
        Assert.Contains(state.Started, one => one.Runs);

        var down = await Retail("cluster", "down", "--folder", path);
        Assert.True(down.Code == 0 && down.Says.Contains("node-1", StringComparison.Ordinal), down.Says);
        Assert.All(state.Started, one => Assert.False(one.Runs, one.Name));
        Directory.Delete(path, recursive: true);
    }

    private static async Task<(int Code, string Says)> Retail(params string[] words)
    {
        using var retail = Process.Start(new ProcessStartInfo("dotnet", [typeof(RetailCommand).Assembly.Location,
            .. words])
        { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, error) = (retail.StandardOutput.ReadToEndAsync(), retail.StandardError.ReadToEndAsync());
        await retail.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return (retail.ExitCode, await output + await error);
    }
}
