using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Cli;

/// <summary>Looks at, and acts on, a running node: status, terminals, SKUs, cases, journals, reconciliation.</summary>
internal static class InspectCommands
{
    private static readonly Option<string?> NodeUrl =
        new("--node") { Description = "The node's address; default: retail.node.listen of the settings." };

    private static readonly Option<bool> Json =
        new("--json") { Description = "One JSON value on one line instead of a table." };

    public static IEnumerable<Command> Create()
    {
        yield return Leaf("status", "Shards, streams, backlog and the ERP connection of a node.",
            async (_, node, cancel) => (await node.Get("v1/status", NodeJson.Default.StatusView, cancel),
                NodeJson.Default.StatusView), Tables.Status);
        yield return Terminal();
        yield return Sku();
        yield return Case();
        yield return Journal();
        yield return Reconcile();
        yield return Leaf("deadletters", "Messages that could not be handled, kept to be looked at.",
            async (_, node, cancel) => (await node.Get("v1/dead-letters", NodeJson.Default.ListDeadLetterView, cancel),
                NodeJson.Default.ListDeadLetterView),
            Tables.DeadLetters);
    }

    private static Command Terminal()
    {
        var id = new Argument<string>("terminal") { Description = "Its id." };
        var command = new Command("terminal", "Tills, kiosks and handhelds.");
        command.Subcommands.Add(Leaf("list", "All terminals: what is recorded, what is missing.",
            async (_, node, cancel) =>
            (await node.Get("v1/terminals", NodeJson.Default.ListTerminalView, cancel),
                NodeJson.Default.ListTerminalView), Tables.Terminals));
        command.Subcommands.Add(Leaf("show", "One terminal.", async (parsed, node, cancel) =>
        {
            var all = await node.Get("v1/terminals", NodeJson.Default.ListTerminalView, cancel);
            return (OnlyOne(all, t => t.Terminal == parsed.GetValue(id), $"terminal '{parsed.GetValue(id)}'"),
                NodeJson.Default.ListTerminalView);
        }, Tables.Terminals, id));
        command.Subcommands.Add(Register());
        return command;
    }

    private static Command Register()
    {
        var id = new Argument<string>("terminal") { Description = "Its id, of A-Z a-z 0-9 . _ -; never used before." };
        var store = new Option<string>("--store") { Description = "The store it stands in.", Required = true };
        var zone = new Option<string?>("--time-zone") { Description = "Registers the store too: its IANA time zone." };
        var currency = new Option<string>("--currency")
        { Description = "Of a store that is registered.", DefaultValueFactory = _ => "GBP" };
        var cutOver = new Option<string>("--cut-over")
        {
            Description = "Of a store that is registered: when its business day begins.",
            DefaultValueFactory = _ => "00:00"
        };
        return Leaf("register", "Makes a terminal known and prints its key: once, it is kept nowhere.",
            async (parsed, node, cancel) =>
            {
                var (name, at) = (parsed.GetValue(id)!, parsed.GetValue(store)!);
                StoreView[] stores = parsed.GetValue(zone) is { } z
                    ? [new StoreView(at, z, parsed.GetValue(cutOver)!, parsed.GetValue(currency)!)]
                    : [];
                var made = await node.Post("v1/registry", new RegistryView(stores, [new NewTerminalView(name, at)]),
                    NodeJson.Default.RegistryView, NodeJson.Default.RegistryView, cancel);
                return (made.Terminals[0], NodeJson.Default.NewTerminalView);
            }, made => Say(made.Key!), id, store, zone, currency, cutOver);
    }

    private static Command Sku()
    {
        var id = new Argument<string>("sku") { Description = "The stock keeping unit." };
        var command = new Command("sku", "Stock by SKU.");
        command.Subcommands.Add(Leaf("show", "On hand and available in every warehouse.",
            async (parsed, node, cancel) =>
            (await node.Get($"v1/skus/{Uri.EscapeDataString(parsed.GetValue(id)!)}", NodeJson.Default.SkuView, cancel),
                NodeJson.Default.SkuView), Tables.Sku, id));
        return command;
    }

    private static Command Case()
    {
        var key = new Argument<string>("case") { Description = "Its key, for example unmapped-sku:85123A." };
        var all = new Option<bool>("--all") { Description = "Closed ones too." };
        var reason = new Option<string>("--reason")
        {
            Description = "Why these transactions are not booked.",
            Required = true
        };
        var command = new Command("case", "What is held, why, whose, and what to do.");
        command.Subcommands.Add(Leaf("list", "Open cases, the gravest first.", async (parsed, node, cancel) =>
            (await node.Get($"v1/cases?all={(parsed.GetValue(all) ? "true" : "false")}", NodeJson.Default.ListCaseView,
                cancel), NodeJson.Default.ListCaseView),
            Tables.Cases, all));
        command.Subcommands.Add(Leaf("show", "One case with its transactions, remedy and history.",
            async (parsed, node, cancel) =>
        {
            var known = await node.Get("v1/cases?all=true", NodeJson.Default.ListCaseView, cancel);
            return (OnlyOne(known, c => c.Key == parsed.GetValue(key), $"case '{parsed.GetValue(key)}'"),
                NodeJson.Default.ListCaseView);
        }, Tables.Case, key));
        command.Subcommands.Add(Leaf("retry", "Looks again at what the case holds; a rejected journal is sent again.",
            async (parsed, node, cancel) =>
            (await node.Post("v1/cases/retry", new CaseActRequest(parsed.GetValue(key)!),
                NodeJson.Default.CaseActRequest, NodeJson.Default.CaseActReply, cancel),
                NodeJson.Default.CaseActReply), reply => Say($"{reply.Key}: {reply.Transactions} transactions booked"),
                    key));
        command.Subcommands.Add(Leaf("waive", "Closes the case by a person's word: its transactions are not booked.",
            async (parsed, node, cancel) =>
            (await node.Post("v1/cases/waive", new CaseActRequest(parsed.GetValue(key)!, parsed.GetValue(reason)!),
                NodeJson.Default.CaseActRequest,
                NodeJson.Default.CaseActReply, cancel), NodeJson.Default.CaseActReply),
                    reply => Say($"{reply.Key}: {reply.Transactions} transactions waived"), key, reason));
        return command;
    }

