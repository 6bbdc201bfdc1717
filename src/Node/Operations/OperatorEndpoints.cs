using System.Globalization;
using System.Text;
using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Statements;
using RetailActors.Node.Hosting;
using RetailActors.Node.Intake;
using RetailActors.Streams.Journals.Export;

namespace RetailActors.Node.Operations;

/// <summary>What operators call; every path but /healthz needs the operator's key.</summary>
public sealed class OperatorEndpoints(RetailNode node, string operatorKeyHash)
{
    private readonly Inspection _inspection = new(node);

    public void Map(WebApplication app)
    {
        app.MapGet("/healthz", http => http.Response.WriteAsync("ok\n", http.RequestAborted));
        Get(app, "/v1/status", async http => await Bodies.Write(http, await _inspection.Status(),
            NodeJson.Default.StatusView));
        Get(app, "/v1/terminals", async http => await Bodies.Write(http, await _inspection.Terminals(),
            NodeJson.Default.ListTerminalView));
        Get(app, "/v1/skus/{sku}", GetSku);
        Get(app, "/v1/cases", async http => await Bodies.Write(
            http, await _inspection.Cases(http.Request.Query["all"] == "true"), NodeJson.Default.ListCaseView));
        Get(app, "/v1/journals", async http => await Bodies.Write(http, await _inspection.Journals(
            Query(http, "store"), Query(http, "date"), Query(http, "state")), NodeJson.Default.ListJournalView));
        Get(app, "/v1/journals/{journal}", GetJournal);
        Get(app, "/v1/export/{format}", Export);
        Get(app, "/v1/dead-letters", async http => await Bodies.Write(http, await _inspection.DeadLetters(),
            NodeJson.Default.ListDeadLetterView));
        Get(app, "/v1/reconciliation", async http => await Bodies.Write(http, await new NodeReconciliation(node).View(
            http.Request.Query["erp"] == "true", http.RequestAborted), NodeJson.Default.ReconciliationView));
        Post(app, "/v1/registry", Register);
        Post(app, "/v1/cases/retry", Retry);
        Post(app, "/v1/cases/waive", Waive);
        Post(app, "/v1/close", Close);
        Post(app, "/v1/master-data/refresh", Refresh);
    }

    private void Get(WebApplication app, string path, RequestDelegate handle) =>
        app.MapGet(path, http => Guard(http, handle));

    private void Post(WebApplication app, string path, RequestDelegate handle) =>
        app.MapPost(path, http => Guard(http, handle));

    private async Task Guard(HttpContext http, RequestDelegate handle)
    {
        if (Keys.Bearer(http) is not { } key)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(http, 401, "no-key", "An operator's key is needed",
                "send it as 'Authorization: Bearer KEY'");
        }
        else if (!Keys.Match(key, operatorKeyHash))
            await Problems.Write(http, 403, "wrong-key", "The key is not an operator's",
                "a terminal's key opens the intake only");
        else
            await handle(http);
    }

    private static string? Query(HttpContext http, string name) => http.Request.Query[name] is [{ Length: > 0 } value]
        ? value : null;

    private async Task GetSku(HttpContext http)
    {
        var sku = (string)http.Request.RouteValues["sku"]!;
        if (await _inspection.Sku(sku) is { } view)
            await Bodies.Write(http, view, NodeJson.Default.SkuView);
        else
            await Problems.Write(http, 404, "unknown-sku", "The SKU is not known",
                $"'{sku}' is neither in the catalogue nor has it moved");
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
        await foreach (var journal in _inspection.AllJournals(Query(http, "state"), http.RequestAborted))
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

    private Task Retry(HttpContext http) =>
        Act(http, (request, who) => node.Desk.Retry(request.Key, who, http.RequestAborted));

    private Task Waive(HttpContext http) => Act(http, async (request, who) =>
    {
        if (!string.IsNullOrWhiteSpace(request.Reason))
            return await node.Desk.Waive(request.Key, who, request.Reason);
        await Problems.Write(http, 400, "missing-field", "A reason is needed",
            "reason is empty; allowed: why these transactions are not booked");
        return -1;
    });

    private static async Task Act(HttpContext http, Func<CaseActRequest, string, ValueTask<int?>> act)
    {
        if (await Bodies.Read(http, NodeJson.Default.CaseActRequest) is not { } request)
            return;
        var who = http.Request.Headers["X-Operator"] is [{ Length: > 0 and <= 64 } name] ? name : "operator";
        var count = await act(request, who);
        if (count is null)
            await Problems.Write(http, 404, "unknown-case", "The case is not open",
                $"there is no open case '{request.Key}'");
        else if (count >= 0)
            await Bodies.Write(http, new CaseActReply(request.Key, count.Value), NodeJson.Default.CaseActReply);
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
