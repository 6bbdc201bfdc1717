using System.CommandLine;
using System.Text.Json;
using RetailActors.Node.Operations;
using Spectre.Console;
using static RetailActors.Node.Cli.NodeCommands;
using static RetailActors.Node.Cli.Tables;

namespace RetailActors.Node.Cli;

/// <summary><c>retail close</c>: whether a month can be closed.</summary>
internal static class CloseCommands
{
    public static Command Create()
    {
        var month = new Option<string?>("--month") { Description = "yyyy-MM; default: the current one." };
        var store = new Option<string?>("--store") { Description = "Only this store." };
        var readiness = new Command("readiness",
            "Per store and day what is still open, why and whose it is. Exit code 1 while anything is.")
            { month, store, Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        readiness.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            var view = await node.Get($"v1/close/readiness?month={Escaped(parsed.GetValue(month))}"
                + $"&store={Escaped(parsed.GetValue(store))}", CloseJson.Default.CloseView, cancel);
            if (parsed.GetValue(Json))
                Console.WriteLine(JsonSerializer.Serialize(view, CloseJson.Default.CloseView));
            else
                Show(view);
            return view.IsReady ? RetailCommand.Well : RetailCommand.Wrong;
        }));
        return new Command("close", "The end of a month.") { readiness };
    }

    private static void Show(CloseView view)
    {
        foreach (var store in view.Days.GroupBy(d => d.Store))
            AnsiConsole.MarkupLine($"{Markup.Escape(store.Key)}  " + string.Concat(store.Select(d => d.IsReady
                ? $"[green]{d.Date[^2..]} [/]" : $"[red]{d.Date[^2..]}![/]")));
        var table = New("Store", "Date", "Why", "What", "Owner", "Assignee", ">Count", ">Amount");
        foreach (var p in view.Points)
            Row(table, p.Store ?? "all", p.Date ?? "any", p.Reason, p.Detail, p.Owner, p.Assignee, $"{p.Count}",
                string.Join(" + ", p.Amounts.Select(a => $"{a.Amount} {a.Currency}")));
        if (view.Points.Count > 0)
            AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(view.IsReady ? $"[green]{view.Month} is ready to be closed[/]"
            : $"[red]{view.Month} is not ready: {view.Points.Count} points are open[/]");
    }
}
