using Microsoft.Extensions.Logging;
using NodaTime;
using RetailActors.Actors.Delivery;
using RetailActors.Node.Settings;
using RetailActors.Streams.Delivery;

namespace RetailActors.Node.Hosting;

/// <summary>What is done once in a company, where the office is: one owner of the way to the ERP keeps its rate (G8).
/// </summary>
internal static class OfficeDuties
{
    public static IEnumerable<Func<CancellationToken, Task>> Of(RetailNode node, ILogger log)
    {
        var monitor = new DataMonitor(node);
        Func<CancellationToken, Task> Duty(Func<CancellationToken, Task> work) =>
            AskedAgain.After(work, node.Clock, log);
        yield return Duty(node.Keeper.Run);
        yield return Duty(new AlarmSender(node, log).Run);
        yield return Duty(monitor.Run);
        yield return Duty(monitor.RunPayouts);
        yield return Duty(new StockDesk(node).Run);
        if (node.Erp is { } erp)
            yield return new Deliverer(erp, new OutboxPort(node, log), PolicyOf(node.Settings.Erp), node.Clock).Run;
    }

    private static DeliveryPolicy PolicyOf(ErpSection erp) => new(
        erp.ConcurrentMax, Duration.FromTimeSpan(erp.RetryBackoffMin), Duration.FromTimeSpan(erp.RetryBackoffMax),
        erp.BreakerFailures, Duration.FromTimeSpan(erp.BreakerOpen))
    {
        PostedOrdersKept = erp.PostedOrdersKept,
    };
}
