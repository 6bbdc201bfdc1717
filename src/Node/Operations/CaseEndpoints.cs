using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>What operators ask of cases, and do with them (R28).</summary>
internal sealed class CaseEndpoints(RetailNode node)
{
    private const int PersonMax = 64, TextMax = 2_000;

    private readonly CaseList _list = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.Get("/v1/cases", List);
        paths.Get("/v1/alarms", async http => await Bodies.Write(http, await AlarmText.View(node),
            AlarmJson.Default.AlarmsView));
        paths.Post("/v1/cases/assign", Act(Assign), Access.Handle);
        paths.Post("/v1/cases/note", Act(Note), Access.Handle);
        paths.Post("/v1/cases/retry", Act(Retry), Access.Handle);
        paths.Post("/v1/cases/waive", Act(Waive), Access.Book);
    }

    private async Task List(HttpContext http)
    {
        var query = CaseQuery.Parse(name => OperatorPaths.Query(http, name), out var problem);
        if (query is null)
            await Problems.Write(http, 400, "wrong-value", "The filter is not allowed", problem!);
        else
            await Bodies.Write(http, await _list.Take(query), NodeJson.Default.ListCaseView);
    }

    private delegate ValueTask<(int? Count, string? Problem)> Acting(CaseActRequest request, string who,
        CancellationToken cancel);

    private static RequestDelegate Act(Acting act) => async http =>
    {
        if (await Bodies.Read(http, NodeJson.Default.CaseActRequest) is not { } request)
            return;
        var (count, problem) = string.IsNullOrWhiteSpace(request.Key)
            ? (null, "key is empty; allowed: a case's key such as unmapped-sku:85123A")
            : await act(request, OperatorPaths.Who(http), http.RequestAborted);
        if (problem is not null)
            await Problems.Write(http, 400, "wrong-value", "The request is not allowed", problem);
        else if (count is null)
            await Problems.Write(http, 404, "unknown-case", "The case is not open",
                $"key is '{request.Key}'; there is no open case of that name");
        else
            await Bodies.Write(http, new CaseActReply(request.Key, count.Value), NodeJson.Default.CaseActReply);
    };

    private async ValueTask<(int?, string?)> Assign(CaseActRequest request, string who, CancellationToken cancel) =>
        request.Person is null || IsText(request.Person, PersonMax)
            ? (await node.Desk.Assign(request.Key, who, request.Person), null)
            : (null, $"person is '{request.Person}'; allowed: 1 to {PersonMax} characters on one line, or left out "
                + "for nobody");

    private async ValueTask<(int?, string?)> Note(CaseActRequest request, string who, CancellationToken cancel) =>
        IsText(request.Text, TextMax)
            ? (await node.Desk.Note(request.Key, who, request.Text!), null)
            : (null, $"text is '{request.Text}'; allowed: 1 to {TextMax} characters on one line");

    private async ValueTask<(int?, string?)> Retry(CaseActRequest request, string who, CancellationToken cancel) =>
        (await node.Desk.Retry(request.Key, who, cancel), null);

    private async ValueTask<(int?, string?)> Waive(CaseActRequest request, string who, CancellationToken cancel) =>
        IsText(request.Reason, TextMax)
            ? (await node.Desk.Waive(request.Key, who, request.Reason), null)
            : (null, $"reason is '{request.Reason}'; allowed: why these transactions are not booked, 1 to {TextMax} "
                + "characters on one line");

    private static bool IsText(string? text, int charactersMax) => !string.IsNullOrWhiteSpace(text)
        && text.Length <= charactersMax && !text.Any(char.IsControl);
}
