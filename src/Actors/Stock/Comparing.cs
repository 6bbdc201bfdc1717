using RetailActors.Actors.Retail;
using RetailActors.Actors.Runtime;

namespace RetailActors.Actors.Stock;

using Decision = Decision<StockEvent, StockReply>;

/// <summary>
/// The ERP's stock beside ours (R21). A reading that says nothing new leaves no fact, so that comparing often costs
/// nothing.
/// </summary>
internal static class Comparing
{
    public static Decision Decide(SkuStock stock, StockCommand.Compare command)
    {
        var events = new List<StockEvent>();
        var readings = new List<ShelfReading>();
        foreach (var (warehouse, onHand) in command.Readings)
            if (stock.Find(warehouse) is not { IsOpened: true } shelf)
                events.Add(new StockEvent.Opened(warehouse, onHand, command.ReadFrom));
            else
                readings.Add(new ShelfReading(warehouse, shelf.OnHand, onHand, [.. shelf.Recent]));
        var findings = DriftAttribution.Explain(readings, command.Units);
        foreach (var finding in findings)
        {
            var (warehouse, drifts) = (finding.Shelf.Warehouse, finding.Cause != DriftCause.None);
            var shelf = stock.Find(warehouse)!;
            if (shelf.Erp != finding.Shelf.Erp || !drifts && shelf.Recent.Count > 0)
                events.Add(new StockEvent.ErpSaid(warehouse, finding.Shelf.Erp));
            if (drifts != shelf.IsDrifting)
                events.Add(new StockEvent.Alerted(StockAlert.Drift, warehouse.Value, drifts, finding.Why));
        }
        return new(new StockReply.Compared([.. findings
            .Where(finding => finding.Cause != DriftCause.None).Select(one => one with { Sku = stock.Sku })]), events);
    }
}
