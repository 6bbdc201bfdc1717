using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Edits;

/// <summary>What operators ask of a single transaction, and how they mend what is held.</summary>
internal sealed class TransactionEndpoints(RetailNode node)
{
    private const int WhyMax = 500;

    private readonly TransactionDesk _desk = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.Get("/v1/transactions/{terminal}/{number:long}", Show);
        paths.Post("/v1/transactions/{terminal}/{number:long}/edit", Edit, Access.Book);
        paths.Get("/v1/edits", async http => await Bodies.Write(http,
            await _desk.Edits(OperatorPaths.Query(http, "store")), NodeJson.Default.ListEditView));
    }

    private static TransactionId Id(HttpContext http) => new(
        new TerminalId((string)http.Request.RouteValues["terminal"]!),
        long.Parse((string)http.Request.RouteValues["number"]!, System.Globalization.CultureInfo.InvariantCulture));

    private async Task Show(HttpContext http)
    {
        if (await _desk.Show(Id(http), http.RequestAborted) is { } view)
            await Bodies.Write(http, view, NodeJson.Default.TransactionView);
        else
            await Problems.Write(http, 404, "unknown-transaction", "The transaction is not known",
                $"{Id(http)} was never recorded");
    }

    private async Task Edit(HttpContext http)
    {
        if (await Bodies.Read(http, NodeJson.Default.EditRequest) is not { } request)
            return;
        var why = request.Why;
        if (string.IsNullOrWhiteSpace(why) || why.Length > WhyMax || why.Any(char.IsControl))
            await Problems.Write(http, 400, "wrong-value", "The request is not allowed",
                $"why is '{why}'; allowed: 1 to {WhyMax} characters on one line");
        else if (await _desk.Edit(Id(http), request.Set, OperatorPaths.Who(http), why, http.RequestAborted)
            is { } problem)
            await Problems.Write(http, 400, "wrong-value", "The edit is not allowed", problem);
        else
            await Show(http);
    }
}
