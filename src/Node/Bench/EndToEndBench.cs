using RetailActors.Actors.Delivery;
using RetailActors.Actors.Retail;
using RetailActors.Node.Hosting;
using RetailActors.Simulators.Dynamics365;

namespace RetailActors.Node.Bench;

/// <summary>
/// Sales over HTTP until the last of them is posted: intake, books, journals, delivery, the simulated ERP. Journals are
/// cut after 50 ms of quiet, so the time of a sale shows the machinery and not the policy.
/// </summary>
internal static class EndToEndBench
{
    private const int Connections = 16, Size = 100;

    public static async Task<IReadOnlyList<Figure>> Run(BenchRun run, CancellationToken cancel)
    {
        await using var erp = await SimulatedDynamics365.Start(
            new Dynamics365Settings(), new SimulatedErpData(BenchShop.MasterData(), [], []), cancel);
        var shop = new BenchShop();
        var batches = run.Sized(16_000, 3_200, 160_000) / Connections / Size;
        await using var process = await BenchNode.Start(run, shop, Connections, Overrides(erp), cancel);
        var mark = Usage.Begin(run.Clock);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async i =>
        {
            using var till = new HttpTill(process.Web.Address, HttpTill.Write(shop, i, batches, Size));
            await till.Connect(cancel);
            while (!till.AtEnd)
                await till.Next(cancel);
        }));
        var answered = run.Clock.GetTimestamp();
        var (sales, posted) = (Connections * batches * Size, 0L);
        while ((posted = await Posted(process.Node)) < sales)
            await Task.Delay(TimeSpan.FromMilliseconds(20), run.Clock, cancel);
        var (usage, last) = (mark.End(), run.Clock.GetElapsedTime(answered));
        return
        [
            new("end-to-end", "till to posted", sales / usage.Elapsed.TotalSeconds, "sales/s"),
            new("end-to-end", "last answer to last posting", last.TotalMilliseconds, "ms"),
            new("end-to-end", "sales posted", posted, "sales"),
            new("end-to-end", "journals posted at the ERP", erp.Ledger.PostedCount, "journals"),
            .. usage.Figures("end-to-end", sales),
        ];
    }

    private static ValueTask<long> Posted(RetailNode node) => node.Shards.Outbox.Inspect(shard =>
        shard.Find(Outbox.Key)?.Deliveries.Values.Where(d => d.State == DeliveryState.Posted)
            .Sum(d => d.Journal.Transactions) ?? 0);

    private static string[] Overrides(SimulatedDynamics365 erp) =>
    [
        "retail.journals.quiet = 50ms", "retail.journals.day-grace = 0s", "retail.erp.kind = simulated",
        $"retail.erp.url = \"{erp.BaseUrl}\"", $"retail.erp.company = {erp.Settings.Company}",
        $"retail.erp.tenant = {erp.Settings.Tenant}", $"retail.erp.client-id = {erp.Settings.ClientId}",
        $"retail.erp.client-secret = {erp.Settings.ClientSecret}", "retail.erp.posting-poll = 10ms",
        "retail.erp.requests-per-second-max = 10000",
    ];
}
