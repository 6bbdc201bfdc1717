using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Node.Payouts;
using RetailActors.Node.Settings;
using RetailActors.Streams.Journals.Export;
using Xunit;
using static RetailActors.Node.Tests.Cli.DemoTests;

namespace RetailActors.Node.Tests.Cli;

/// <summary>
/// A month of real sales closes as a user would close it: <c>retail replay --month-end</c>. Shifts, statements, payouts
/// and shelves come to nothing or to a named case, and real accounting programs judge the books. RETAIL_MONTH names
/// another file; where the repository stands alone, a few rows have to do.
/// </summary>
public sealed class MonthTests : IDisposable
{
    /// <summary>Card sales, one of them of a SKU that is nobody's, and cash on two days.</summary>
    private const string FewRows = """
        536500,85123A,WHITE HANGING HEART,60,2010-12-03 10:17:00,2.55,,United Kingdom
        536501,85123A,WHITE HANGING HEART,4,2010-12-03 11:17:00,2.55,,United Kingdom
        C536502,85123A,WHITE HANGING HEART,-60,2010-12-04 10:17:00,2.55,,United Kingdom
        536503,DCGS0003,BOXED GLASS ASHTRAY,60,2010-12-04 10:21:00,2.51,,United Kingdom

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("retail-month-").FullName;

    [Fact]
    public async Task A_month_closes_to_nothing_or_to_named_cases()
    {
        var run = await Replay();
        var month = run.GetProperty("month");

        Assert.Empty(month.GetProperty("differences").EnumerateArray());
        Assert.Equal(Count(month, "shifts"), Count(month, "statements"));
        Assert.Equal(Count(month, "payouts"), Count(month, "atTheBank"));
        Assert.True(Count(month, "payoutRowsLeft") < Count(month, "payoutRows"), "most rows have their ticket");
        await using var node = await Opened();
        using var client = new NodeClient(node.Web.Address, node.OperatorKey);
        var journals = await Journals(node);
        await BalancesAreOurs(await client.GetText("v1/export/hledger?state=posted", default), journals);
        await Accepted(client);
        await TicketsAreInTheBooks(client);
        await ShiftsAreClosed(client, Count(month, "shifts"));
        await PayoutsHaveTicketsOrCases(client);
        var view = await client.Get($"v1/close/readiness?month={journals[0].Date.ToDateOnly():yyyy-MM}",
            CloseJson.Default.CloseView, default);
        Assert.All(view.Points, point => Assert.NotNull(point.Case));
    }

    [Fact]
    public async Task A_month_that_is_closed_again_changes_nothing()
    {
        var first = await Replay();
        var second = await Replay();

        Assert.Equal(Count(first, "sent"), Count(second, "repeats"));
        Assert.Equal(Count(second, "journalsPostedBefore"), Count(second, "journalsPosted"));
        foreach (var same in new[] { "posted", "held", "debit", "credit", "cases", "month" })
            Assert.Equal(first.GetProperty(same).ToString(), second.GetProperty(same).ToString());
    }

    [Fact]
    public async Task The_month_end_needs_a_node_of_its_own_and_the_simulated_erp()
    {
        var file = Write();
        var elsewhere = await RetailProgram.Run("replay", file, "--month-end", "--node", "http://127.0.0.1:9");
        var tryton = await RetailProgram.Run("replay", file, "--month-end", "--erp", "tryton");

        Assert.Equal((2, 2), (elsewhere.Code, tryton.Code));
        Assert.Contains("--month-end go with a node of the replay's own", elsewhere.Error, StringComparison.Ordinal);
        Assert.Contains("--month-end goes with the simulated ERP", tryton.Error, StringComparison.Ordinal);
    }

    private static async Task BalancesAreOurs(string export, List<Journal> journals)
    {
        var ours = journals.SelectMany(journal => journal.Lines
            .Select(line => (Account: LedgerAccount.Of(line), Minor: line.Debit - line.Credit)))
            .GroupBy(line => line.Account).Select(all => $"{all.Key} {Money.Format(all.Sum(line => line.Minor), 2)}")
            .Order(StringComparer.Ordinal).ToArray();

        var verdict = await Judge.Hledger.Judges(to => to.Write(export),
            file => ["-f", file, "balance", "--flat", "--empty", "--no-total", "--output-format", "csv"]);

        Assert.True(verdict.Accepted, verdict.Errors);
        var theirs = verdict.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Trim('"', '\r').Split("\",\"")).Select(row => $"{row[0]} {Pounds(row[1])}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(ours, theirs);
    }

    private static string Pounds(string text) => decimal.Parse(text.Replace(" GBP", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task Accepted(NodeClient client)
    {
        var (hledger, beancount) = (await client.GetText("v1/export/hledger?state=posted", default),
            await client.GetText("v1/export/beancount?state=posted", default));
        var verdicts = new[]
        {
            await Judge.Hledger.Judges(to => to.Write(hledger), file => ["-f", file, "check", "--strict"]),
            await Judge.BeanCheck.Judges(to => to.Write(beancount), file => [file]),
        };
        Assert.All(verdicts, verdict => Assert.True(verdict.Accepted, verdict.Output + verdict.Errors));
    }

    /// <summary>By number, amount and tender; what is held stands in cases of SKUs that the catalogue lacks.</summary>
    private static async Task TicketsAreInTheBooks(NodeClient client)
    {
        var report = await client.Get("v1/reconciliation?erp=false&tenders=true", NodeJson.Default.ReconciliationView,
            default);
        Assert.True(report.Clean, string.Join("; ", report.Differences));
        Assert.Equal((0, 0, 0), (report.Lost, report.Doubled, report.Open));
        Assert.Equal(report.Accepted, report.Posted + report.Held);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
        Assert.Equal(report.Held, cases.Where(one => one.Kind == "unmapped-sku").Sum(one => one.Transactions));
    }

    private static async Task ShiftsAreClosed(NodeClient client, long count)
    {
        var shifts = await client.Get("v1/shifts", NodeJson.Default.ListShiftView, default);
        Assert.Equal(count, shifts.Count);
        Assert.All(shifts, shift => Assert.Equal(("closed", true, 0), (shift.State, shift.Settled, shift.Cases.Count)));
        Assert.All(shifts.SelectMany(shift => shift.Tenders), till => Assert.Equal("0.00", till.Unbooked));
        var statements = await client.Get("v1/statements", NodeJson.Default.ListStatementView, default);
        Assert.All(statements, statement => Assert.Equal("posted", statement.State));
        Assert.Equal(shifts.Select(shift => shift.Shift).Order(), statements.Select(one => one.Shift).Order());
    }

    private static async Task PayoutsHaveTicketsOrCases(NodeClient client)
    {
        var payouts = await client.Get("v1/payouts", PayoutJson.Default.ListPayoutView, default);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
        Assert.NotEmpty(payouts);
        Assert.All(payouts, payout => Assert.Equal("equal", payout.Bank));
        Assert.Equal(
            payouts.Where(payout => payout.State != "matched").Select(p => $"unmatched-payout:{p.Payout}").Order(),
            cases.Select(one => one.Key).Where(key => key.StartsWith("unmatched-payout", StringComparison.Ordinal))
                .Order());
    }

    private async Task<JsonElement> Replay()
    {
        var ended = await RetailProgram.Run("replay", Environment.GetEnvironmentVariable("RETAIL_MONTH")
            ?? ReplayTests.RealMonth() ?? Write(), "--month-end", "--data", _folder, "--json");
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        return ended.Json();
    }

    private string Write()
    {
        var file = Path.Combine(_folder, "december.csv");
        File.WriteAllText(file, ReplayTests.December.TrimEnd() + "\n" + FewRows);
        return file;
    }

    private Task<NodeProcess> Opened()
    {
        var read = SettingsReader.Read(null, [$"retail.node.data = \"{Path.Combine(_folder, "node")}\"",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.erp.kind = none",
            "retail.statements.method = shift"], _ => null);
        return NodeProcess.Start(Assert.IsType<SettingsRead.Loaded>(read).Settings, null, TimeProvider.System,
            NullLoggerFactory.Instance, default);
    }

    private static async Task<List<Journal>> Journals(NodeProcess node)
    {
        var journals = new List<Journal>();
        await foreach (var journal in new Inspection(node.Node).AllJournals("posted", default))
            journals.Add(journal);
        return journals;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
