using System.CommandLine;
using RetailActors.Node.Operations;
using static RetailActors.Node.Cli.NodeCommands;

namespace RetailActors.Node.Cli;

/// <summary><c>retail case</c>: what is held, why, whose, and what to do.</summary>
internal static class CaseCommands
{
    private static readonly Argument<string> Key = new("case")
    { Description = "Its key, for example unmapped-sku:85123A." };

    public static Command Create() => new("case", "What is held, why, whose, and what to do.")
    {
        List(), Show(), Assign(), Note(),
        Acting("retry", "Looks again at what the case holds; a rejected journal is sent again.",
            parsed => new CaseActRequest(parsed.GetValue(Key)!), reply => $"{reply.Transactions} transactions booked"),
        Waive(),
    };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Closed ones too." };
        Option<string?>[] filters =
        [
            new("--owner") { Description = "finance, operations, store-operations or customer-service." },
            new("--severity") { Description = "critical, warning or info." },
            new("--kind") { Description = "Only this kind, for example unmapped-sku." },
            new("--store") { Description = "Only those that concern this store." },
            new("--assignee") { Description = "Only those of this person." },
            new("--older-than") { Description = "Open for longer: 90m, 36h, 7d." },
            new("--sort") { Description = "severity (default), age, amount, count, owner or key." },
        ];
        return Leaf("list", "Open cases, the gravest first.", async (parsed, node, cancel) =>
        {
            var query = string.Concat(filters.Where(f => parsed.GetValue(f) is not null)
                .Select(f => $"&{Member(f.Name)}={Escaped(parsed.GetValue(f))}"));
            return (await node.Get($"v1/cases?all={(parsed.GetValue(all) ? "true" : "false")}{query}",
                NodeJson.Default.ListCaseView, cancel), NodeJson.Default.ListCaseView);
        }, CaseTables.Cases, [all, .. filters]);
    }

    private static string Member(string option) => option == "--older-than" ? "olderThan" : option[2..];

    private static Command Show() => Leaf("show", "One case with its transactions, remedy and history.",
        async (parsed, node, cancel) =>
        {
            var known = await node.Get("v1/cases?all=true", NodeJson.Default.ListCaseView, cancel);
            return (OnlyOne(known, c => c.Key == parsed.GetValue(Key), $"case '{parsed.GetValue(Key)}'"),
                NodeJson.Default.ListCaseView);
        }, CaseTables.Case, Key);

    private static Command Assign()
    {
        var person = new Option<string?>("--to") { Description = "The person; left out: nobody in particular." };
        return Acting("assign", "Gives the case to a person; the owner's role stays.",
            parsed => new CaseActRequest(parsed.GetValue(Key)!, Person: parsed.GetValue(person)), _ => "assigned",
            person);
    }

    private static Command Note()
    {
        var text = new Option<string>("--text") { Description = "What is to be known of it.", Required = true };
        return Acting("note", "Adds a note to the case's history.",
            parsed => new CaseActRequest(parsed.GetValue(Key)!, Text: parsed.GetValue(text)), _ => "noted", text);
    }

    private static Command Waive()
    {
        var reason = new Option<string>("--reason")
        { Description = "Why these transactions are not booked.", Required = true };
        return Acting("waive", "Closes the case by a person's word: its transactions are not booked.",
            parsed => new CaseActRequest(parsed.GetValue(Key)!, parsed.GetValue(reason)!),
            reply => $"{reply.Transactions} transactions waived", reason);
    }

    private static Command Acting(string act, string description, Func<ParseResult, CaseActRequest> request,
        Func<CaseActReply, string> told, params Symbol[] options) => Leaf(act, description,
        async (parsed, node, cancel) => (await node.Post($"v1/cases/{act}", request(parsed),
            NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, cancel), NodeJson.Default.CaseActReply),
        reply => Say($"{reply.Key}: {told(reply)}"), [Key, .. options]);
}
