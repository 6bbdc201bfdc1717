using System.CommandLine;
using System.Text.Json;
using RetailActors.Node.Operations;
using static RetailActors.Node.Cli.NodeCommands;

namespace RetailActors.Node.Cli;

/// <summary>Looks at, and acts on, a running node: status, terminals, SKUs, cases, journals, reconciliation.</summary>
internal static class InspectCommands
{
    public static IEnumerable<Command> Create()
    {
        yield return Leaf("status", "Shards, streams, backlog and the ERP connection of a node.",
            async (_, node, cancel) => (await node.Get("v1/status", NodeJson.Default.StatusView, cancel),
                NodeJson.Default.StatusView), Tables.Status);
        yield return Terminal();
        yield return Sku();
        yield return StockCommands.Create();
        yield return CaseCommands.Create();
        yield return PayoutCommands.Create();
        yield return CloseCommands.Create();
        yield return AuditCommands.Create();
        yield return TransactionCommands.Create();
        yield return Leaf("alarms", "What people are told of cases: open alarms, and what is not through yet.",
            async (_, node, cancel) => (await node.Get("v1/alarms", AlarmJson.Default.AlarmsView, cancel),
                AlarmJson.Default.AlarmsView), CaseTables.Alarms);
        yield return Journal();
        yield return ShiftCommands.Create();
        yield return StatementCommands.Create();
        yield return CustomerOrderCommands.Create();
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
        var tenders = new Option<bool>("--tenders")
        { Description = "Reads every ticket again: what they say per tender = what was journaled per tender." };
        var command = new Command("reconcile",
            "Per store-day: recorded = journaled + open + held + waived; journaled = posted. Exit code 1 when not.")
            { erp, tenders, Json, NodeUrl, NodeCommand.Config, NodeCommand.Set };
        command.SetAction((parsed, cancel) => Talk(parsed, async node =>
        {
            var view = await node.Get($"v1/reconciliation?erp={Flag(parsed.GetValue(erp))}"
                + $"&tenders={Flag(parsed.GetValue(tenders))}",
                NodeJson.Default.ReconciliationView, cancel);
            if (parsed.GetValue(Json))
                Console.WriteLine(JsonSerializer.Serialize(view, NodeJson.Default.ReconciliationView));
            else
                Tables.Reconciliation(view);
            return view.Clean ? RetailCommand.Well : RetailCommand.Wrong;
        }));
        return command;
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
