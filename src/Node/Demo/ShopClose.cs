using RetailActors.Node.Operations;

namespace RetailActors.Node.Demo;

/// <summary>The end of a run: held work is looked at again, all days are closed, and the outbox drains.</summary>
public static class ShopClose
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The last day that a business date can be.</summary>
    private const string EndOfTime = "2200-12-31";

    /// <returns>False when time ran out: what is left stands in the status.</returns>
    public static async Task<bool> Drain(LocalShop shop, TimeProvider time, TimeSpan patience, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await Refresh(shop.Operator, cancel);
        do
        {
            // What was held for a moment only, as a sale that overtook its shift's opening.
            foreach (var process in shop.Nodes)
                await process.Node.Desk.ReleaseHealed(cancel);
            await CloseDays(shop.Operator, cancel);
            await Task.Delay(Pause, time, cancel);
            if (await IsDrained(shop))
                return true;
        }
        while (time.GetElapsedTime(began) < patience);
        return false;
    }

    /// <summary>An ERP that cannot be read now is told by the status.</summary>
    private static async Task Refresh(Cli.NodeClient node, CancellationToken cancel)
    {
        try
        {
            await node.PostFile("v1/master-data/refresh", [], NodeJson.Default.RefreshReply, cancel);
        }
        catch (Cli.NodeAnswerException)
        {
            // As before: what the last reading brought is what there is.
        }
    }

    public static Task CloseDays(Cli.NodeClient node, CancellationToken cancel) => node.Post(
        "v1/close", new CloseRequest(EndOfTime), NodeJson.Default.CloseRequest, NodeJson.Default.CloseReply, cancel);

    public static async Task<bool> IsDrained(LocalShop shop) =>
        (await shop.Operator.Get("v1/status", NodeJson.Default.StatusView, default)).Idle;
}
