using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Payouts;
using Spectre.Console;
using static RetailActors.Node.Cli.NodeCommands;
using static RetailActors.Node.Cli.Tables;

namespace RetailActors.Node.Cli;

/// <summary><c>retail payout</c>: what providers paid, matched with tickets and bank.</summary>
internal static class PayoutCommands
{
    private static readonly Argument<string> File = new("file") { Description = "The file, as docs/PAYOUTS says." };

    public static Command Create()
    {
        var id = new Argument<string>("payout") { Description = "Its id." };
        return new Command("payout", "Payouts of payment providers: tickets, journals and bank behind them.")
        {
            Importing("import", "Takes a payout file, CSV or .json. The same file again changes nothing.",
                (file, text) => ($"import?format={(IsJson(file) ? "json" : "csv")}&file={Escaped(Name(file))}", text),
                PayoutJson.Default.PayoutsImportedView, Imported, view => view.Conflicts == 0),
            Importing("bank", "Takes lines of a bank statement, CSV.",
                (file, text) => ($"bank?file={Escaped(Name(file))}", text), PayoutJson.Default.BankImportedView,
                view => Say($"{view.File}: {view.Lines} lines, {view.New} of them new"), _ => true),
            Leaf("list", "All payouts, the oldest first.", async (_, node, cancel) =>
                (await node.Get("v1/payouts", PayoutJson.Default.ListPayoutView, cancel),
                    PayoutJson.Default.ListPayoutView), List),
            Leaf("show", "One payout: each row with its tickets and journals.", async (parsed, node, cancel) =>
                (await node.Get($"v1/payouts/{Escaped(parsed.GetValue(id))}", PayoutJson.Default.PayoutDetailView,
                    cancel), PayoutJson.Default.PayoutDetailView), Show, id),
        };
    }

    private static bool IsJson(string file) => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static string Name(string file) => Path.GetFileName(file);

    private static Command Importing<T>(string name, string description,
        Func<string, byte[], (string Path, byte[] Body)> request, JsonTypeInfo<T> type, Action<T> show,
        Func<T, bool> isWell)
    {
        var command = new Command(name, description) { File, Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetValue(File)!;
            if (!System.IO.File.Exists(file))
            {
                await Console.Error.WriteLineAsync($"retail: file is '{file}'; there is no such file");
                return RetailCommand.Misused;
            }
            var (path, body) = request(file, await System.IO.File.ReadAllBytesAsync(file, cancel));
            return await Talk(parsed, async node =>
            {
                var view = await node.PostFile($"v1/payouts/{path}", body, type, cancel);
                if (parsed.GetValue(Json))
                    Console.WriteLine(JsonSerializer.Serialize(view, type));
                else
                    show(view);
                return isWell(view) ? RetailCommand.Well : RetailCommand.Wrong;
            });
        });
        return command;
    }

    private static void Imported(PayoutsImportedView view)
    {
        foreach (var payout in view.Payouts)
        {
            Say($"{payout.Payout}: {payout.Result}");
            foreach (var difference in payout.Differences)
                Say($"  {difference}");
        }
    }

    private static void List(List<PayoutView> payouts)
    {
        var table = New("Payout", "Date", "State", ">Charges", ">Refunds", ">Chargebacks", ">Fees", ">Net", "Currency",
            ">Unmatched", "Bank");
        foreach (var p in payouts)
            Row(table, p.Payout, p.Date, p.State, p.Charges, p.Refunds, p.Chargebacks, p.Fees, p.Net, p.Currency,
                p.Unmatched, p.Bank);
        AnsiConsole.Write(table);
    }

    private static void Show(PayoutDetailView detail)
    {
        List([detail.Payout]);
        var rows = New(">Row", "Type", "Transaction", "Of", ">Gross", ">Fee", ">Net", "State", "Tickets");
        foreach (var r in detail.Rows)
            Row(rows, $"{r.Row}", r.Type, r.Transaction, r.Original ?? r.MerchantReference, r.Gross, r.Fee, r.Net,
                r.State, string.Join("; ", r.Tickets.Select(t =>
                    $"{t.Transaction} {t.Amount} in {t.Journal}{(t.Erp is { } erp ? $" ({erp})" : "")}")));
        AnsiConsole.Write(rows);
        foreach (var line in detail.Bank)
            AnsiConsole.MarkupLineInterpolated($"bank {line.Date}: {line.Amount} {line.Currency} {line.Reference}");
    }
}
