using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary><c>retail scenario</c>: the same story on virtual time and to a real node.</summary>
public sealed class ScenarioTests
{
    [Theory]
    [InlineData("node-killed-in-flush.yaml", 400)]
    [InlineData("old-backup.yaml", 75)]
    public async Task A_story_ends_the_same_when_it_is_told_to_a_real_node(string file, int posted)
    {
        var path = Path.Combine(Folder, file);
        var (told, live) = (await RetailProgram.Run("scenario", path, "--json"),
            await RetailProgram.Run("scenario", path, "--live", "--for", "6s", "--json"));

        Assert.Equal((0, 0), (told.Code, live.Code));
        Assert.Equal(posted, live.Json().GetProperty("posted").GetInt64());
        foreach (var count in (string[])["recorded", "conflicts", "held", "posted"])
            Assert.Equal(told.Json().GetProperty(count).GetInt64(), live.Json().GetProperty(count).GetInt64());
    }

    [Fact]
    public async Task What_is_no_scenario_is_refused_with_its_name()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "name: nothing\n");
        var ended = await RetailProgram.Run("scenario", path);
        File.Delete(path);

        Assert.Equal(2, ended.Code);
        Assert.Contains(path, ended.Error, StringComparison.Ordinal);
        Assert.Contains("stores is ''; allowed: at least one", ended.Error, StringComparison.Ordinal);
    }

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "RetailActors.sln")))
                folder = folder.Parent!;
            return Path.Combine(folder.FullName, "scenarios");
        }
    }
}
