using RetailActors.Actors.Registry;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;

namespace RetailActors.Node.Operations;

/// <summary>What operators and managers ask and decide about shifts.</summary>
internal sealed class ShiftEndpoints(RetailNode node)
{
    private const int NoteCharactersMax = 500;

    private readonly ShiftInspection _shifts = new(node);
    private readonly ShiftActs _acts = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.Get("/v1/shifts", List);
        paths.Get("/v1/shifts/{store}/{shift}", Get);
        paths.Post("/v1/shifts/accept", http => Act(http, (store, shift, who, why) =>
            _acts.Accept(store, shift, who, why, http.RequestAborted)), Access.Book);
        paths.Post("/v1/shifts/reopen", http => Act(http, _acts.Reopen), Access.Book);
    }

    private async Task List(HttpContext http) => await Bodies.Write(http,
        await _shifts.List(OperatorPaths.Query(http, "store"), OperatorPaths.Query(http, "state")),
        NodeJson.Default.ListShiftView);

    private async Task Get(HttpContext http)
    {
        var (store, shift) = ((string)http.Request.RouteValues["store"]!, (string)http.Request.RouteValues["shift"]!);
        if (await _shifts.List(store, null, shift) is [var view])
            await Bodies.Write(http, view, NodeJson.Default.ShiftView);
        else
            await Unknown(http, store, shift);
    }

    private async Task Act(HttpContext http, Func<Store, string, string, string, ValueTask<string?>> act)
    {
        if (await Bodies.Read(http, NodeJson.Default.ShiftActRequest) is not { } request)
            return;
        if (string.IsNullOrWhiteSpace(request.Note) || request.Note.Length > NoteCharactersMax)
        {
            await Problems.Write(http, 400, "missing-field", "A note is needed",
                $"note is '{request.Note}'; allowed: why, in 1 to {NoteCharactersMax} characters");
            return;
        }
        var who = request.Who is { Length: > 0 and <= 64 } named ? named : OperatorPaths.Who(http);
        if (node.Registry.Stores.GetValueOrDefault(new StoreId(request.Store)) is not { } store
            || await _shifts.List(request.Store, null, request.Shift) is not [_])
            await Unknown(http, request.Store, request.Shift);
        else if (await act(store, request.Shift, who, request.Note) is { } problem)
            await Problems.Write(http, 409, "not-possible", "The shift does not allow it", problem);
        else
            await Bodies.Write(http, (await _shifts.List(request.Store, null, request.Shift))[0],
                NodeJson.Default.ShiftView);
    }

    private static Task Unknown(HttpContext http, string store, string shift) =>
        Problems.Write(http, 404, "unknown-shift", "The shift is not known",
            $"store '{store}' has no shift '{shift}'");
}
