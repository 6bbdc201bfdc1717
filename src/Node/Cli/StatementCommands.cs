using System.CommandLine;
using RetailActors.Node.Operations;
using Spectre.Console;
using static RetailActors.Node.Cli.NodeCommands;

namespace RetailActors.Node.Cli;

/// <summary><c>retail statement</c>: what is summed, and how far it is on its way to the ledger.</summary>
internal static class StatementCommands
{
    private static readonly Argument<string> Id = new("statement") { Description = "For example S001-20261121." };

    public static Command Create()
    {
        var store = new Option<string?>("--store") { Description = "Only this store's." };
        var date = new Option<string?>("--date") { Description = "Only this business date's, yyyy-MM-dd." };
        var state = new Option<string?>("--state")
        { Description = "started, marked, calculated, checked, aggregated or posted." };
        var command = new Command("statement", "Statements: from the tickets to the ledger.");
        command.Subcommands.Add(Leaf("list", "Statements with the state that they have reached.",
            async (parsed, node, cancel) => (await node.Get(
                $"v1/statements?store={Escaped(parsed.GetValue(store))}&date={Escaped(parsed.GetValue(date))}"
                + $"&state={Escaped(parsed.GetValue(state))}",
                NodeJson.Default.ListStatementView, cancel), NodeJson.Default.ListStatementView), List, store, date,
            state));
        command.Subcommands.Add(Leaf("show", "One statement with its states and journals.",
            async (parsed, node, cancel) => (OnlyOne(await node.Get(
                $"v1/statements?statement={Escaped(parsed.GetValue(Id))}", NodeJson.Default.ListStatementView, cancel),
                _ => true, $"statement '{parsed.GetValue(Id)}'"), NodeJson.Default.ListStatementView), Show, Id));
        command.Subcommands.Add(Leaf("retry", "Sends again what the ERP would not take; the others go on meanwhile.",
            async (parsed, node, cancel) => (await node.Post("v1/statements/retry",
                new StatementActRequest(parsed.GetValue(Id)!), NodeJson.Default.StatementActRequest,
                NodeJson.Default.CloseReply, cancel), NodeJson.Default.CloseReply),
            reply => Say($"{reply.Journals} journals are sent again"), Id));
        return command;
    }

    private static void List(List<StatementView> statements)
    {
        var table = Tables.New("Statement", "State", ">Transactions", ">Total", ">Held", "Journals", "Why");
        foreach (var s in statements)
            Tables.Row(table, s.Statement, s.FailedAt is null ? s.State : $"{s.State}, not {s.FailedAt}",
                $"{s.Transactions}", $"{s.Total} {s.Currency}", $"{s.Held}",
                string.Join(", ", s.Journals.Select(journal => journal.Journal)), s.Why);
        AnsiConsole.Write(table);
    }

    private static void Show(List<StatementView> statements)
    {
        List(statements);
        foreach (var step in statements[0].Steps)
            Say($"{step.State,-24}{step.Is}");
        foreach (var journal in statements[0].Journals)
            Say($"{journal.Journal} {journal.State} {(journal.Supplement ? "supplement " : "")}{journal.Reference}"
                + $"{journal.Why}");
    }
}