    private static Command Journal()
    {
        var id = new Argument<string>("journal") { Description = "Its id, STORE-YYYYMMDD-N." };
        var store = new Option<string?>("--store") { Description = "Only this store's." };
        var date = new Option<string?>("--date") { Description = "Only this business date's, yyyy-MM-dd." };
        var state = new Option<string?>("--state") { Description = "waiting, sending, uncertain, posted or rejected." };
        var format = new Option<string>("--format")
        {
            Description = "hledger, beancount or csv.",
            DefaultValueFactory = _ => "hledger"
        };
        var command = new Command("journal", "Journals: what was cut, what the ERP has.");
        command.Subcommands.Add(Leaf("list", "Journals with their state at the ERP.", async (parsed, node, cancel) =>
            (await node.Get(
                $"v1/journals?store={Escaped(parsed.GetValue(store))}&date={Escaped(parsed.GetValue(date))}"
                + $"&state={Escaped(parsed.GetValue(state))}",
                NodeJson.Default.ListJournalView, cancel), NodeJson.Default.ListJournalView), Tables.Journals, store,
                    date, state));
        command.Subcommands.Add(Leaf("show", "One journal with its lines and transactions.",
            async (parsed, node, cancel) =>
            (await node.Get($"v1/journals/{Escaped(parsed.GetValue(id))}", NodeJson.Default.JournalDetailView, cancel),
                NodeJson.Default.JournalDetailView),
            Tables.Journal, id));
        command.Subcommands.Add(Export(format, state));
        return command;
    }

    private static Command Export(Option<string> format, Option<string?> state)
    {
        var export = new Command("export", "All journals for plain-text accounting, to standard output.") { format,
            state, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        export.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            Console.Out.Write(await node.GetText(
                $"v1/export/{Escaped(parsed.GetValue(format))}?state={Escaped(parsed.GetValue(state))}", cancel));
            return RetailCommand.Well;
        }));
        return export;
    }

    private static Command Reconcile()
    {
        var erp = new Option<bool>("--erp") { Description = "Looks every posted journal up at the ERP too." };
        var command = new Command("reconcile",
            "Per store-day: recorded = journaled + open + held + waived; journaled = posted. Exit code 1 when not.")
            { erp, Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        command.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            var view = await node.Get($"v1/reconciliation?erp={(parsed.GetValue(erp) ? "true" : "false")}",
                NodeJson.Default.ReconciliationView, cancel);
            if (parsed.GetValue(Json))
                Console.WriteLine(JsonSerializer.Serialize(view, NodeJson.Default.ReconciliationView));
            else
                Tables.Reconciliation(view);
            return view.Clean ? RetailCommand.Well : RetailCommand.Wrong;
        }));
        return command;
    }

    private static List<T> OnlyOne<T>(List<T> all, Func<T, bool> wanted, string what) => all.Where(wanted)
        .ToList() is [var one]
        ? [one]
        : throw new NodeAnswerException(404, $"there is no {what}");

    private static string Escaped(string? text) => Uri.EscapeDataString(text ?? "");

    private static void Say(string text) => Console.WriteLine(text);

    private static Command Leaf<T>(
        string name, string description,
        Func<ParseResult, NodeClient, CancellationToken, Task<(T, JsonTypeInfo<T>)>> ask, Action<T> show,
        params Symbol[] symbols)
    {
        var command = new Command(name, description) { Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        command.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            var (value, type) = await ask(parsed, node, cancel);
            if (parsed.GetValue(Json))
                Console.WriteLine(JsonSerializer.Serialize(value, type));
            else
                show(value);
            return RetailCommand.Well;
        }));
        return command;
    }

    private static async Task<int> Talk(ParseResult parsed, Func<NodeClient, Task<int>> talk)
    {
        if (NodeCommand.LoadSettings(parsed.GetValue(NodeCommand.Config)!, parsed.GetValue(NodeCommand.Set) ?? [])
            is not { } settings)
            return RetailCommand.Misused;
        var address = parsed.GetValue(NodeUrl) ?? settings.Node.Listen;
        try
        {
            using var client = new NodeClient(new Uri(address), NodeProcess.OperatorKeyOf(settings.Node));
            return await talk(client);
        }
        catch (HttpRequestException e)
        {
            await Console.Error.WriteLineAsync($"retail: no node answers at {address}: {e.Message}");
            return RetailCommand.NoAnswer;
        }
        catch (NodeAnswerException e)
        {
            await Console.Error.WriteLineAsync($"retail: {e.Message}");
            return e.Status == 404 ? RetailCommand.Wrong : RetailCommand.Misused;
        }
    }
}
