using RetailActors.Contracts;
using RetailActors.Node.Cli;
using RetailActors.Node.Operations;

namespace RetailActors.Tryton.Tests;

/// <summary>What people do with the stock at the end of the week.</summary>
public static class WeekStock
{
    /// <summary>Of 85123A in S001 at the end, and of 71053 from S001 to S002 after it.</summary>
    public const int Counted = 49_000, Sent = 12;

    /// <summary>
    /// When all is sold, one shelf is counted, and goods go from one store to the other in two parts. Tickets of the
    /// week may be on their way to the shelf, and postings to Tryton.
    /// </summary>
    public static async Task CountAndSend(Uri node)
    {
        using var client = new NodeClient(node, Week.OperatorKey);
        var (sold, today) = ($"{Week.Today.PlusDays(-1):uuuu-MM-dd}", $"{Week.Today:uuuu-MM-dd}");
        await UntilTheCatalogueIsRead(client);
        await client.Post("v1/stock/count", new CountRequest("85123A", "S001", sold, $"{Counted}"),
            StockJson.Default.CountRequest, StockJson.Default.StockDone, default);
        await Transfer("send", new TransferRequest("W1", "71053", $"{Sent}", today, "S001", "S002"));
        await Transfer("receive", new TransferRequest("W1", "71053", "5", today));
        await Transfer("receive", new TransferRequest("W1", "71053", $"{Sent - 5}", today));

        Task<StockDone> Transfer(string what, TransferRequest request) => client.Post($"v1/stock/{what}", request,
            StockJson.Default.TransferRequest, StockJson.Default.StockDone, default);
    }

    private static Task UntilTheCatalogueIsRead(NodeClient client) => Eventually.Until(async () =>
        (await client.Get("v1/status", NodeJson.Default.StatusView, default)).MasterData.Version > 0,
        "the catalogue is read");
}
