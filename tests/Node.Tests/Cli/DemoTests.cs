using System.Text.Json;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

public sealed class DemoTests
{
    [Fact]
    public async Task A_demo_loses_and_doubles_nothing_and_says_so_in_one_object()
    {
        var ended = await RetailProgram.Run(
            "demo", "--for", "5s", "--stores", "5", "--rate", "60", "--seed", "7", "--json");

        var run = ended.Json();
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        var (sent, posted, held) = (Count(run, "sent"), Count(run, "posted"), Count(run, "held"));
        Assert.True(sent > 100, $"{sent} sent");
        Assert.Equal(sent, Count(run, "accepted"));
        Assert.Equal(sent, posted + held);
        Assert.Equal((0, 0, 0), (Count(run, "lost"), Count(run, "doubled"), Count(run, "refused")));
        Assert.Equal(run.GetProperty("debit").GetString(), run.GetProperty("credit").GetString());
        Assert.True(run.GetProperty("balanced").GetBoolean());
        Assert.Equal(Count(run, "cases"), run.GetProperty("openCases").GetArrayLength());
    }

    [Fact]
    public async Task A_demo_on_a_kept_folder_goes_on_where_the_last_one_ended()
    {
        var folder = Directory.CreateTempSubdirectory("retail-demo-").FullName;
        string[] demo = ["demo", "--for", "1s", "--stores", "2", "--rate", "40", "--json", "--data", folder];

        var first = (await RetailProgram.Run(demo)).Json();
        var ended = await RetailProgram.Run(demo);

        var second = ended.Json();
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        Assert.True(Count(second, "sent") > Count(first, "sent"));
        Assert.True(Count(second, "repeats") >= Count(first, "accepted"), "the terminals sent it all again");
        Assert.Equal(Count(first, "journalsPosted"), Count(second, "journalsPostedBefore"));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("--stores", "0", "--stores is 0; allowed: 1 to 1000")]
    [InlineData("--rate", "-1", "--rate is -1; allowed: above 0")]
    [InlineData("--for", "soon", "--for is 'soon'; allowed: a number with s, m or h")]
    public async Task What_is_not_allowed_is_named(string option, string value, string message)
    {
        var ended = await RetailProgram.Run("demo", option, value);

        Assert.Equal(2, ended.Code);
        Assert.Contains(message, ended.Error, StringComparison.Ordinal);
    }

    internal static long Count(JsonElement run, string name) => run.GetProperty(name).GetInt64();
}
