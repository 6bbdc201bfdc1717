using Microsoft.Extensions.Logging.Abstractions;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Settings;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>The journals of a replay, judged by two accounting programs that nobody here wrote.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-export-").FullName;

    [Fact]
    public async Task The_journals_of_a_replay_are_accepted_by_hledger_and_bean_check()
    {
        var file = Path.Combine(_folder, "december.csv");
        await File.WriteAllTextAsync(file, ReplayTests.December);
        var data = Path.Combine(_folder, "data");
        Assert.Equal(0, (await RetailProgram.Run("replay", file, "--data", data, "--json")).Code);

        await using var node = await NodeOn(Path.Combine(data, "node"));
        using var client = new NodeClient(node.Web.Address, node.OperatorKey);
        var hledger = await client.GetText("v1/export/hledger?state=posted", default);
        var beancount = await client.GetText("v1/export/beancount?state=posted", default);

        await Accepts(Judge.Hledger, hledger, f => ["-f", f, "check", "--strict", "ordereddates"]);
        await Accepts(Judge.BeanCheck, beancount, f => [f]);
        var penny = beancount.Replace("53.97", "53.98", StringComparison.Ordinal);
        Assert.NotEqual(beancount, penny);
        Assert.False((await Judge.BeanCheck.Judges(to => to.Write(penny), f => [f])).Accepted);
    }

    private static async Task Accepts(Judge judge, string journals, Func<string, string[]> arguments)
    {
        Assert.NotEmpty(journals);
        var verdict = await judge.Judges(to => to.Write(journals), arguments);
        Assert.True(verdict.Accepted, verdict.Errors + verdict.Output);
    }

    private static async Task<NodeProcess> NodeOn(string folder)
    {
        var read = SettingsReader.Read(null,
        [
            $"retail.node.data = \"{folder}\"", "retail.node.listen = \"http://127.0.0.1:0\"",
            "retail.erp.kind = none",
        ], _ => null);
        var settings = Assert.IsType<SettingsRead.Loaded>(read).Settings;
        return await NodeProcess.Start(settings, null, TimeProvider.System, NullLoggerFactory.Instance, default);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
