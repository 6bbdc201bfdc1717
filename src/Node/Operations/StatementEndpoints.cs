using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>Statements and their retry.</summary>
internal sealed class StatementEndpoints(RetailNode node)
{
    private readonly StatementInspection _statements = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.Get("/v1/statements", async http => await Bodies.Write(http, await _statements.List(
            OperatorPaths.Query(http, "store"), OperatorPaths.Query(http, "date"), OperatorPaths.Query(http, "state"),
            OperatorPaths.Query(http, "statement")), NodeJson.Default.ListStatementView));
        paths.Post("/v1/statements/retry", Retry, Access.Book);
    }

    private async Task Retry(HttpContext http)
    {
        if (await Bodies.Read(http, NodeJson.Default.StatementActRequest) is not { } request)
            return;
        if (await _statements.Retry(request.Statement, OperatorPaths.Who(http), http.RequestAborted) is { } journals)
            await Bodies.Write(http, new CloseReply(journals), NodeJson.Default.CloseReply);
        else
            await Problems.Write(http, 404, "unknown-statement", "The statement is not known",
                $"there is no statement '{request.Statement}'");
    }
}
