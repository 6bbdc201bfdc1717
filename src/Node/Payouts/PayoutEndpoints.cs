using RetailActors.Actors.Payouts;
using RetailActors.Node.Hosting;
using RetailActors.Node.Operations;

namespace RetailActors.Node.Payouts;

/// <summary>Payout and bank files in, payouts with their tickets out (R14).</summary>
internal sealed class PayoutEndpoints(RetailNode node)
{
    /// <summary>Of one file.</summary>
    public const int BytesMax = 15 << 20;

    private readonly PayoutList _list = new(node);

    public void Map(OperatorPaths paths)
    {
        paths.Get("/v1/payouts", async http => await Bodies.Write(http, await _list.All(),
            PayoutJson.Default.ListPayoutView));
        paths.Get("/v1/payouts/{payout}", One);
        paths.Post("/v1/payouts/import", Import, Access.Book);
        paths.Post("/v1/payouts/bank", Bank, Access.Book);
    }

    private async Task One(HttpContext http)
    {
        var id = (string)http.Request.RouteValues["payout"]!;
        if (await _list.One(id) is { } view)
            await Bodies.Write(http, view, PayoutJson.Default.PayoutDetailView);
        else
            await Problems.Write(http, 404, "unknown-payout", "The payout is not known", $"there is no payout '{id}'");
    }

    private Task Import(HttpContext http) => Take(http, async (body, file) =>
    {
        var format = OperatorPaths.Query(http, "format") ?? "csv";
        var payouts = format switch
        {
            "csv" => PayoutFile.ReadCsv(body),
            "json" => PayoutFile.ReadJson(body),
            _ => throw new PayoutFileException($"format is '{format}'; allowed: csv, json"),
        };
        var imported = await node.Payouts.Import(payouts, OperatorPaths.Who(http), file, http.RequestAborted);
        await Bodies.Write(http, new PayoutsImportedView(file, imported.Count(i => i.Reply is PayoutReply.Conflict),
            [.. imported.Select(i => new PayoutImportView(i.Payout.Id,
                i.Reply.GetType().Name.ToLowerInvariant(),
                i.Reply is PayoutReply.Conflict conflict ? conflict.Differences : []))]),
            PayoutJson.Default.PayoutsImportedView);
    });

    private Task Bank(HttpContext http) => Take(http, async (body, file) =>
    {
        var lines = PayoutFile.ReadBank(body);
        await Bodies.Write(http, new BankImportedView(file, lines.Count,
            await node.Payouts.TakeBank(lines, OperatorPaths.Who(http), file)), PayoutJson.Default.BankImportedView);
    });

    private static async Task Take(HttpContext http, Func<Stream, string, Task> take)
    {
        var file = OperatorPaths.Query(http, "file") ?? "unnamed";
        if (http.Request.ContentLength is null or > BytesMax)
        {
            await Problems.Write(http, 413, "too-large", "The file is too large",
                $"its length is {http.Request.ContentLength?.ToString() ?? "not told"}; allowed: "
                + $"up to {BytesMax} bytes");
            return;
        }
        try
        {
            using var body = new MemoryStream((int)http.Request.ContentLength.Value);
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            body.Position = 0;
            await take(body, file.Length <= 200 ? file : file[..200]);
        }
        catch (PayoutFileException e)
        {
            await Problems.Write(http, 400, "wrong-value", "The file is not allowed; nothing of it was taken",
                e.Message);
        }
    }
}
