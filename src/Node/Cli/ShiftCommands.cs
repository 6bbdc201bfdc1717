using System.CommandLine;
using RetailActors.Node.Operations;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary>Shifts: what should be in each till, what was counted, and what a manager decides about it.</summary>
internal static class ShiftCommands
{
    private static readonly Argument<string> Store = new("store") { Description = "The store's id." };

    private static readonly Argument<string> Shift = new("shift") { Description = "The shift's id." };

    private static readonly Option<string> Note = new("--note")
    {
        Description = "Why; kept with your name.",
        Required = true,
    };

    private static readonly Option<string?> Who = new("--who") { Description = "Whose decision; default: your login." };

    public static Command Create()
    {
        var store = new Option<string?>("--store") { Description = "Only this store's." };
        var state = new Option<string?>("--state") { Description = "open, suspended, blindClosed or closed." };
        var command = new Command("shift", "Shifts: expected, counted, over and short.");
        command.Subcommands.Add(NodeCommands.Leaf("list", "Shifts by store and opening.",
            async (parsed, node, cancel) => (await node.Get(
                $"v1/shifts?store={NodeCommands.Escaped(parsed.GetValue(store))}"
                + $"&state={NodeCommands.Escaped(parsed.GetValue(state))}",
                NodeJson.Default.ListShiftView, cancel), NodeJson.Default.ListShiftView), List, store, state));
        command.Subcommands.Add(NodeCommands.Leaf("show", "One shift with its account by tender.",
            async (parsed, node, cancel) => (await node.Get(
                $"v1/shifts/{NodeCommands.Escaped(parsed.GetValue(Store))}/"
                + NodeCommands.Escaped(parsed.GetValue(Shift)),
                NodeJson.Default.ShiftView, cancel), NodeJson.Default.ShiftView), Show, Store, Shift));
        command.Subcommands.Add(Act("accept", "Books a difference beyond its limit, on your responsibility."));
        command.Subcommands.Add(Act("reopen", "Takes a count back, so that the shift is closed anew."));
        return command;
    }

    private static Command Act(string name, string description) => NodeCommands.Leaf(name, description,
        async (parsed, node, cancel) => (await node.Post($"v1/shifts/{name}",
            new ShiftActRequest(parsed.GetValue(Store)!, parsed.GetValue(Shift)!, parsed.GetValue(Note)!,
                parsed.GetValue(Who)),
            NodeJson.Default.ShiftActRequest, NodeJson.Default.ShiftView, cancel), NodeJson.Default.ShiftView),
        Show, Store, Shift, Note, Who);

    private static void List(List<ShiftView> shifts)
    {
        var table = Tables.New("Store", "Shift", "State", "Terminal", "Opened", "Ended", ">Transactions", ">Late",
            "Difference", "Cases");
        foreach (var s in shifts)
            Tables.Row(table, s.Store, s.Shift, s.State, s.Terminal, s.Opened, s.Ended, $"{s.Transactions}",
                $"{s.Late}", string.Join(", ", s.Tenders.Where(t => t.Difference is not null).Select(Difference)),
                string.Join(", ", s.Cases));
        AnsiConsole.Write(table);
    }

    private static string Difference(ShiftTenderView tender) => $"{tender.Tender} {tender.Difference}";

    private static void Show(ShiftView s)
    {
        AnsiConsole.MarkupLineInterpolated(
            $"[bold]{s.Store} {s.Shift}[/] · {s.State}{(s.Settled ? ", booked" : "")} · {s.Terminal}, {s.Drawer}");
        AnsiConsole.MarkupLineInterpolated(
            $"{s.Opened} to {s.Ended ?? "now"} · {s.Transactions} transactions, {s.Late} late");
        if (s.AcceptedBy is { } who)
            AnsiConsole.MarkupLineInterpolated($"accepted by {who}: {s.AcceptedWhy}");
        var table = Tables.New("Tender", ">Start", ">Opening difference", ">Floats", ">Sales", ">Refunds",
            ">In and out", ">Removed", ">Safe", ">Bank", ">Expected", ">Counted", ">Difference", ">Not booked");
        foreach (var t in s.Tenders)
            Tables.Row(table, $"{t.Tender} {t.Currency}", t.Start, t.OpeningDifference, t.Floats, t.Sales, t.Refunds,
                $"{t.PayIns} {t.PayOuts}", t.Removals, t.SafeDrops, t.BankDrops, t.Expected, t.Declared, t.Difference,
                t.Unbooked);
        AnsiConsole.Write(table);
        foreach (var one in s.Cases)
            AnsiConsole.MarkupLineInterpolated($"[yellow]{one}[/]");
    }
}
