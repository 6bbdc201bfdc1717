using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RetailActors.Node.Edits;
using RetailActors.Node.Operations;
using Spectre.Console;

namespace RetailActors.Node.Cli;

/// <summary><c>retail transaction</c>: one sale with all that became of it, and edits of what is held.</summary>
internal static class TransactionCommands
{
    private static readonly Argument<string> Id = new("transaction")
    { Description = "TERMINAL#NUMBER, for example S001-T01#1042." };

    public static Command Create() => new("transaction", "One transaction: what it says, where it is, who changed it.")
    {
        NodeCommands.Leaf("show", "A transaction as it is, as it came, and why it is held.",
            async (parsed, node, cancel) => (await node.Get(Path(parsed), NodeJson.Default.TransactionView, cancel),
                NodeJson.Default.TransactionView), Show, Id),
        Edit(), Edits(),
    };

    private static Command Edit()
    {
        var set = new Option<string[]>("--set")
        { Description = "FIELD=VALUE, for example lines[0].sku=85123A; may be repeated." };
        var unset = new Option<string[]>("--unset") { Description = "A field to take away; may be repeated." };
        var why = new Option<string>("--why") { Description = "Why; kept with your name.", Required = true };
        return NodeCommands.Leaf("edit", "Changes a held transaction, checks it again, and books it or holds it anew.",
            async (parsed, node, cancel) => (await node.Post($"{Path(parsed)}/edit",
                new EditRequest(Changes(parsed.GetValue(set) ?? [], parsed.GetValue(unset) ?? []),
                    parsed.GetValue(why)!),
                NodeJson.Default.EditRequest, NodeJson.Default.TransactionView, cancel),
                NodeJson.Default.TransactionView), Show, Id, set, unset, why);
    }

    private static Command Edits()
    {
        var store = new Option<string?>("--store") { Description = "Only this store's." };
        return NodeCommands.Leaf("edits", "Who changed what, the newest first.",
            async (parsed, node, cancel) => (await node.Get(
                $"v1/edits?store={NodeCommands.Escaped(parsed.GetValue(store))}", NodeJson.Default.ListEditView,
                cancel), NodeJson.Default.ListEditView), Show, store);
    }

    private static List<EditField> Changes(string[] set, string[] unset)
    {
        var changes = new List<EditField>();
        foreach (var one in set)
        {
            var at = one.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new NodeAnswerException(400, $"--set {one}: allowed is FIELD=VALUE");
            changes.Add(new EditField(one[..at], one[(at + 1)..]));
        }
        changes.AddRange(unset.Select(field => new EditField(field)));
        return changes;
    }

    private static string Path(ParseResult parsed)
    {
        var id = parsed.GetValue(Id)!;
        var at = id.LastIndexOf('#');
        if (at <= 0 || !long.TryParse(id[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new NodeAnswerException(400, $"'{id}': allowed is TERMINAL#NUMBER, for example S001-T01#1042");
        return $"v1/transactions/{NodeCommands.Escaped(id[..at])}/{number}";
    }

    private static void Show(TransactionView view)
    {
        var where = view.Case ?? view.Journal;
        NodeCommands.Say($"{view.Transaction} of {view.Store}, recorded {view.RecordedAt}: {view.State}"
            + (where is null ? "" : $" in {where}"));
        foreach (var broken in view.Broken)
            NodeCommands.Say($"  {broken}");
        foreach (var explained in view.Explained)
            NodeCommands.Say($"  {explained}");
        NodeCommands.Say(Pretty(view.Content));
        if (view.Original is { } original)
            NodeCommands.Say($"as it came:\n{Pretty(original)}");
        if (view.Edits.Count > 0)
            Show([.. view.Edits]);
    }

    private static string Pretty(JsonElement json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Intake.Readable.Json with { Indented = true }))
            json.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    private static void Show(List<EditView> edits)
    {
        var table = Tables.New("Transaction", "When", "Who", "Field", "Was", "Is", "Why");
        foreach (var edit in edits)
            foreach (var change in edit.Changes)
                Tables.Row(table, edit.Transaction, edit.At, edit.Who, change.Field, change.Old ?? "",
                    change.New ?? "", edit.Why);
        AnsiConsole.Write(table);
    }
}
