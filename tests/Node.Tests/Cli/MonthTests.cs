using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;
using RetailActors.Node.Payouts;
using RetailActors.Node.Settings;
using RetailActors.Streams.Journals.Export;
using Xunit;

namespace RetailActors.Node.Tests.Cli;

/// <summary>
/// A month of real sales closes: hledger's balances are ours, the provider's payouts pay every card, and what stays
/// open has a name. RETAIL_MONTH names a whole file of the real sales; otherwise a few of its rows are taken.
/// </summary>
public sealed class MonthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retail-month-").FullName;

    [Fact]
    public async Task A_month_closes_to_nothing_or_to_named_cases()
    {
        await using var node = await Replayed();
        using var client = new NodeClient(node.Web.Address, node.OperatorKey);
        var journals = await Journals(node);

        await BalancesAreOurs(await client.GetText("v1/export/hledger?state=posted", default), journals);
        await PayoutsPayEveryCard(node, client, journals);
        var report = await client.Get("v1/reconciliation?erp=false", NodeJson.Default.ReconciliationView, default);
        Assert.Equal((0, 0, 0), (report.Lost, report.Doubled, report.Open));
        Assert.Equal(report.Accepted, report.Posted + report.Held);
        var cases = await client.Get("v1/cases", NodeJson.Default.ListCaseView, default);
        Assert.Equal(report.Held, cases.Sum(one => one.Transactions));
        Assert.All(cases, one => Assert.Equal("unmapped-sku", one.Kind));
        var month = $"{journals[0].Date.ToDateOnly():yyyy-MM}";
        var view = await client.Get($"v1/close/readiness?month={month}", CloseJson.Default.CloseView, default);
        Assert.All(view.Points, point => Assert.Equal("held", point.Reason));
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

    /// <summary>A pretended provider pays each day's cards the day after, less its fee; the bank says so.</summary>
    private static async Task PayoutsPayEveryCard(NodeProcess node, NodeClient client, List<Journal> journals)
    {
        var rows = new StringBuilder("payout,date,currency,type,transaction,original,gross,fee,net,bankReference\n");
        var bank = new StringBuilder("date,amount,currency,reference\n");
        var cards = journals.SelectMany(journal => journal.Lines.Where(line => line.Transaction is not null
            && line.Reference is not null).Select(line => (journal.Date, Line: line)))
            .GroupBy(card => card.Date).ToArray();
        Assert.NotEmpty(cards);
        foreach (var day in cards)
        {
            var net = 0m;
            foreach (var (_, line) in day)
            {
                var gross = (line.Debit - line.Credit) / 100m;
                net += gross - 0.20m;
                rows.Append(CultureInfo.InvariantCulture, $"po-{day.Key},{day.Key.AddDays(1)},GBP,")
                    .Append(CultureInfo.InvariantCulture, $"{(gross > 0 ? "charge" : "refund")},{line.Reference},,")
                    .Append(CultureInfo.InvariantCulture, $"{gross:0.00},0.20,{gross - 0.20m:0.00},B-{day.Key}\n");
            }
            bank.Append(CultureInfo.InvariantCulture, $"{day.Key.AddDays(1)},{net:0.00},GBP,B-{day.Key}\n");
        }

        await client.PostFile("v1/payouts/import?format=csv&file=f", Encoding.UTF8.GetBytes($"{rows}"),
            PayoutJson.Default.PayoutsImportedView, default);
        await client.PostFile("v1/payouts/bank?file=b", Encoding.UTF8.GetBytes($"{bank}"),
            PayoutJson.Default.BankImportedView, default);

        var payouts = await client.Get("v1/payouts", PayoutJson.Default.ListPayoutView, default);
        Assert.Equal(cards.Length, payouts.Count);
        Assert.All(payouts, payout => Assert.Equal(("matched", "equal"), (payout.State, payout.Bank)));
        Assert.Empty(await node.Node.Payouts.Waiting());
    }

    private async Task<NodeProcess> Replayed()
    {
        var file = Environment.GetEnvironmentVariable("RETAIL_MONTH");
        if (file is null)
            await File.WriteAllTextAsync(file = Path.Combine(_folder, "december.csv"), ReplayTests.December.TrimEnd()
                + "\n536500,85123A,WHITE HANGING HEART,60,2010-12-03 10:17:00,2.55,,United Kingdom\n");
        var ended = await RetailProgram.Run("replay", file, "--data", _folder, "--json");
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        var read = SettingsReader.Read(null, [$"retail.node.data = \"{Path.Combine(_folder, "node")}\"",
            "retail.node.listen = \"http://127.0.0.1:0\"", "retail.erp.kind = none"], _ => null);
        return await NodeProcess.Start(Assert.IsType<SettingsRead.Loaded>(read).Settings, null, TimeProvider.System,
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
