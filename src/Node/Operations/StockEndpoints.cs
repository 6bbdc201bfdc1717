using System.Text.Json.Serialization.Metadata;
using NodaTime;
using RetailActors.Actors.Retail;
using RetailActors.Actors.Stock;
using RetailActors.Node.Hosting;
using RetailActors.Streams.Delivery;
using static RetailActors.Node.Operations.StockValues;

namespace RetailActors.Node.Operations;

/// <summary>Reservations, counts and transfers between warehouses (R16, R17).</summary>
internal sealed class StockEndpoints(RetailNode node)
{
    private const int LinesMax = 1_000;

    private readonly StockDesk _desk = new(node);

    public void Map(OperatorPaths paths)
    {
        Post(paths, "reserve", StockJson.Default.ReserveRequest, Reserve);
        paths.Post("/v1/stock/compare", Compare, Access.Operate);
        paths.Post("/v1/stock/events", new ErpEventsEndpoint(node, _desk).Take, Access.Operate);
        Post(paths, "release", StockJson.Default.ReleaseRequest, Release);
        Post(paths, "fulfil", StockJson.Default.FulfilRequest, request => Ask(request.Sku,
            new StockCommand.Fulfil(IdOf(request.Id), QuantityOf(request.Quantity), DateOf(request.Date),
                LeftOf(request.Left))));
        Post(paths, "count", StockJson.Default.CountRequest, request => Ask(request.Sku,
            new StockCommand.Count(WarehouseOf(request.Warehouse), DateOf(request.Date),
                QuantityOf(request.Quantity), request.AtErp)));
        Post(paths, "send", StockJson.Default.TransferRequest, request => Ask(request.Sku,
            new StockCommand.Send(IdOf(request.Id), WarehouseOf(request.From, "from"), WarehouseOf(request.To, "to"),
                QuantityOf(request.Quantity), DateOf(request.Date))));
        Post(paths, "receive", StockJson.Default.TransferRequest, request => Ask(request.Sku,
            new StockCommand.Receive(IdOf(request.Id), QuantityOf(request.Quantity), DateOf(request.Date),
                LeftOf(request.Left))));
    }

    private static void Post<T>(OperatorPaths paths, string path, JsonTypeInfo<T> type,
        Func<T, ValueTask<StockReply.Refused?>> act)
        where T : class =>
        paths.Post($"/v1/stock/{path}", http => Take(http, type, act), Access.Operate);

    private async Task Compare(HttpContext http)
    {
        try
        {
            await Bodies.Write(http, [.. (await _desk.Compare(http.RequestAborted)).Select(View)],
                StockJson.Default.ListDriftView);
        }
        catch (ErpUnavailableException e)
        {
            await Problems.Write(http, 503, "unavailable", "The ERP cannot be read now", e.Message);
        }
    }

    private static DriftView View(DriftFinding finding) => new(
        $"{finding.Sku}", $"{finding.Shelf.Warehouse}", $"{finding.Shelf.Ours}", $"{finding.Shelf.Erp}",
        $"{finding.Shelf.Drift}", $"{finding.Cause}", finding.Why,
        [.. finding.Moves.Select(move => $"{move.Sequence} {move.Date} {move.Quantity}")]);

    private async ValueTask<StockReply.Refused?> Reserve(ReserveRequest request)
    {
        if (request.Lines is not { Count: > 0 and <= LinesMax })
            throw new FormatException($"lines: {request.Lines?.Count ?? 0}; allowed: 1 to {LinesMax}");
        return await _desk.Reserve([.. request.Lines.Select(line => (_desk.SkuOf(line.Sku), new Reservation(
            IdOf(line.Id), WarehouseOf(line.Warehouse), QuantityOf(line.Quantity), line.For, UntilOf(line))))]);
    }

    private Instant? UntilOf(ReservationView line)
    {
        if (line.Until is { } text)
            return TimeOf("until", text);
        var standard = node.Settings.Stock.ReservationsExpire;
        return standard == TimeSpan.Zero ? null : node.Now + Duration.FromTimeSpan(standard);
    }

    private async ValueTask<StockReply.Refused?> Release(ReleaseRequest request)
    {
        if (request.For is { } reason)
            await _desk.ReleaseAll(reason);
        foreach (var line in request.Lines ?? [])
            await _desk.Ask(_desk.SkuOf(line.Sku), new StockCommand.Release([IdOf(line.Id)], null));
        return null;
    }

    private ValueTask<StockReply.Refused?> Ask(string sku, StockCommand command) =>
        _desk.Ask(_desk.SkuOf(sku), command);

    private static async Task Take<T>(HttpContext http, JsonTypeInfo<T> type,
        Func<T, ValueTask<StockReply.Refused?>> act)
        where T : class
    {
        if (await Bodies.Read(http, type) is not { } request)
            return;
        try
        {
            if (await act(request) is not { } refused)
                await Bodies.Write(http, new StockDone("done"), StockJson.Default.StockDone);
            else
                await Problems.Write(http, refused.What.StartsWith("unknown", StringComparison.Ordinal) ? 404 : 409,
                    refused.What, "The stock does not allow it", refused.Why);
        }
        catch (FormatException e)
        {
            await Problems.Write(http, 400, "wrong-value", "A value is not allowed", e.Message);
        }
    }
}
