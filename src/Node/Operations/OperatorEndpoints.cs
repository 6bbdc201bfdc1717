using System.Globalization;
using System.Text;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Cluster;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Streams.Journals.Export;

namespace RetailActors.Node.Operations;

/// <summary>What operators call; every path but /healthz and /readyz needs the key of a role.</summary>
public sealed class OperatorEndpoints(RetailNode node, RoleKeys keys, ILogger log)
{
    /// <summary>For who spreads tills over nodes; whether the process shall live is asked at <c>/healthz</c>.</summary>
    public const string ReadyPath = "/readyz";

    private readonly Inspection _inspection = new(node);

    public void Map(WebApplication app)
    {
        var paths = new OperatorPaths(app, keys, new OfficeForward(node), log);
        new CaseEndpoints(node).Map(paths);
        new Edits.TransactionEndpoints(node).Map(paths);
        new ShiftEndpoints(node).Map(paths);
        new StatementEndpoints(node).Map(paths);
        new StockEndpoints(node).Map(paths);
        new CustomerOrderEndpoints(node).Map(paths);
        new ClusterEndpoints(node).Map(paths);
        new MetricsEndpoint(node).Map(paths);
        app.MapGet("/healthz", http => http.Response.WriteAsync("ok\n", http.RequestAborted))
            .WithMetadata(new AccessRule(Access.Anyone));
        app.MapGet(ReadyPath, IsReady).WithMetadata(new AccessRule(Access.Anyone));
        new Payouts.PayoutEndpoints(node).Map(paths);
        new CloseEndpoints(node).Map(paths);
        new Auditing.AuditEndpoints(node).Map(paths);
        paths.Get("/v1/status", async http => await Bodies.Write(http, await _inspection.Status(),
            NodeJson.Default.StatusView));
        paths.Get("/v1/terminals", async http => await Bodies.Write(http, await _inspection.Terminals(),
            NodeJson.Default.ListTerminalView));
        paths.Get("/v1/skus/{sku}", GetSku);
        paths.Get("/v1/journals", async http => await Bodies.Write(http, await _inspection.Journals(
            OperatorPaths.Query(http, "store"), OperatorPaths.Query(http, "date"), OperatorPaths.Query(http, "state")),
            NodeJson.Default.ListJournalView));
        paths.Get("/v1/journals/{journal}", GetJournal);
        paths.Get("/v1/export/{format}", Export);
        paths.Get("/v1/dead-letters", async http => await Bodies.Write(http, await _inspection.DeadLetters(),
            NodeJson.Default.ListDeadLetterView));
        paths.Get("/v1/reconciliation", async http => await Bodies.Write(http, await new NodeReconciliation(node).View(
            http.Request.Query["erp"] == "true", http.Request.Query["tenders"] == "true", http.RequestAborted),
            NodeJson.Default.ReconciliationView));
        paths.Post("/v1/registry", Register, Access.Administer);
        paths.Post("/v1/close", Close, Access.Book);
        paths.Post("/v1/master-data/refresh", Refresh, Access.Operate);
    }

    private async Task GetSku(HttpContext http)
    {
        var sku = (string)http.Request.RouteValues["sku"]!;
        if (await _inspection.Sku(sku) is { } view)
            await Bodies.Write(http, view, NodeJson.Default.SkuView);
        else
            await Problems.Write(http, 404, "unknown-sku", "The SKU is not known",
                $"'{sku}' is neither in the catalogue nor has it moved");
    }

    private async Task IsReady(HttpContext http)
    {
        var away = node.Cluster?.IsCutOff == true;
        http.Response.StatusCode = away ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        await http.Response.WriteAsync(away ? "cut from the broker: send to another node\n" : "ready\n",
            http.RequestAborted);
    }

    private async Task GetJournal(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["journal"]!;
        if (await _inspection.Journal(id, http.RequestAborted) is { } view)
            await Bodies.Write(http, view, NodeJson.Default.JournalDetailView);
        else
            await Problems.Write(http, 404, "unknown-journal", "The journal is not known",
                $"there is no journal '{id}'");
    }

    private async Task Export(HttpContext http)
    {
        var format = (string)http.Request.RouteValues["format"]!;
        if (format is not ("hledger" or "beancount" or "csv"))
        {
            await Problems.Write(http, 404, "unknown-format", "The format is not known",
                $"'{format}'; allowed: hledger, beancount, csv");
            return;
        }
        var journals = new List<Journal>();
        await foreach (var journal in _inspection.AllJournals(OperatorPaths.Query(http, "state"), http.RequestAborted))
            if (journal.Lines.Count > 0)
                journals.Add(journal);
        http.Response.ContentType = "text/plain; charset=utf-8";
        var text = new StringWriter(CultureInfo.InvariantCulture);
        if (format == "hledger")
            HledgerExport.Write(journals, text);
        else if (format == "beancount")
            BeancountExport.Write(journals, text);
        else
            CsvExport.Write(journals, text);
        await http.Response.WriteAsync(text.ToString(), Encoding.UTF8, http.RequestAborted);
    }

    private async Task Register(HttpContext http)
    {
        if (await Bodies.Read(http, NodeJson.Default.RegistryView) is not { } wanted)
            return;
        var keyed = wanted.Terminals.Select(t => t with { Key = t.Key ?? Keys.New() }).ToArray();
        if (RegistryCheck.Problem(wanted.Stores, keyed) is { } problem)
        {
            await Problems.Write(http, 400, "wrong-value", "The registration is not allowed", problem);
            return;
        }
        var reply = await node.Shards.Registry.Ask(Registry.Key, new RegistryCommand.Register(
            [.. wanted.Stores.Select(RegistryCheck.ToStore)],
            [.. keyed.Select(t => new RegisteredTerminal(new TerminalId(t.Terminal), new StoreId(t.Store),
                Keys.HashOf(t.Key!)))]));
        if (reply is RegistryReply.Refused refused)
        {
            await Problems.Write(http, 400, "wrong-value", "The registration is not allowed",
                $"{refused.Field} is {refused.Value}; allowed: {refused.Allowed}");
            return;
        }
        node.Registry = ((RegistryReply.Done)reply).View;
        // Only keys that were made here are told, and only now.
        await Bodies.Write(http, wanted
            with
        {
            Terminals = [.. keyed.Zip(wanted.Terminals, (made, given) => given.Key is null ? made
            : made with { Key = null })]
        },
            NodeJson.Default.RegistryView);
    }

    private async Task Close(HttpContext http)
    {
        if (await Bodies.Read(http, NodeJson.Default.CloseRequest) is not { } request)
            return;
        if (!BusinessDate.TryParse(request.Through, out var through))
        {
            await Problems.Write(http, 400, "wrong-value", "The date is not allowed",
                $"through is {request.Through}; allowed: yyyy-MM-dd, 1970 to 2200");
            return;
        }
        await new NodeReconciliation(node).CatchUp();
        var cut = 0;
        foreach (var host in node.Shards.Statements)
            foreach (var store in await host.Inspect(shard => shard.States.Select(s => s.Key).ToArray()))
                cut += (await host.Ask(store, new BooksCommand.Close(through))).JournalsCut;
        await Bodies.Write(http, new CloseReply(cut), NodeJson.Default.CloseReply);
    }

    private async Task Refresh(HttpContext http)
    {
        if (await node.Keeper.Refresh(http.RequestAborted) is { } changed)
            await Bodies.Write(http, new RefreshReply(changed), NodeJson.Default.RefreshReply);
        else
            await Problems.Write(http, 503, "erp-unavailable", "The ERP could not be read",
                node.Keeper.LastProblem ?? "no ERP is configured");
    }
}
